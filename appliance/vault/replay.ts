import type { Person } from '../../src/core/events.ts';
import type { JournalRecord } from '../../src/core/hub-api.ts';
import { emptyLive, type Live, mergeLive, patchOf } from '../../src/core/live.ts';
import type { ImportedAttendance } from '../../src/core/snapshot.ts';
import { brokenAt, type JournalEntry, openEntries } from '../../src/crypto/journal.ts';
import { trying } from '../storage/database.ts';
import type { DeviceReader } from '../storage/store.ts';

const PAGE = 1_000;

/** What the journal says at an unlock. */
export interface Replay {
  /** Imported attendance with every event of the current outage merged into it. */
  readonly live: Live;
  /** Every event that could be read, of this outage and those before, in order. */
  readonly entries: readonly JournalEntry[];
  /** Substitutes who typed their names, in any outage. */
  readonly persons: readonly Person[];
  /** The latest PIN hash of each person, by id. */
  readonly pins: ReadonlyMap<string, string>;
  /** Event records that could not be read: written under an epoch this card does not reach, or damaged. */
  readonly unreadable: number;
  /** False when a record is missing, changed, or not to be had from the disk. What can be read is used all the same. */
  readonly intact: boolean;
}

/**
 * Reads the whole journal back with the staff tier's identities.
 * @param outage the current outage's id: only its events count for what phones show
 */
export async function replay(
  store: DeviceReader,
  identities: readonly string[],
  imported: readonly ImportedAttendance[],
  outage: string,
): Promise<Replay> {
  const { records, complete } = allRecords(store);
  const device = store.enrollment()?.device ?? '';
  const { entries, unreadable } = await openEntries(device, records, identities);
  const live = emptyLive(imported);
  const persons = new Map<string, Person>();
  const pins = new Map<string, string>();
  for (const { n, event } of entries) {
    if (event.kind === 'personAdded') persons.set(event.person.id, event.person);
    if (event.kind === 'pinSet') pins.set(event.personId, event.hash);
    const patch = event.outage === outage ? patchOf(event, n) : null;
    if (patch) mergeLive(live, patch);
  }
  const intact = complete && brokenAt(device, records) === null;
  return { live, entries, persons: [...persons.values()], pins, unreadable, intact };
}

/** As much of the journal as the disk gives. */
function allRecords(store: DeviceReader): { records: JournalRecord[]; complete: boolean } {
  const records: JournalRecord[] = [];
  for (;;) {
    const page = trying(() => store.journalAfter(records.at(-1)?.n ?? 0, PAGE));
    if (!page.ok) return { records, complete: false };
    records.push(...page.value);
    if (page.value.length < PAGE) return { records, complete: true };
  }
}
