import type { JournalEvent } from '../core/events.ts';
import type { JournalRecord } from '../core/wire.ts';
import { chainHash, GENESIS, JOURNAL_START, type JournalPlace } from './chain.ts';
import { parseJson } from './json.ts';
import { openEvent, openSegment } from './segment.ts';

export interface JournalEntry {
  readonly n: number;
  readonly event: JournalEvent;
}

export interface OpenedJournal {
  /** In the order of the journal. */
  readonly entries: readonly JournalEntry[];
  /** Event records that these identities did not open. */
  readonly unreadable: number;
}

/** The number of the first record that does not continue the chain from `after`; null for none. */
export function brokenAt(
  device: string,
  records: readonly JournalRecord[],
  after: JournalPlace = JOURNAL_START,
): number | null {
  let { n, hash } = after;
  for (const record of records) {
    n += 1;
    if (record.n !== n || record.hash !== chainHash(device, record, hash)) return n;
    hash = record.hash;
  }
  return null;
}

/**
 * Opens every event it can, whatever became of the records around it: each event is authenticated
 * with its own place, so what opens is what was written there.
 */
export async function openEntries(
  device: string,
  records: readonly JournalRecord[],
  identities: readonly string[],
): Promise<OpenedJournal> {
  const keys = await segmentKeys(records, identities);
  const entries: JournalEntry[] = [];
  let unreadable = 0;
  let previousHash = GENESIS;
  for (const { n, kind, segment, bytes, hash } of records) {
    if (kind === 'event') {
      const place = { device, segment, n, previousHash };
      const event = readEvent(keys.get(segment), place, Buffer.from(bytes, 'base64'));
      if (event === null) unreadable += 1;
      else entries.push({ n, event });
    }
    previousHash = hash;
  }
  return { entries, unreadable };
}

/** The keys of all segments these identities open, opened side by side. */
async function segmentKeys(
  records: readonly JournalRecord[],
  identities: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const headers = records.filter((record) => record.kind === 'segment');
  const opened = await Promise.all(
    headers.map((header) => openSegment(Buffer.from(header.bytes, 'base64'), identities)),
  );
  const keys = new Map<string, Uint8Array>();
  headers.forEach(({ segment }, index) => {
    const key = opened[index];
    if (key?.ok) keys.set(segment, key.value);
  });
  return keys;
}

function readEvent(
  key: Uint8Array | undefined,
  place: Parameters<typeof openEvent>[1],
  bytes: Uint8Array,
): JournalEvent | null {
  if (key === undefined) return null;
  const opened = openEvent(key, place, bytes);
  // The box wrote it after parsing it at its border, and nobody else has the key.
  return opened.ok ? ((parseJson(opened.value) as JournalEvent | undefined) ?? null) : null;
}
