import type { DeviceReport } from '../../core/wire.ts';
import { type StoreDeps, stamp } from './tables.ts';

export interface FleetDevice {
  readonly device: string;
  readonly institution: string;
  readonly lastSeenAt: string | null;
  /** The last journal record the hub holds of it. */
  readonly ack: number;
  readonly cloned: boolean;
  readonly report: DeviceReport | null;
}

/** What the boxes last said of themselves. */
export function fleet({ db, clock }: StoreDeps) {
  return {
    /** Keeps the report; gives the last journal record held of that box. */
    async keepReport(device: string, report: DeviceReport): Promise<number> {
      const row = await db
        .updateTable('members')
        .set({ report: JSON.stringify(report), seen_at: stamp(clock.now()) })
        .where('id', '=', device)
        .returning('ack')
        .executeTakeFirstOrThrow();
      return row.ack;
    },

    /** All boxes, by institution and then in the order they enrolled. */
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
