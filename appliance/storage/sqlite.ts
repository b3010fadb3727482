import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type Failure, failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';

export type Sqlite = Database.Database;

/** How long a process waits for the other one's (short) transaction. */
const BUSY_MS = 5_000;

/**
 * Opens the device's database file. `synchronous` is set after WAL mode, because the change to WAL
 * resets it; FULL because an acknowledged row must outlive a power cut.
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
 * Makes an empty file, as SQLite would, but writable for the group: two services share it, and the
 * files beside it get the rights it has. The process's umask says what others may.
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o660));
  } catch {
    // It is there already; or it cannot be, and SQLite says so.
  }
}

/**
 * Runs `work` in one transaction that takes the write lock at once (BEGIN IMMEDIATE), so that what
 * it reads stays true while it writes. All of it happens or nothing: a failure of the disk is
 * `diskFull` or `storeFailed`, anything else is a bug and throws.
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

/** What `read` finds, or `otherwise` where the pages behind it are damaged. */
export function reading<T>(read: () => T, otherwise: T): T {
  const found = trying(read);
  return found.ok ? found.value : otherwise;
}

/** The outcome of `work` where only the disk is expected to fail: `diskFull` or `storeFailed`. */
export function trying<T>(work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (error) {
    return err(diskFailure(error));
  }
}

/** Rolls a transaction back without being an error of its own. */
class Refusal extends Error {}

const DISK_CODES = /^SQLITE_(IOERR|CORRUPT|READONLY|BUSY|CANTOPEN|NOTADB|PROTOCOL|LOCKED)/;

/** The failure behind an error of the disk or file. Throws the error when it is neither. */
function diskFailure(error: unknown): Failure {
  if (error instanceof Database.SqliteError) {
    if (error.code === 'SQLITE_FULL') return failure('diskFull');
    if (DISK_CODES.test(error.code)) return failure('storeFailed');
  }
  throw error;
}
