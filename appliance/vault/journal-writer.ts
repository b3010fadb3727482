import { ok, type Result } from '../../src/core/errors.ts';
import type { JournalEvent } from '../../src/core/events.ts';
import type { JournalRecord } from '../../src/core/hub-api.ts';
import type { Random } from '../../src/core/ports.ts';
import { chainHash, type JournalPlace } from '../../src/crypto/chain.ts';
import { newSegment, type Segment, sealEvent } from '../../src/crypto/journal.ts';
import { trying } from '../storage/database.ts';
import type { DeviceStore } from '../storage/store.ts';

/** Most events in one transaction, so that the sync process never waits long for the database. */
const BATCH_MAX = 500;

export interface JournalWriter {
  /**
   * Seals an event and writes it. Resolves with its number once it is on disk. Events that wait at
   * the same time share one commit. Fails with `diskFull` or `storeFailed`: nothing is written
   * then.
   */
  append(event: JournalEvent): Promise<Result<number>>;
  /** Resolves when everything appended so far is written or has failed. */
  flush(): Promise<void>;
}

interface QueuedEvent {
  readonly event: JournalEvent;
  readonly settled: PromiseWithResolvers<Result<number>>;
}

export interface JournalDeps {
  readonly store: DeviceStore;
  readonly random: Random;
  /** Age recipients that can read this unlock's events: the staff epoch and the municipality. */
  readonly recipients: readonly string[];
}

/** Opens the journal for writing at an unlock, with a new segment key. Throws before enrolment. */
export function openJournalWriter({ store, random, recipients }: JournalDeps): JournalWriter {
  const device = store.enrollment()?.device;
  if (device === undefined) throw new Error('a device writes its journal once it is enrolled');
  let segment = newSegment(random, recipients);
  let headerWritten = false;
  let queue: QueuedEvent[] = [];
  let draining: Promise<void> | null = null;

  function commit(current: Segment, batch: readonly QueuedEvent[]): Result<number[]> {
    const tail = trying(() => store.journalTail());
    if (!tail.ok) return tail;
    const sealed = sealedRecords(device ?? '', tail.value, current, headerWritten, batch);
    const stored = store.appendJournal(sealed);
    if (!stored.ok) return stored;
    headerWritten = true;
    return ok(sealed.filter((record) => record.kind === 'event').map((record) => record.n));
  }

  function settle(batch: readonly QueuedEvent[], outcome: Result<number[]>): void {
    batch.forEach(({ settled }, index) => {
      settled.resolve(outcome.ok ? ok(outcome.value[index] ?? 0) : outcome);
    });
    if (outcome.ok) return;
    // Other events get these numbers next. A number is the nonce, so they need another key.
    headerWritten = false;
    segment = newSegment(random, recipients);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const current = await segment;
      await new Promise((resolve) => setImmediate(resolve));
      const batch = queue.slice(0, BATCH_MAX);
      queue = queue.slice(BATCH_MAX);
      try {
        settle(batch, commit(current, batch));
      } catch (error) {
        for (const { settled } of batch) settled.reject(error);
      }
    }
    draining = null;
  }

  return {
    append(event) {
      const settled = Promise.withResolvers<Result<number>>();
      queue.push({ event, settled });
      draining ??= drain();
      return settled.promise;
    },
    async flush() {
      await draining;
    },
  };
}

function sealedRecords(
  device: string,
  tail: JournalPlace,
  segment: Segment,
  headerWritten: boolean,
  batch: readonly QueuedEvent[],
): JournalRecord[] {
  const records: JournalRecord[] = [];
  let { n, hash } = tail;
  const push = (kind: JournalRecord['kind'], bytes: Uint8Array) => {
    n += 1;
    hash = chainHash(device, { n, kind, segment: segment.id, bytes }, hash);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
    records.push({ n, kind, segment: segment.id, bytes: text, hash });
  };
  if (!headerWritten) push('segment', segment.header);
  for (const { event } of batch) {
    const place = { device, segment: segment.id, n: n + 1, previousHash: hash };
    push('event', sealEvent(segment.key, place, Buffer.from(JSON.stringify(event))));
  }
  return records;
}
