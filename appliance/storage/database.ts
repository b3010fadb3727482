import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { err, type Failure, failure, ok, type Result } from '../../src/core/errors.ts';
import { sha256Hex } from '../../src/crypto/chain.ts';

export type Sqlite = Database.Database;

/** How long a process waits for a transaction of the other one. */
const BUSY_MS = 5_000;

/**
 * Opens the device's database file. `synchronous` is set after WAL mode, because the change to WAL
 * resets it; FULL because an acknowledged row must survive a power cut.
 */
export function openFile(path: string): Sqlite {
  makeFile(path);
  const db = new Database(path, { timeout: BUSY_MS });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('secure_delete = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('temp_store = MEMORY');
  return db;
}

/**
 * Makes an empty file as SQLite would, but writable for the group, because two services share it.
 * SQLite gives the same rights to the files beside it. The umask decides what others may do.
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o660));
  } catch {
    // It exists already, or it cannot be made, which SQLite reports when it opens the file.
  }
}

/**
 * Runs `work` in one transaction that takes the write lock at once (BEGIN IMMEDIATE), so that what
 * it reads stays true while it writes. A failure rolls everything back. The disk's failures are
 * `diskFull` and `storeFailed`; any other error is a bug and throws.
 */
export function writing<T>(db: Sqlite, work: () => Result<T>): Result<T> {
  const refused: { failure: Failure | null } = { failure: null };
  const run = db.transaction(() => {
    const result = work();
    if (!result.ok) {
      refused.failure = result.failure;
      throw new Refusal();
    }
    return result.value;
  });
  try {
    return ok(run.immediate());
  } catch (error) {
    return err(refused.failure ?? diskFailure(error));
  }
}

/** The result of `read`, or `otherwise` where the file's pages are damaged. */
export function reading<T>(read: () => T, otherwise: T): T {
  const found = trying(read);
  return found.ok ? found.value : otherwise;
}

/**
 * The outcome of `work`: a disk that fails gives `diskFull` or `storeFailed`; other errors throw.
 */
export function trying<T>(work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (error) {
    return err(diskFailure(error));
  }
}

/** Thrown to roll a transaction back when `work` fails; never leaves `writing`. */
class Refusal extends Error {}

const DISK_CODES = /^SQLITE_(IOERR|CORRUPT|READONLY|BUSY|CANTOPEN|NOTADB|PROTOCOL|LOCKED)/;

/** The failure for an error of the disk or file. Throws every other error. */
function diskFailure(error: unknown): Failure {
  if (error instanceof Database.SqliteError) {
    if (error.code === 'SQLITE_FULL') return failure('diskFull');
    if (DISK_CODES.test(error.code)) return failure('storeFailed');
  }
  throw error;
}

/**
 * The migrations of the device's file. New ones are only added at the end; `user_version` counts
 * those done. Texts and sealed objects are stored twice, in two tables, so that one bad block of
 * the card damages one copy only.
 */
const STEPS: readonly string[] = [
  `CREATE TABLE text_a (name TEXT PRIMARY KEY, value TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;
   CREATE TABLE text_b (name TEXT PRIMARY KEY, value TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;
   CREATE TABLE object_a (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
   CREATE TABLE object_b (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
   CREATE TABLE journal (
     n INTEGER PRIMARY KEY,
     kind TEXT NOT NULL,
     segment TEXT NOT NULL,
     bytes BLOB NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;`,
];

/**
 * Brings the schema up to date, each step in its own transaction. Two processes may do it at once.
 */
export function migrate(db: Sqlite, steps: readonly string[] = STEPS): void {
  steps.forEach((step, index) => {
    const run = db.transaction(() => {
      if (done(db) > index) return;
      db.exec(step);
      db.pragma(`user_version = ${index + 1}`);
    });
    if (done(db) <= index) run.immediate();
  });
}

function done(db: Sqlite): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/**
 * Small JSON texts by name, each stored twice with a checksum, so that one damaged copy is no loss.
 */
export interface TextTable {
  /** The first undamaged copy, or null. */
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
