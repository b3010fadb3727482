import { ok } from '../../src/core/result.ts';
import { sha256Hex } from '../../src/crypto/hash.ts';
import { reading, type Sqlite, writing } from './sqlite.ts';

/** Sealed objects by the SHA-256 of their bytes, each kept twice. */
export interface ObjectTable {
  /** A good copy, or null. A bad copy beside a good one is healed when the disk allows it. */
  get(sha256: string): Uint8Array | null;
  /** Like `get`, but looks at both copies however good the first is. */
  scrub(sha256: string): Uint8Array | null;
  /** Inside `writing`. Throws when the bytes are not those of that name: the caller checked. */
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

  function heal(copy: (typeof copies)[number], sha256: string, bytes: Buffer): void {
    // Within another's transaction a failed write could undo half of it: healing can wait.
    if (db.inTransaction) return;
    // A disk that takes no writes still serves the good copy: the outcome does not matter.
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
          for (const other of bad) heal(other, sha256, bytes);
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
          if (found[index] === null) heal(copy, sha256, bytes);
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
