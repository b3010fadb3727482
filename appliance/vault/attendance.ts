import type { ImportedFact } from '../../src/core/live.ts';
import type { Clock } from '../../src/core/ports.ts';
import { stampOf } from '../../src/core/time.ts';
import { keysOf, openAttendance } from '../../src/crypto/attendance.ts';
import type { DeviceReader } from '../storage/store.ts';
import { type OpenVault, openNewestSnapshot } from './open.ts';

type Opened = Pick<OpenVault, 'manifest' | 'snapshot' | 'staffIdentities'>;

/** What the vault knows of imported attendance, beside the snapshot it was opened with. */
export interface DayAttendance {
  /** All that sync has brought so far. What this card's identities do not open is left out. */
  facts(): Promise<ImportedFact[]>;
  /**
   * What came after the last call of either: attendance updates, and the attendance of a newer
   * snapshot. Null for nothing new, which costs two small reads.
   */
  news(): Promise<ImportedFact[] | null>;
}

/** Facts name the vault's own children only: nobody else is on this device. */
export function dayAttendance(
  store: Pick<DeviceReader, 'attendance' | 'highestAttendance' | 'versions' | 'object'>,
  clock: Clock,
  { manifest: { institution, version: opened }, snapshot, staffIdentities }: Opened,
): DayAttendance {
  const ids = new Set(snapshot.children.map(({ id }) => id));
  const keys = keysOf(institution, ids);
  let version = opened;
  let sequence = 0;

  async function updates(after: number): Promise<ImportedFact[]> {
    const facts: ImportedFact[] = [];
    for (const update of store.attendance()) {
      sequence = Math.max(sequence, update.sequence);
      if (update.sequence <= after || update.institution !== institution) continue;
      const bytes = Buffer.from(update.sealed, 'base64');
      const content = await openAttendance(bytes, staffIdentities);
      if (!content.ok) continue;
      for (const { key, status, atMs, source } of content.value) {
        const childId = keys.get(key);
        if (childId === undefined) continue;
        const at = stampOf(clock, atMs);
        facts.push({ childId, status, at, source, sequence: update.sequence });
      }
    }
    return facts;
  }

  return {
    facts: () => updates(0),
    async news() {
      const [newest] = store.versions();
      const isNewer = newest !== undefined && newest.version > version;
      if (!isNewer && store.highestAttendance() <= sequence) return null;
      const facts = await updates(sequence);
      if (!isNewer) return facts;
      version = newest.version;
      const next = await openNewestSnapshot(store, staffIdentities);
      return [...(next?.attendance ?? []).filter(({ childId }) => ids.has(childId)), ...facts];
    },
  };
}
