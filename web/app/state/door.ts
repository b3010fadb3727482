import { type ReadonlySignal, signal } from '@preact/signals';
import type {
  HandoverReport,
  LetInAnswer,
  SessionAnswer,
  SessionState,
  UnlockAnswer,
} from '../../../src/core/device-api.ts';
import type { Answer, Client } from '../client.ts';

/** Somebody as the sign-in page has them: on the staff list, or a name they typed. */
export type Claim = { readonly staffId: string } | { readonly name: string };

/** Getting in and out: who this phone is to the box. */
export interface Door {
  readonly session: ReadonlySignal<SessionState>;
  /**
   * Tells later whether this phone still is to the box who it is now. Answers overtake each other:
   * what was asked before a sign-in says nothing of who came in.
   */
  mark(): () => boolean;
  /** Asks the box who we are; after a reload the cookie still knows. */
  refresh(): Promise<void>;
  unlock(card: string): Answer<UnlockAnswer>;
  signIn(claim: Claim, pin?: string): Answer<SessionAnswer>;
  people(typed: string): Answer<readonly { readonly id: string; readonly name: string }[]>;
  ask(claim: Claim): Answer<LetInAnswer>;
  asked(id: string): Answer<LetInAnswer>;
  /** The answer to a colleague's request; the number is what this phone showed. */
  answer(id: string, number: string, refuse: boolean): Answer<unknown>;
  setPin(pin: string): Answer<unknown>;
  signOut(): Answer<unknown>;
  lock(): Answer<unknown>;
  drill(on: boolean): Answer<unknown>;
  end(): Answer<HandoverReport>;
  /** Forgets who we were, without telling the box. */
  forget(): void;
}

const NOBODY: SessionState = { card: null, person: null, hasPin: false };

export function createDoor(client: Client): Door {
  const session = signal<SessionState>(NOBODY);
  let changes = 0;
  const mark = () => {
    const mine = changes;
    return () => mine === changes;
  };
  const become = (next: SessionState) => {
    changes++;
    session.value = next;
  };
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: each gives the browser a new cookie, and only the last one counts. */
  const inTurn = <T>(act: () => Answer<T>): Answer<T> => {
    const mine = last.then(act);
    last = mine;
    return mine;
  };
  const request = (id: string) => `/api/session/requests/${encodeURIComponent(id)}`;
  return {
    session,
    mark,
    async refresh() {
      const still = mark();
      const answer = await client.get<SessionState>('/api/session');
      if (answer.ok && still() && !sameAs(session.peek(), answer.value)) become(answer.value);
    },
    unlock: (card) =>
      inTurn(async () => {
        const answer = await client.send<UnlockAnswer>('POST', '/api/unlock', { card });
        if (answer.ok) become({ ...NOBODY, card: answer.value.role });
        return answer;
      }),
    signIn: (claim, pin) =>
      inTurn(async () => {
        const body = pin === undefined ? claim : { ...claim, pin };
        const answer = await client.send<SessionAnswer>('POST', '/api/session', body);
        if (answer.ok) become({ ...session.peek(), ...answer.value });
        return answer;
      }),
    people: (typed) => client.get(`/api/session/people?q=${encodeURIComponent(typed)}`),
    ask: (claim) => client.send('POST', '/api/session/requests', claim),
    asked: (id) => client.get(request(id)),
    answer: (id, number, refuse) =>
      client.send('POST', `${request(id)}/approve`, refuse ? { refuse } : { number }),
    async setPin(pin) {
      const still = mark();
      const answer = await client.send('PUT', '/api/session/pin', { pin });
      if (answer.ok && still()) session.value = { ...session.peek(), hasPin: true };
      return answer;
    },
    signOut: () => inTurn(() => client.send('DELETE', '/api/session')),
    lock: () => client.send('POST', '/api/lock'),
    drill: (on) => client.send('POST', '/api/outage/drill', { on }),
    end: () => client.send('POST', '/api/outage/end'),
    forget: () => become(NOBODY),
  };
}

function sameAs(one: SessionState, other: SessionState): boolean {
  return (
    one.card === other.card &&
    one.hasPin === other.hasPin &&
    one.person?.id === other.person?.id &&
    one.person?.role === other.person?.role
  );
}
