import * as v from 'valibot';
import { type Manifest, manifest as manifestSchema } from '../core/wire.ts';
import type { ObjectTable } from './objects.ts';
import { reading, type Sqlite } from './sqlite.ts';

/** A version the box holds: a full snapshot object and at most one delta against it. */
export interface StoredVersion {
  readonly version: number;
  readonly manifest: Manifest;
  /** The version whose full snapshot is held for it; its own when that is the full one. */
  readonly base: number;
  readonly baseObject: string;
  /** Same as `base` when a delta leads from there to this version, else null. */
  readonly deltaFrom: number | null;
  readonly deltaObject: string | null;
}

export interface VersionTable {
  /** Newest first: the current one and the one before. */
  all(): StoredVersion[];
  /** Inside `writing`. Throws where an object it needs is neither given nor held. */
  install(manifest: Manifest, objects: ReadonlyMap<string, Uint8Array>): void;
}

interface Row {
  readonly version: number;
  readonly manifest: string;
  readonly base: number;
  readonly base_object: string;
  readonly delta_object: string | null;
}

const manifestText = v.pipe(v.string(), v.parseJson(), manifestSchema);

export function versionTable(db: Sqlite, objects: ObjectTable): VersionTable {
  const select = db.prepare<[], Row>('SELECT * FROM version ORDER BY version DESC');
  const replace = db.prepare('INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?, ?)');
  const drop = db.prepare('DELETE FROM version WHERE version = ?');

  const all = () => reading(() => select.all(), []).flatMap(storedVersion);

  return {
    all,
    install(manifest, given) {
      const held = all();
      const way = wayTo(
        manifest,
        held,
        (sha256) => given.has(sha256) || objects.get(sha256) !== null,
      );
      const next: StoredVersion = { version: manifest.version, manifest, ...way };
      const before = held.find((each) => each.version < manifest.version);
      const names = new Set([...neededBy(next, true), ...(before ? neededBy(before, false) : [])]);
      for (const sha256 of neededBy(next, true)) {
        const bytes = given.get(sha256);
        if (bytes !== undefined) objects.put(sha256, bytes);
        else if (objects.get(sha256) === null) throw new Error('a named object is missing');
      }
      const text = JSON.stringify(manifest);
      replace.run(next.version, text, next.base, next.baseObject, next.deltaObject);
      for (const { version } of select.all())
        if (version !== next.version && version !== before?.version) drop.run(version);
      objects.keepOnly(names);
    },
  };
}

/**
 * The objects a version needs. Keyrings count for the newest version only, so that a revoked card
 * finds nothing left to open.
 */
export function neededBy(version: StoredVersion, newest: boolean): string[] {
  const { keyrings, protected: protectedPart } = version.manifest;
  return [
    version.baseObject,
    ...(version.deltaObject === null ? [] : [version.deltaObject]),
    protectedPart.sha256,
    ...(newest ? [keyrings.staff.sha256, keyrings.leader.sha256] : []),
  ];
}

type Way = Pick<StoredVersion, 'base' | 'baseObject' | 'deltaFrom' | 'deltaObject'>;

/** From which objects the snapshot of `manifest` can be made. Throws when there is no way. */
function wayTo(
  manifest: Manifest,
  held: readonly StoredVersion[],
  available: (sha256: string) => boolean,
): Way {
  const { version, snapshot } = manifest;
  const same = held.find(
    (each) => each.version === version && each.manifest.snapshot.sha256 === snapshot.sha256,
  );
  if (available(snapshot.sha256))
    return { base: version, baseObject: snapshot.sha256, deltaFrom: null, deltaObject: null };
  if (same) return same;
  for (const delta of manifest.deltas) {
    const base = held.find((each) => each.base === delta.from);
    if (base && available(delta.sha256))
      return {
        base: base.base,
        baseObject: base.baseObject,
        deltaFrom: base.base,
        deltaObject: delta.sha256,
      };
  }
  throw new Error('neither snapshot nor a delta to it is here');
}

function storedVersion(row: Row): StoredVersion[] {
  const parsed = v.safeParse(manifestText, row.manifest);
  if (!parsed.success) return [];
  return [
    {
      version: row.version,
      manifest: parsed.output,
      base: row.base,
      baseObject: row.base_object,
      deltaFrom: row.delta_object === null ? null : row.base,
      deltaObject: row.delta_object,
    },
  ];
}
