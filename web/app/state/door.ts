import { type ReadonlySignal, signal } from '@preact/signals';
import type {
  HandoverReport,
  LetInAnswer,
  SessionAnswer,
  SessionState,
  UnlockAnswer,
} from '../../../src/core/contract.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Answer, Client, Trouble } from '../api/client.ts';

/** Somebody as the sign-in page has them: on the staff list, or a name they typed. */
export type Claim = { readonly staffId: string } | { readonly name: string };

/** Getting in and out: who this phone is to the box. */
export interface Door {
  readonly session: ReadonlySignal<SessionState>;
  /** Asks the box who we are; after a reload the cookie still knows. */
  refresh(): Promise<Result<null, Trouble>>;
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
  const request = (id: string) => `/api/session/requests/${encodeURIComponent(id)}`;
  return {
    session,
    async refresh() {
      const answer = await client.get<SessionState>('/api/session');
      if (answer.ok) session.value = answer.value;
      else if (answer.failure.code !== 'noAnswer') session.value = NOBODY;
      return answer.ok ? ok(null) : err(answer.failure);
    },
    async unlock(card) {
      const answer = await client.send<UnlockAnswer>('POST', '/api/unlock', { card });
      if (answer.ok) session.value = { ...NOBODY, card: answer.value.role };
      return answer;
    },
    async signIn(claim, pin) {
      const body = pin === undefined ? claim : { ...claim, pin };
      const answer = await client.send<SessionAnswer>('POST', '/api/session', body);
      if (answer.ok) session.value = { ...session.value, ...answer.value };
      return answer;
    },
    people: (typed) => client.get(`/api/session/people?q=${encodeURIComponent(typed)}`),
    ask: (claim) => client.send('POST', '/api/session/requests', claim),
    asked: (id) => client.get(request(id)),
    answer: (id, number, refuse) =>
      client.send('POST', `${request(id)}/approve`, refuse ? { refuse } : { number }),
    async setPin(pin) {
      const answer = await client.send('PUT', '/api/session/pin', { pin });
      if (answer.ok) session.value = { ...session.value, hasPin: true };
      return answer;
    },
    signOut: () => client.send('DELETE', '/api/session'),
    lock: () => client.send('POST', '/api/lock'),
    drill: (on) => client.send('POST', '/api/outage/drill', { on }),
    end: () => client.send('POST', '/api/outage/end'),
    forget() {
      session.value = NOBODY;
    },
  };
}
