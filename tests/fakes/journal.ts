import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import type { JournalEvent } from '../../src/core/events.ts';
import type { JournalRecord } from '../../src/core/hub-api.ts';
import { chainHash, JOURNAL_START, type JournalPlace } from '../../src/crypto/chain.ts';
import { brokenAt, openEntries } from '../../src/crypto/journal.ts';
import { seededRandom } from './random.ts';

/**
 * Records whose chain is right and whose bytes are noise of about an event's size: enough for all
 * who carry a journal and cannot open it. The same arguments give the same records.
 */
export function noiseRecords(
  device: string,
  count: number,
  after: JournalPlace = JOURNAL_START,
  seed = 'noise',
  size = 300,
): JournalRecord[] {
  const random = seededRandom(`${seed} ${after.n}`);
  let { n, hash } = after;
  return Array.from({ length: count }, () => {
    const kind = n === 0 ? ('segment' as const) : ('event' as const);
    const bytes = Buffer.from(random.bytes(size)).toString('base64');
    const record = { n: ++n, kind, segment: 'segment-1', bytes };
    hash = chainHash(device, record, hash);
    return { ...record, hash };
  });
}

/** Where a journal stands after these records. */
export function endOf(records: readonly JournalRecord[]): JournalPlace {
  const last = records.at(-1);
  return last === undefined ? JOURNAL_START : { n: last.n, hash: last.hash };
}

/** What an office or a backup reads of a whole journal: nothing where its chain is broken. */
export async function openJournal(
  device: string,
  records: readonly JournalRecord[],
  identities: readonly string[],
): Promise<Result<{ events: JournalEvent[]; unreadable: number }>> {
  if (brokenAt(device, records) !== null) return err(failure('chainBroken'));
  const { entries, unreadable } = await openEntries(device, records, identities);
  return ok({ events: entries.map(({ event }) => event), unreadable });
}
