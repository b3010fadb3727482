import { isPractice } from '../../src/core/drill.ts';
import { type Pin, patchOf, peopleChangeOf } from '../../src/core/events.ts';
import type { JournalRecord } from '../../src/core/hub-api.ts';
import { emptyLive, type ImportedFact, type Live, mergeLive } from '../../src/core/live.ts';
import type { Person } from '../../src/core/snapshot.ts';
import { brokenAt, type JournalEntry, openEntries } from '../../src/crypto/journal.ts';
import { trying } from '../storage/database.ts';
import type { DeviceReader } from '../storage/store.ts';

const PAGE = 1_000;

/** What an unlock reads back from the journal. */
export interface Replay {
  /** Imported attendance with every event of the current outage merged into it, but no practice. */
  readonly live: Live;
  /** Every event that could be read, of this outage and those before, in order. */
  readonly entries: readonly JournalEntry[];
  /** Substitutes who typed their names, in this or an earlier outage. */
  readonly persons: readonly Person[];
  /** The newest PIN of each person, by person id. */
  readonly pins: ReadonlyMap<string, Pin>;
  /**
   * Number of events that could not be read: sealed to an epoch this card does not open, or
   * damaged.
   */
  readonly unreadable: number;
  /**
   * False when a record is missing, changed or unreadable. The readable ones are used in any case.
   */
  readonly intact: boolean;
}

/**
 * Reads the whole journal back with the staff tier's identities.
 * @param outage id of the current outage; only its events change the live picture
 */
export async function replay(
  store: DeviceReader,
  identities: readonly string[],
  imported: readonly ImportedFact[],
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
    const patch = event.outage === outage && !isPractice(event) ? patchOf(event, n) : null;
    if (patch) mergeLive(live, patch);
  }
  const intact = complete && brokenAt(device, records) === null;
  return { live, entries, persons: [...persons.values()], pins, unreadable, intact };
}

/** The journal's records, up to the first that the disk cannot read. */
function allRecords(store: DeviceReader): { records: JournalRecord[]; complete: boolean } {
  const records: JournalRecord[] = [];
  for (;;) {
    const page = trying(() => store.journalAfter(records.at(-1)?.n ?? 0, PAGE));
    if (!page.ok) return { records, complete: false };
    records.push(...page.value);
    if (page.value.length < PAGE) return { records, complete: true };
  }
}
