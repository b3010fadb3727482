import { canonical } from '../../core/canonical-json.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { SignedAttendance } from '../../core/hub-api.ts';
import { atomically } from './database.ts';
import { type StoreDeps, stamp } from './schema.ts';

/** How long updates are kept after the last one of an institution: attendance of today only. */
const KEPT_MS = 24 * 3_600_000;

/**
 * The attendance updates of each institution: one that holds its whole day so far, and those that
 * continue it. They are sealed; nothing of them is understood here.
 */
export function attendance({ db, clock }: StoreDeps) {
  return {
    /**
     * Adds an update; one that continues no other takes the place of all before. The caller has
     * verified its signature. The same update again is no failure. Fails with `attendanceReplayed`,
     * or `attendanceGap` where the one it continues is not the newest here; both have the newest
     * `sequence` in their detail.
     */
    async putAttendance(signed: SignedAttendance): Promise<Result<void>> {
      const { institution, sequence, after } = signed;
      const body = canonical(signed);
      const now = stamp(clock.now());
      return await atomically(db, async (tx) => {
        // Written first, so that updates of one institution wait for each other on both databases.
        await tx
          .insertInto('institutions')
          .values({ id: institution, version: 0 })
          .onConflict((same) => same.column('id').doUpdateSet({ id: institution }))
          .execute();
        const newest = await tx
          .selectFrom('attendance')
          .select(['sequence', 'body'])
          .where('institution', '=', institution)
          .orderBy('sequence', 'desc')
          .limit(1)
          .executeTakeFirst();
        const held = newest?.sequence ?? 0;
        if (newest?.body === body) return ok(undefined);
        if (sequence <= held) return err(failure('attendanceReplayed', { sequence: held }));
        if (after !== null && after !== held)
          return err(failure('attendanceGap', { sequence: held }));
        if (after === null)
          await tx.deleteFrom('attendance').where('institution', '=', institution).execute();
        await tx
          .insertInto('attendance')
          .values({ institution, sequence, body, received_at: now })
          .execute();
        return ok(undefined);
      });
    },

    /**
     * What a device needs that holds the update `after`: those that continue it, or all of them
     * where it holds none of these. `newest` is the last one's sequence; null where there is none.
     */
    async attendanceAfter(
      institution: string,
      after: number | null,
    ): Promise<{ readonly newest: number | null; readonly updates: readonly string[] }> {
      const rows = await db
        .selectFrom('attendance')
        .select(['sequence', 'body'])
        .where('institution', '=', institution)
        .orderBy('sequence')
        .execute();
      const at = rows.findIndex(({ sequence }) => sequence === after);
      const updates = rows.slice(at + 1).map(({ body }) => body);
      return { newest: rows.at(-1)?.sequence ?? null, updates };
    },

    /** Removes the updates of institutions that sent none for a day. Returns how many. */
    async sweepAttendance(): Promise<number> {
      const before = stamp(clock.now() - KEPT_MS);
      const swept = await db
        .deleteFrom('attendance')
        .where('institution', 'not in', (fresh) =>
          fresh
            .selectFrom('attendance as kept')
            .select('kept.institution')
            .where('kept.received_at', '>=', before),
        )
        .executeTakeFirst();
      return Number(swept.numDeletedRows);
    },
  };
}
