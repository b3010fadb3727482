import type { RosterAnswer, StatusAnswer } from '../../../src/core/device-api.ts';
import type { Live } from '../../../src/core/live.ts';
import type { Client } from '../client.ts';
import type { Stream } from '../stream.ts';
import type { Data } from './data.ts';
import type { Door } from './door.ts';
import { LOCKED_OUT, type Outbox, type Sender } from './outbox.ts';

/** A stay in the open vault: what is fetched once we may, and left behind when we may no longer. */
export interface Visit {
  /** Follows what the box says of itself: comes in, fetches anew, or leaves. */
  follow(status: StatusAnswer): Promise<void>;
  /** In whose name what waits may be sent now; null while it is not theirs who are in. */
  sender(): Sender | null;
}

export function createVisit(deps: {
  readonly client: Client;
  readonly door: Door;
  readonly data: Data;
  readonly outbox: Outbox;
  readonly stream: Stream;
  /** Whether the live stream stands. */
  readonly streaming: () => boolean;
  /** Forgets all of it and says so. */
  readonly leave: () => void;
  readonly onIn: () => void;
  /** Records of somebody else were waiting; they cannot be sent in this person's name. */
  readonly onDropped: (count: number) => void;
}): Visit {
  const { client, door, data, outbox, stream } = deps;
  /** Whether it is still for us that something is being fetched. */
  let loading: () => boolean = () => false;
  /** For which version of the box we fetched last: it may have one that it cannot open, or not yet. */
  let fetchedFor: number | null = null;
  /** Whose records wait. */
  let owner: string | null = null;

  const outside = () => {
    const { card, person } = door.session.peek();
    return card === null && person === null;
  };

  /** Fetches roster and live state, and both again when the roster has a new version. */
  async function load(version: number | null): Promise<void> {
    const known = data.roster.peek();
    const fresh = version === null || version === known?.version || version === fetchedFor;
    if (loading() || (known !== null && fresh)) return;
    const still = door.mark();
    loading = still;
    const [roster, live] = await Promise.all([
      client.get<RosterAnswer>('/api/roster'),
      client.get<Live>('/api/live'),
    ]);
    // We have left, or come in anew: nothing of it is to stay in memory, nor to throw us out.
    if (!still()) return;
    loading = () => false;
    if (roster.ok && live.ok) {
      data.take(roster.value, live.value);
      fetchedFor = version;
      // From there on: what the stream brought while we were fetching may not be in it.
      stream.start();
      return known === null ? deps.onIn() : undefined;
    }
    for (const answer of [roster, live])
      if (!answer.ok && LOCKED_OUT.includes(answer.failure.code)) return deps.leave();
  }

  // At once, not with the next answer: what the next person records must not be taken for this.
  door.session.subscribe(({ person }) => {
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
      // A box that was opened again while we were away does not know us any more.
      if (outside() || !deps.streaming()) await door.refresh();
      if (outside()) {
        if (data.roster.peek() !== null) deps.leave();
        return;
      }
      await load(status.version);
      outbox.nudge();
    },
    sender() {
      const { person } = door.session.peek();
      return person === null ? null : { person, still: door.mark() };
    },
  };
}
