import * as v from 'valibot';
import { ok } from '../../src/core/errors.ts';
import { type Manifest, manifest as manifestSchema } from '../../src/core/hub-api.ts';
import { sha256Hex } from '../../src/crypto/chain.ts';
import { reading, type Sqlite, type TextTable, writing } from './database.ts';

/** Sealed objects by the SHA-256 of their bytes, each stored twice. */
export interface ObjectTable {
  /** An undamaged copy, or null. A damaged first copy is repaired when the disk allows it. */
  get(sha256: string): Uint8Array | null;
  /** Like `get`, but always reads both copies and repairs a damaged one. */
  scrub(sha256: string): Uint8Array | null;
  /** Inside `writing`. Throws when the hash differs: the caller has checked it. */
  put(sha256: string, bytes: Uint8Array): void;
  /** Inside `writing`: removes every object not named. */
  keepOnly(names: ReadonlySet<string>): void;
}

const COPIES = ['object_a', 'object_b'] as const;

export function objectTable(db: Sqlite): ObjectTable {
  const copies = COPIES.map((table) => ({
    select: db.prepare<[string], { bytes: Buffer }>(`SELECT bytes FROM ${table} WHERE sha256 = ?`),
    upsert: db.prepare(
      `INSERT INTO ${table} VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE SET bytes = excluded.bytes`,
    ),
    names: db.prepare<[], { sha256: string }>(`SELECT sha256 FROM ${table}`),
    remove: db.prepare(`DELETE FROM ${table} WHERE sha256 = ?`),
  }));

  function goodCopy(copy: (typeof copies)[number], sha256: string): Buffer | null {
    const bytes = reading(() => copy.select.get(sha256)?.bytes, undefined);
    return bytes !== undefined && sha256Hex(bytes) === sha256 ? bytes : null;
  }

  function repair(copy: (typeof copies)[number], sha256: string, bytes: Buffer): void {
    // Inside a transaction a failed write could roll back other work, so repair waits.
    if (db.inTransaction) return;
    // The outcome does not matter: the good copy can be read in any case.
    writing(db, () => {
      copy.upsert.run(sha256, bytes);
      return ok(undefined);
    });
  }

  return {
    get(sha256) {
      const bad: typeof copies = [];
      for (const copy of copies) {
        const bytes = goodCopy(copy, sha256);
        if (bytes === null) bad.push(copy);
        else {
          for (const other of bad) repair(other, sha256, bytes);
          return bytes;
        }
      }
      return null;
    },
    scrub(sha256) {
      const found = copies.map((copy) => goodCopy(copy, sha256));
      const bytes = found.find((each) => each !== null) ?? null;
      if (bytes !== null)
        copies.forEach((copy, index) => {
          if (found[index] === null) repair(copy, sha256, bytes);
        });
      return bytes;
    },
    put(sha256, bytes) {
      if (sha256Hex(bytes) !== sha256) throw new Error('an object is not what its name says');
      for (const copy of copies) copy.upsert.run(sha256, bytes);
    },
    keepOnly(names) {
      for (const copy of copies)
        for (const { sha256 } of copy.names.all()) if (!names.has(sha256)) copy.remove.run(sha256);
    },
  };
}

/** A stored version: a full snapshot object and at most one delta against it. */
export interface StoredVersion {
  readonly version: number;
  readonly manifest: Manifest;
  /** The importer's signature of the manifest, base64; null where an older release installed it. */
  readonly signature: string | null;
  /** The version whose full snapshot is stored; this version's own when there is no delta. */
  readonly base: number;
  readonly baseObject: string;
  /** Same as `base` when there is a delta from it to this version, else null. */
  readonly deltaFrom: number | null;
  readonly deltaObject: string | null;
}

/** What the installer of a version knows beside manifest and objects. */
export interface InstallFacts {
  readonly signature?: string | null;
  /** A full snapshot among the objects, of a version that is not stored. */
  readonly base?: Pick<StoredVersion, 'base' | 'baseObject'>;
}

export interface VersionTable {
  /** Newest first: the current one and the one before. */
  all(): StoredVersion[];
  /** Call inside `writing`. Throws where a needed object is neither given nor stored. */
  install(manifest: Manifest, objects: ReadonlyMap<string, Uint8Array>, facts?: InstallFacts): void;
}

const PREFIX = 'version ';

const text = v.pipe(v.string(), v.minLength(1));
const storedVersion = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    version: v.number(),
    manifest: manifestSchema,
    signature: v.optional(v.nullable(text), null),
    base: v.number(),
    baseObject: text,
    deltaFrom: v.nullable(v.number()),
    deltaObject: v.nullable(text),
  }),
);

export function versionTable(texts: TextTable, objects: ObjectTable): VersionTable {
  function all(): StoredVersion[] {
    return texts
      .names(PREFIX)
      .map((name) => v.safeParse(storedVersion, texts.get(name)))
      .flatMap((parsed) => (parsed.success ? [parsed.output] : []))
      .sort((a, b) => b.version - a.version);
  }

  return {
    all,
    install(manifest, given, { signature = null, base } = {}) {
      const held = all();
      const available = (sha256: string) => given.has(sha256) || objects.get(sha256) !== null;
      const source = sourceOf(
        manifest,
        held,
        base === undefined ? held : [base, ...held],
        available,
      );
      const next: StoredVersion = { ...source, version: manifest.version, manifest, signature };
      const before = held.find((each) => each.version < manifest.version);
      const needed = neededBy(next, true);
      for (const sha256 of needed) {
        const bytes = given.get(sha256);
        if (bytes !== undefined) objects.put(sha256, bytes);
        else if (objects.get(sha256) === null) throw new Error('a named object is missing');
      }
      const kept = before === undefined ? [next] : [next, before];
      texts.set(nameOf(next), JSON.stringify(next));
      for (const name of texts.names(PREFIX))
        if (!kept.some((version) => nameOf(version) === name)) texts.remove(name);
      objects.keepOnly(new Set([...needed, ...(before ? neededBy(before, false) : [])]));
    },
  };
}

function nameOf({ version }: StoredVersion): string {
  return `${PREFIX}${version}`;
}

/**
 * The objects a version needs. Keyrings are kept of the newest version only, so that a revoked card
 * opens nothing.
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

type SnapshotSource = Pick<StoredVersion, 'base' | 'baseObject' | 'deltaFrom' | 'deltaObject'>;

/** The objects from which the snapshot of `manifest` can be made. Throws when there are none. */
function sourceOf(
  manifest: Manifest,
  held: readonly StoredVersion[],
  bases: readonly Pick<StoredVersion, 'base' | 'baseObject'>[],
  available: (sha256: string) => boolean,
): SnapshotSource {
  const { version, snapshot } = manifest;
  const same = held.find(
    (each) => each.version === version && each.manifest.snapshot.sha256 === snapshot.sha256,
  );
  if (available(snapshot.sha256))
    return { base: version, baseObject: snapshot.sha256, deltaFrom: null, deltaObject: null };
  if (same) return same;
  for (const delta of manifest.deltas) {
    const base = bases.find((each) => each.base === delta.from);
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
