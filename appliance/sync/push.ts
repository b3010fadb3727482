import { err, type Failure, failure, ok, type Result } from '../../src/core/errors.ts';
import { JOURNAL_BATCH, type JournalRecord, LIMITS } from '../../src/core/hub-api.ts';
import type { DeviceReader } from '../storage/store.ts';
import type { SyncDeps, SyncMemory } from './state.ts';

export interface PushOutcome {
  /** Records acknowledged. */
  readonly pushed: number;
}

/** How often in one push the hub may ask for older records; more makes no sense. */
const STEPS_BACK = 3;
/** Most base64 characters in one push, well below the hub's limit with everything around them. */
const PUSH_CHARS = LIMITS.journal / 2;

/**
 * Sends the records that the hub does not have, batch by batch, until all are acknowledged. Records
 * that it had acknowledged and lost are sent again. Fails with
 * `journalConflict` when the hub holds other records under this device's numbers, with `chainBroken`,
 * or as the hub client does.
 */
export async function push(
  { store, hub }: Pick<SyncDeps, 'store' | 'hub'>,
  memory: SyncMemory,
  signal?: AbortSignal,
): Promise<Result<PushOutcome>> {
  let from = Math.min(memory.hubAck ?? Number.POSITIVE_INFINITY, store.acked());
  let pushed = 0;
  let stepsBack = 0;
  for (;;) {
    const batch = batchAfter(store, from);
    const last = batch.at(-1)?.n;
    if (last === undefined) break;
    const answer = await hub.pushJournal(batch, signal);
    if (answer.ok) {
      const noted = note(store, memory, answer.value, last);
      if (!noted.ok) return noted;
      pushed += batch.length;
      from = last;
      continue;
    }
    const held = heldBy(answer.failure);
    if (held === null || held >= from || ++stepsBack > STEPS_BACK)
      return held === null ? answer : err(failure('hubGarbage'));
    memory.hubAck = held;
    from = held;
  }
  memory.hubAck = null;
  return ok({ pushed });
}

/** Whether there are records the hub has not acknowledged. */
export function isPending(store: DeviceReader, memory: SyncMemory): boolean {
  return store.journalTail().n > Math.min(store.acked(), memory.hubAck ?? Number.POSITIVE_INFINITY);
}

/**
 * Stores how far the hub's copy reaches. More than this device has written means that another device
 * wrote it, or that this one was restored to an older state: either way its numbers are in use.
 */
export function note(
  store: SyncDeps['store'],
  memory: SyncMemory,
  ack: number,
  atLeast: number,
): Result<void> {
  if (ack > store.journalTail().n) return err(failure('journalConflict', { ack }));
  if (ack < atLeast) return err(failure('hubGarbage'));
  memory.hubAck = ack < store.acked() ? ack : null;
  return store.setAcked(ack);
}

function heldBy({ code, detail }: Failure): number | null {
  const ack = detail?.ack;
  return code === 'journalGap' && typeof ack === 'number' && ack >= 0 ? ack : null;
}

function batchAfter(store: DeviceReader, n: number): JournalRecord[] {
  let size = 0;
  return store.journalAfter(n, JOURNAL_BATCH).filter(({ bytes }, i) => {
    size += bytes.length;
    return i === 0 || size <= PUSH_CHARS;
  });
}
