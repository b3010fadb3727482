import { sha256Hex } from '../../crypto/chain.ts';
import { type StoreDeps, stamp } from './schema.ts';

/**
 * How long an object stays that no stored manifest names, in milliseconds: enough for an importer to
 * publish the objects it has sent, and for a device to finish fetching over a poor line.
 */
export const GRACE_MS = 24 * 3_600_000;

/** Sealed objects by their SHA-256. */
export function objects({ db, clock }: StoreDeps) {
  return {
    /** Idempotent. False, and nothing stored, when `sha256` is not the hash of `bytes`. */
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

    /** @param institution only objects that a stored manifest of it names; null for any */
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
     * Removes manifests that were retired, and objects that no manifest named, for longer than the
     * grace period. Returns how many objects were removed.
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
