import { type ReadonlySignal, signal } from '@preact/signals';
import type {
  HandoverReport,
  RosterAnswer,
  SessionAnswer,
  SessionState,
  SignInRequestAnswer,
  StatusAnswer,
  UnlockAnswer,
} from '../../../src/core/device-api.ts';
import type { Live } from '../../../src/core/live.ts';
import type { Answer, Client, Stream } from '../api.ts';
import type { Data } from './data.ts';
import { LOCKED_OUT, type Outbox, type Sender } from './outbox.ts';

/** Somebody as the sign-in page has them: on the staff list, or a name they typed. */
export type Claim = { readonly staffId: string } | { readonly name: string };

/** Signing in and out: who this phone is to the device. */
export interface SessionClient {
  readonly session: ReadonlySignal<SessionState>;
  /**
   * Returns what says later whether the session is still the one of now. Answers overtake each other:
   * one that was asked for before a sign-in must not undo it.
   */
  mark(): () => boolean;
  /** Asks the device who we are: after a reload the cookie still holds the session. */
  refresh(): Promise<void>;
  unlock(card: string): Answer<UnlockAnswer>;
  signIn(claim: Claim, pin?: string): Answer<SessionAnswer>;
  people(typed: string): Answer<readonly { readonly id: string; readonly name: string }[]>;
  ask(claim: Claim): Answer<SignInRequestAnswer>;
  asked(id: string): Answer<SignInRequestAnswer>;
  /** The answer to a colleague's request; the number is what this phone showed. */
  answer(id: string, number: string, refuse: boolean): Answer<unknown>;
  setPin(pin: string): Answer<unknown>;
  signOut(): Answer<unknown>;
  lock(): Answer<unknown>;
  drill(on: boolean): Answer<unknown>;
  end(): Answer<HandoverReport>;
  /** Forgets who we were, without a call to the device. */
  forget(): void;
}

const NOBODY: SessionState = { card: null, person: null, hasPin: false };

export function createSessionClient(client: Client): SessionClient {
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

/** Fetches the vault's data when this phone may have it, and forgets it when it no longer may. */
export interface VaultData {
  /** Acts on the device's status: fetches, fetches anew, or forgets. */
  follow(status: StatusAnswer): Promise<void>;
  /** In whose name the waiting records may be sent; null while nobody is signed in. */
  sender(): Sender | null;
}

export function createVaultData(deps: {
  readonly client: Client;
  readonly sessionClient: SessionClient;
  readonly data: Data;
  readonly outbox: Outbox;
  readonly stream: Stream;
  /** Whether the live stream is connected. */
  readonly streaming: () => boolean;
  /** Forgets all of it and shows a message. */
  readonly leave: () => void;
  readonly onIn: () => void;
  /** Records of somebody else were waiting; they cannot be sent in this person's name. */
  readonly onDropped: (count: number) => void;
}): VaultData {
  const { client, sessionClient, data, outbox, stream } = deps;
  /** Whether a fetch is under way for the session of now. */
  let loading: () => boolean = () => false;
  /** The version in the status when we fetched last; the device may not be able to open that one yet. */
  let fetchedFor: number | null = null;
  /** Id of the person whose records wait. */
  let owner: string | null = null;

  const outside = () => {
    const { card, person } = sessionClient.session.peek();
    return card === null && person === null;
  };

  /**
   * Fetches roster and live state, and both again when the roster has a new version, or when a drill
   * has begun or ended that the stream did not tell of.
   */
  async function load({ version, drill }: StatusAnswer): Promise<void> {
    const known = data.roster.peek();
    const fresh = version === null || version === known?.version || version === fetchedFor;
    const same = drill === (data.live.peek().drill === true);
    if (loading() || (known !== null && fresh && same)) return;
    const still = sessionClient.mark();
    loading = still;
    const [roster, live] = await Promise.all([
      client.get<RosterAnswer>('/api/roster'),
      client.get<Live>('/api/live'),
    ]);
    // The session has changed: keep nothing of these answers, and let them not sign us out.
    if (!still()) return;
    loading = () => false;
    if (roster.ok && live.ok) {
      data.load(roster.value, live.value);
      fetchedFor = version;
      // Restart it from this cursor: what it brought during the fetch may not be in the answer.
      stream.start();
      return known === null ? deps.onIn() : undefined;
    }
    for (const answer of [roster, live])
      if (!answer.ok && LOCKED_OUT.includes(answer.failure.code)) return deps.leave();
  }

  // At once: else the next person's records would be taken for the previous person's and dropped.
  sessionClient.session.subscribe(({ person }) => {
    if (person === null || person.id === owner) return;
    if (owner !== null) deps.onDropped(outbox.clear());
    owner = person.id;
  });

  return {
    async follow(status) {
      if (status.mode === 'normal' || status.vault === 'closed') {
        if (!outside() || data.roster.peek() !== null) deps.leave();
        return;
      }
      // After a lock the device has no session for us any more.
      if (outside() || !deps.streaming()) await sessionClient.refresh();
      if (outside()) {
        if (data.roster.peek() !== null) deps.leave();
        return;
      }
      await load(status);
      outbox.retryNow();
    },
    sender() {
      const { person } = sessionClient.session.peek();
      return person === null ? null : { person, stillSignedIn: sessionClient.mark() };
    },
  };
}
