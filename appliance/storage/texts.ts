import { sha256Hex } from '../../src/crypto/hash.ts';
import { reading, type Sqlite } from './sqlite.ts';

/** Small JSON texts by name, each kept twice with a check, so that one flipped bit costs nothing. */
export interface TextTable {
  /** The first good copy, or null. */
  get(name: string): string | null;
  /** Inside `writing`. */
  set(name: string, text: string): void;
  /** Names that begin with `prefix`, in no order. */
  names(prefix: string): string[];
  /** Inside `writing`. */
  remove(name: string): void;
}

const COPIES = ['text_a', 'text_b'] as const;

export function textTable(db: Sqlite): TextTable {
  const copies = COPIES.map((table) => ({
    select: db.prepare<[string], { value: string; check: string }>(
      `SELECT value, sha256 AS "check" FROM ${table} WHERE name = ?`,
    ),
    upsert: db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`),
    names: db.prepare<[string], { name: string }>(
      `SELECT name FROM ${table} WHERE instr(name, ?) = 1`,
    ),
    remove: db.prepare(`DELETE FROM ${table} WHERE name = ?`),
  }));

  return {
    get(name) {
      for (const { select } of copies) {
        const row = reading(() => select.get(name), undefined);
        if (row !== undefined && row.check === checkOf(name, row.value)) return row.value;
      }
      return null;
    },
    set(name, text) {
      for (const { upsert } of copies) upsert.run(name, text, checkOf(name, text));
    },
    names(prefix) {
      const rows = copies.flatMap((copy) => reading(() => copy.names.all(prefix), []));
      return [...new Set(rows.map((row) => row.name))];
    },
    remove(name) {
      for (const { remove } of copies) remove.run(name);
    },
  };
}

function checkOf(name: string, text: string): string {
  return sha256Hex(Buffer.from(`${name}\n${text}`));
}
