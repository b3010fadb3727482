import { isPractice } from '../core/drill.ts';
import { ok, type Result } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import type { JournalRecord } from '../core/hub-api.ts';
import type { TextRules } from '../core/live.ts';
import { HIDDEN, type ProtectedPart, type Snapshot } from '../core/snapshot.ts';
import { staffTexts } from '../core/staff-texts.ts';
import { brokenAt, openEntries } from '../crypto/journal.ts';
import type { ImporterHub } from './hub-client.ts';
import type { Office } from './office.ts';
import { loadTexts } from './publish/seal.ts';

/** One device's journal, as the hub has it. */
export interface CollectedJournal {
  readonly device: string;
  readonly institution: string;
  readonly records: readonly JournalRecord[];
  /**
   * What really happened, in the order of the journal; each is authenticated by itself, even if
   * others are damaged.
   */
  readonly events: readonly JournalEvent[];
  /** What was recorded for practice in drills, apart: nothing of it belongs in another system. */
  readonly practice: readonly JournalEvent[];
  /** Events of segments the municipality cannot open. */
  readonly unreadable: number;
  /** The hash chain is broken: records are missing or were changed. */
  readonly broken: boolean;
}

/** Reads every device's sealed journal back and opens it with the municipality's identity. */
export async function collectJournals(
  office: Pick<Office, 'identity'>,
  hub: Pick<ImporterHub, 'devices' | 'journal'>,
): Promise<Result<CollectedJournal[]>> {
  const devices = await hub.devices();
  if (!devices.ok) return devices;
  const journals: CollectedJournal[] = [];
  for (const { device, institution } of devices.value) {
    const records = await readAll(hub, device);
    if (!records.ok) return records;
    const opened = await openEntries(device, records.value, [office.identity]);
    const all = opened.entries.map(({ event }) => event);
    journals.push({
      device,
      institution,
      records: records.value,
      events: all.filter((event) => !isPractice(event)),
      practice: all.filter(isPractice),
      unreadable: opened.unreadable,
      broken: brokenAt(device, records.value) !== null,
    });
  }
  return ok(journals);
}

/**
 * How a journal of an institution is read by whoever may not know who is protected there, by the last
 * publication. Where the office has none it knows nobody's name: then no free text is shown at all.
 */
export async function journalTexts(office: Office, institution: string): Promise<TextRules> {
  const published = office.store.state(institution)?.published ?? null;
  const texts = published === null ? null : await loadTexts(office, published);
  if (texts === null) return { free: () => HIDDEN, name: (name) => name };
  const part = JSON.parse(texts.protectedText) as ProtectedPart;
  return staffTexts(part, JSON.parse(texts.text) as Snapshot);
}

async function readAll(
  hub: Pick<ImporterHub, 'journal'>,
  device: string,
): Promise<Result<JournalRecord[]>> {
  const records: JournalRecord[] = [];
  for (;;) {
    const after = records.at(-1)?.n ?? 0;
    const page = await hub.journal(device, after);
    if (!page.ok) return page;
    const fresh = page.value.filter((record) => record.n > after);
    if (fresh.length === 0) return ok(records);
    records.push(...fresh);
  }
}
