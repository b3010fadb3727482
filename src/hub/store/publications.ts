import { canonical } from '../../core/canonical-json.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { type Manifest, objectsOf, type SignedManifest, successionOf } from '../../core/hub-api.ts';
import { sha256Hex } from '../../crypto/chain.ts';
import { atomically } from './database.ts';
import { type StoreDeps, stamp } from './schema.ts';

export interface Publication {
  /** Signed manifest as canonical JSON text. */
  readonly body: string;
  /** Changes whenever `body` does. */
  readonly etag: string;
}

/** Manifests kept for each institution: the current one and the 8 that deltas may start from. */
const KEPT = 9;
const ETAG_CHARS = 12;
/** The largest an `integer` column holds on PostgreSQL. */
const VERSION_MAX = 2 ** 31 - 1;

/** The manifests of each institution. */
export function publications({ db, clock }: StoreDeps) {
  return {
    async currentManifest(institution: string): Promise<Publication | null> {
      const row = await db
        .selectFrom('institutions')
        .innerJoin('publications', (join) =>
          join
            .onRef('publications.institution', '=', 'institutions.id')
            .onRef('publications.version', '=', 'institutions.version'),
        )
        .select(['body', 'etag'])
        .where('institutions.id', '=', institution)
        .executeTakeFirst();
      return row ?? null;
    },

    /**
     * Makes a manifest the institution's current one. The caller has verified its signature.
     * Fails with `objectMissing`, `hashMismatch` (an object of another size), `manifestReplayed`
     * (an older version, or the same one with other objects) or `badRequest`.
     */
    async publish(signed: SignedManifest): Promise<Result<Publication>> {
      const { institution, version } = signed;
      if (version > VERSION_MAX) return err(failure('badRequest'));
      const body = canonical(signed);
      const etag = sha256Hex(Buffer.from(body)).slice(0, ETAG_CHARS);
      const now = stamp(clock.now());
      return await atomically(db, async (tx) => {
        // Written first, so that publications of one institution wait for each other on both databases.
        const { version: current } = await tx
          .insertInto('institutions')
          .values({ id: institution, version: 0 })
          .onConflict((same) => same.column('id').doUpdateSet({ id: institution }))
          .returning('version')
          .executeTakeFirstOrThrow();
        const held = await tx
          .selectFrom('publications')
          .select('body')
          .where('institution', '=', institution)
          .where('version', '=', current)
          .executeTakeFirst();
        const succession = successionOf(unsigned(signed), held ? manifestIn(held.body) : null);
        if (succession === 'replayed')
          return err(failure('manifestReplayed', { version: current }));

        // Touched, so that a sweep at the same time does not remove them.
        const named = new Map(objectsOf(signed).map(({ sha256, size }) => [sha256, size]));
        const present = await tx
          .updateTable('objects')
          .set({ touched_at: now })
          .where('sha256', 'in', [...named.keys()])
          .returning(['sha256', 'size'])
          .execute();
        if (present.length < named.size) return err(failure('objectMissing'));
        if (present.some(({ sha256, size }) => named.get(sha256) !== size))
          return err(failure('hashMismatch'));

        await tx
          .insertInto('publications')
          .values({ institution, version, etag, body, retired_at: null })
          .onConflict((same) =>
            same.columns(['institution', 'version']).doUpdateSet({ etag, body }),
          )
          .execute();
        if (succession !== 'newer') return ok({ body, etag });
        const names = [...named.keys()].map((sha256) => ({ institution, version, sha256 }));
        await tx.insertInto('publication_objects').values(names).execute();
        const institutionRow = tx.updateTable('institutions').set({ version });
        await institutionRow.where('id', '=', institution).execute();
        const oldest = await tx
          .selectFrom('publications')
          .select('version')
          .where('institution', '=', institution)
          .orderBy('version', 'desc')
          .offset(KEPT - 1)
          .limit(1)
          .executeTakeFirst();
        if (oldest === undefined) return ok({ body, etag });
        await tx
          .updateTable('publications')
          .set({ retired_at: now })
          .where('institution', '=', institution)
          .where('version', '<', oldest.version)
          .where('retired_at', 'is', null)
          .execute();
        return ok({ body, etag });
      });
    },
  };
}

function manifestIn(body: string): Manifest {
  return unsigned(JSON.parse(body) as SignedManifest);
}

function unsigned({ signature: _signature, ...manifest }: SignedManifest): Manifest {
  return manifest;
}

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
