import { type ReadonlySignal, signal } from '@preact/signals';
import type { StatusAnswer } from '../../../src/core/device-api.ts';
import type { Answer, Client } from '../client.ts';
import type { BoxClock } from './clock.ts';

/** The box itself: what `GET /api/status` says, and whether it answers at all. */
export interface Box {
  readonly status: ReadonlySignal<StatusAnswer | null>;
  /** Null until the first answer or silence. */
  readonly reachable: ReadonlySignal<boolean | null>;
  /** Milliseconds since 1970 UTC by the box's clock, renewed now and then: for ages on screen. */
  readonly nowMs: ReadonlySignal<number>;
  /** Asks the box how it is, until the answer is about who we are now. */
  poll(): Promise<void>;
  /** Sets the box's clock by this phone's; for a leader, where the box is not sure of its own. */
  setClock(): Answer<unknown>;
}

export function createBox(deps: {
  readonly client: Client;
  readonly clock: BoxClock;
  /** As `mark` of the door. */
  readonly mark: () => () => boolean;
  readonly onStatus: (status: StatusAnswer) => Promise<void>;
}): Box {
  const { client, clock } = deps;
  let asked = 0;
  let answered = 0;
  const status = signal<StatusAnswer | null>(null);
  const reachable = signal<boolean | null>(null);
  const nowMs = signal(clock.nowMs());

  async function poll(): Promise<void> {
    const mine = ++asked;
    const still = deps.mark();
    const answer = await client.get<StatusAnswer>('/api/status');
    // What was asked later has been answered already: this one tells how it was before.
    if (mine < answered) return;
    answered = mine;
    reachable.value = answer.ok;
    nowMs.value = clock.nowMs();
    if (!answer.ok) return;
    // "Closed" may be from before our own card opened it.
    if (!still()) return poll();
    clock.set(answer.value.clock.now);
    nowMs.value = clock.nowMs();
    status.value = answer.value;
    await deps.onStatus(answer.value);
  }

  return {
    status,
    reachable,
    nowMs,
    poll,
    setClock: () => client.send('POST', '/api/clock', { now: clock.phone() }),
  };
}
