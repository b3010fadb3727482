import type { Transaction } from 'kysely';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import {
  type DeviceReport,
  JOURNAL_BATCH,
  type JournalRecord,
  LIMITS,
} from '../../core/hub-api.ts';
import { chainHash } from '../../crypto/chain.ts';
import { type StoreDeps, stamp, type Tables } from './schema.ts';

/** The devices' sealed journals. */
export function journals({ db, clock }: StoreDeps) {
  return {
    /**
     * Appends records of consecutive `n`; records the hub has may be sent again. Returns the last `n`
     * stored, after the commit. Fails with `badRequest` (not consecutive), `journalGap` (`ack` in its
     * detail), `journalConflict` (other records under the same `n`: the device is marked as cloned) or
     * `chainBroken`.
     */
    async appendJournal(
      device: string,
      records: readonly JournalRecord[],
    ): Promise<Result<number>> {
      const first = records[0]?.n ?? 0;
      if (records.some(({ n }, i) => n !== first + i)) return err(failure('badRequest'));
      return await db.transaction().execute(async (tx) => {
        // Written first, so that pushes of one device wait for each other on both databases.
        const held = await tx
          .updateTable('members')
          .set({ seen_at: stamp(clock.now()) })
          .where('id', '=', device)
          .returning(['ack', 'ack_hash'])
          .executeTakeFirstOrThrow();
        if (first > held.ack + 1) return err(failure('journalGap', { ack: held.ack }));
        const again = records.filter(({ n }) => n <= held.ack);
        if (!(await sameAsHeld(tx, device, again))) {
          const cloned = tx.updateTable('members').set({ cloned: 1 });
          await cloned.where('id', '=', device).execute();
          return err(failure('journalConflict', { ack: held.ack }));
        }
        const fresh = records.slice(again.length);
        const last = fresh.at(-1);
        if (last === undefined) return ok(held.ack);
        if (!continues(device, fresh, held.ack_hash)) return err(failure('chainBroken'));
        await tx
          .insertInto('journal')
          .values(fresh.map((record) => ({ ...record, device, bytes: bytesOf(record) })))
          .execute();
        await tx
          .updateTable('members')
          .set({ ack: last.n, ack_hash: last.hash })
          .where('id', '=', device)
          .execute();
        return ok(last.n);
      });
    },

    /** Records after `n`, in order: at most a batch, and about as much as a push may hold. */
    async journalAfter(device: string, n: number): Promise<JournalRecord[]> {
      const rows = await db
        .selectFrom('journal')
        .select(['n', 'kind', 'segment', 'bytes', 'hash'])
        .where('device', '=', device)
        .where('n', '>', n)
        .orderBy('n')
        .limit(JOURNAL_BATCH)
        .execute();
      let size = 0;
      const page = rows.map((row) => ({
        ...row,
        bytes: Buffer.from(row.bytes).toString('base64'),
      }));
      return page.filter((record, i) => {
        size += record.bytes.length;
        return i === 0 || size <= LIMITS.journal / 2;
      });
    },
  };
}

async function sameAsHeld(
  tx: Transaction<Tables>,
  device: string,
  records: readonly JournalRecord[],
): Promise<boolean> {
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) return true;
  const rows = await tx
    .selectFrom('journal')
    .select(['kind', 'segment', 'bytes', 'hash'])
    .where('device', '=', device)
    .where('n', '>=', first.n)
    .where('n', '<=', last.n)
    .orderBy('n')
    .execute();
  return records.every((record, i) => {
    const row = rows[i];
    return (
      row !== undefined &&
      row.hash === record.hash &&
      row.kind === record.kind &&
      row.segment === record.segment &&
      bytesOf(record).equals(row.bytes)
    );
  });
}

function continues(
  device: string,
  records: readonly JournalRecord[],
  previousHash: string,
): boolean {
  let previous = previousHash;
  return records.every((record) => {
    const fits = chainHash(device, record, previous) === record.hash;
    previous = record.hash;
    return fits;
  });
}

function bytesOf(record: JournalRecord): Buffer {
  return Buffer.from(record.bytes, 'base64');
}

export interface FleetDevice {
  readonly device: string;
  readonly institution: string;
  readonly lastSeenAt: string | null;
  /** The last journal record the hub holds of it. */
  readonly ack: number;
  readonly cloned: boolean;
  readonly report: DeviceReport | null;
}

/** The devices' last reports. */
export function fleet({ db, clock }: StoreDeps) {
  return {
    /** Stores the report; returns the number of the device's last stored journal record. */
    async keepReport(device: string, report: DeviceReport): Promise<number> {
      const row = await db
        .updateTable('members')
        .set({ report: JSON.stringify(report), seen_at: stamp(clock.now()) })
        .where('id', '=', device)
        .returning('ack')
        .executeTakeFirstOrThrow();
      return row.ack;
    },

    /** All devices, by institution and then in the order of enrolment. */
    async devices(): Promise<FleetDevice[]> {
      const rows = await db
        .selectFrom('members')
        .select(['id', 'institution', 'seen_at', 'ack', 'cloned', 'report'])
        .where('role', '=', 'device')
        .orderBy('institution')
        .orderBy('enrolled_at')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        device: row.id,
        institution: row.institution ?? '',
        lastSeenAt: row.seen_at,
        ack: row.ack,
        cloned: row.cloned === 1,
        report: row.report === null ? null : JSON.parse(row.report),
      }));
    },
  };
}
