import { sha256Hex } from '../../crypto/chain.ts';
import { type StoreDeps, stamp } from './schema.ts';

/**
 * How long an object stays that no kept manifest names: enough for an importer to publish what it
 * has put, and for a box in the middle of a fetch over a poor line.
 */
export const GRACE_MS = 24 * 3_600_000;

/** Sealed objects by their SHA-256. */
export function objects({ db, clock }: StoreDeps) {
  return {
    /** Idempotent. False, and nothing kept, when `bytes` are not what `sha256` says. */
    async putObject(sha256: string, bytes: Uint8Array): Promise<boolean> {
      if (sha256Hex(bytes) !== sha256) return false;
      const touched_at = stamp(clock.now());
      await db
        .insertInto('objects')
        .values({ sha256, size: bytes.length, bytes, touched_at })
        .onConflict((same) => same.column('sha256').doUpdateSet({ touched_at }))
        .execute();
      return true;
    },

    /** @param institution only what a kept manifest of it names; null for anything */
    async object(sha256: string, institution: string | null): Promise<Uint8Array | null> {
      let query = db.selectFrom('objects').select('bytes').where('sha256', '=', sha256);
      if (institution !== null)
        query = query.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('publication_objects')
              .select('version')
              .where('institution', '=', institution)
              .where('publication_objects.sha256', '=', sha256),
          ),
        );
      return (await query.executeTakeFirst())?.bytes ?? null;
    },

    /**
     * Removes manifests retired, and objects unnamed, for longer than the grace period. Returns
     * how many objects went.
     */
    async sweep(): Promise<number> {
      const before = stamp(clock.now() - GRACE_MS);
      return await db.transaction().execute(async (tx) => {
        await tx.deleteFrom('publications').where('retired_at', '<', before).execute();
        await tx
          .deleteFrom('publication_objects')
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('publications')
                  .select('etag')
                  .whereRef('publications.institution', '=', 'publication_objects.institution')
                  .whereRef('publications.version', '=', 'publication_objects.version'),
              ),
            ),
          )
          .execute();
        const swept = await tx
          .deleteFrom('objects')
          .where('touched_at', '<', before)
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('publication_objects')
                  .select('version')
                  .whereRef('publication_objects.sha256', '=', 'objects.sha256'),
              ),
            ),
          )
          .executeTakeFirst();
        await tx.deleteFrom('codes').where('expires_at', '<', before).execute();
        return Number(swept.numDeletedRows);
      });
    },
  };
}
