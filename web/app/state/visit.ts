import type { RosterAnswer, StatusAnswer } from '../../../src/core/contract.ts';
import type { Live } from '../../../src/core/live.ts';
import type { Client, Trouble } from '../api/client.ts';
import type { Stream } from '../api/stream.ts';
import type { Data } from './data.ts';
import type { Door } from './door.ts';
import type { Outbox } from './outbox.ts';

/** A stay in the open vault: what is fetched once we may, and left behind when we may no longer. */
export interface Visit {
  /** Follows what the box says of itself: comes in, fetches anew, or leaves. */
  follow(status: StatusAnswer): Promise<void>;
  /** Leaves when the box says that this phone is not, or no longer, in. */
  heed(trouble: Trouble): void;
}

const SHUT_OUT: readonly Trouble['code'][] = ['noSession', 'vaultClosed', 'notInOutage'];

export function createVisit(deps: {
  readonly client: Client;
  readonly door: Door;
  readonly data: Data;
  readonly outbox: Outbox;
  readonly stream: Stream;
  /** Forgets all of it and says so. */
  readonly leave: () => void;
  /** Records of somebody else were waiting; they cannot be sent in this person's name. */
  readonly onDropped: (count: number) => void;
}): Visit {
  const { client, door, data, outbox, stream } = deps;
  let loading = false;
  /** Whose records wait. */
  let owner: string | null = null;

  const outside = () => {
    const { card, person } = door.session.peek();
    return card === null && person === null;
  };

  function heed(trouble: Trouble): void {
    if (SHUT_OUT.includes(trouble.code)) deps.leave();
  }

  /** Fetches roster and live state, and both again when the roster has a new version. */
  async function load(version: number | null): Promise<void> {
    const known = data.roster.peek();
    if (loading || (known !== null && (version === null || known.version === version))) return;
    loading = true;
    const [roster, live] = await Promise.all([
      client.get<RosterAnswer>('/api/roster'),
      client.get<Live>('/api/live'),
    ]);
    loading = false;
    if (!roster.ok) return heed(roster.failure);
    if (!live.ok) return heed(live.failure);
    data.take(roster.value, live.value);
    if (known === null) stream.start();
  }

  function settleOutbox(): void {
    const { person } = door.session.peek();
    if (person === null) return;
    if (owner !== null && owner !== person.id) deps.onDropped(outbox.clear());
    owner = person.id;
    outbox.nudge();
  }

  return {
    heed,
    async follow(status) {
      if (status.mode === 'normal' || status.vault === 'closed') {
        if (!outside() || data.roster.peek() !== null) deps.leave();
        return;
      }
      if (outside()) await door.refresh();
      if (outside()) return;
      await load(status.version);
      settleOutbox();
    },
  };
}
