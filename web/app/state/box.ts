import { type ReadonlySignal, signal } from '@preact/signals';
import type { StatusAnswer } from '../../../src/core/contract.ts';
import type { Client } from '../api/client.ts';
import type { BoxClock } from './clock.ts';

/** The box itself: what `GET /api/status` says, and whether it answers at all. */
export interface Box {
  readonly status: ReadonlySignal<StatusAnswer | null>;
  /** Null until the first answer or silence. */
  readonly reachable: ReadonlySignal<boolean | null>;
  /** Milliseconds since 1970 UTC by the box's clock, renewed now and then: for ages on screen. */
  readonly nowMs: ReadonlySignal<number>;
  poll(): Promise<void>;
}

export function createBox(
  client: Client,
  clock: BoxClock,
  onStatus: (status: StatusAnswer) => Promise<void>,
): Box {
  const status = signal<StatusAnswer | null>(null);
  const reachable = signal<boolean | null>(null);
  const nowMs = signal(clock.nowMs());
  return {
    status,
    reachable,
    nowMs,
    async poll() {
      const answer = await client.get<StatusAnswer>('/api/status');
      reachable.value = answer.ok;
      nowMs.value = clock.nowMs();
      if (!answer.ok) return;
      clock.set(answer.value.clock.now);
      nowMs.value = clock.nowMs();
      status.value = answer.value;
      await onStatus(answer.value);
    },
  };
}
