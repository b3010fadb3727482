import { type Pin, patchOf, peopleChangeOf } from '../../src/core/events.ts';
import type { JournalRecord } from '../../src/core/hub-api.ts';
import { emptyLive, type Live, mergeLive } from '../../src/core/live.ts';
import type { ImportedAttendance, Person } from '../../src/core/snapshot.ts';
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
  /** The newest PIN of each person, by person id. */
  readonly pins: ReadonlyMap<string, Pin>;
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
  const pins = new Map<string, Pin>();
  for (const { n, event } of entries) {
    const change = peopleChangeOf(event);
    if (change !== null && 'pin' in change) pins.set(change.personId, change.pin);
    else if (change !== null) persons.set(change.person.id, change.person);
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
