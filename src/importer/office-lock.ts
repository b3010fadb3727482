import { closeSync, openSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import * as v from 'valibot';
import { err, type Failure, failure, ok, type Result } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import { stamp } from '../core/time.ts';
import { makeFolder, readIfThere, UNFINISHED, writePrivate } from '../platform/files.ts';

/** One process at a time changes an office: what it read would be old, and what it wrote lost. */

export interface OfficeLock extends AsyncDisposable {}

export interface LockWish {
  /** As the user knows it, such as `lygte import`: shown to whoever finds the office busy. */
  readonly command: string;
  /** How long to wait for another process; 0 to fail at once. */
  readonly waitMs: number;
  /** Called once, when waiting begins. */
  readonly onWait?: (busy: Failure) => void;
}

/** Folders of an office, itself the first. */
export const OFFICE_FOLDERS = ['', 'institutions', 'texts'] as const;

const holderFile = v.object({ command: v.string(), since: v.string() });

const EVERY_MS = 50;

/**
 * Takes the office for this process and makes its folders. Everything read from it before may have
 * changed: read it now. Fails with `officeBusy` (with `command` and `since` where known) when
 * another has it, in this process or another, and with `cannotWrite` where files cannot be locked.
 *
 * The lock is the kernel's, on the file `lock`, through SQLite's exclusive transaction. It ends with
 * the process: a run that was killed, or a power cut, leaves nothing that stops the next one.
 */
export async function lockOffice(
  dir: string,
  { clock }: { readonly clock: Clock },
  { command, waitMs, onWait }: LockWish,
): Promise<Result<OfficeLock>> {
  for (const folder of OFFICE_FOLDERS) await makeFolder(join(dir, folder));
  const holder = join(dir, 'lock.json');
  let waited = 0;
  for (;;) {
    const taken = tryLock(join(dir, 'lock'));
    if (!taken.ok) return taken;
    if (taken.value !== null) {
      const release = taken.value;
      await using undo = new AsyncDisposableStack();
      undo.defer(release);
      await clearUnfinished(dir);
      await writePrivate(holder, JSON.stringify({ command, since: stamp(clock) }));
      undo.defer(() => rm(holder, { force: true }));
      const lock = undo.move();
      return ok({ [Symbol.asyncDispose]: () => lock.disposeAsync() });
    }
    const busy = failure('officeBusy', await readHolder(holder));
    if (waited >= waitMs) return err(busy);
    if (waited === 0) onWait?.(busy);
    await wait(EVERY_MS);
    waited += EVERY_MS;
  }
}

/** Null when somebody else has it; else what releases it. */
function tryLock(path: string): Result<(() => void) | null> {
  let db: Database.Database | undefined;
  try {
    createEmpty(path);
    db = new Database(path, { timeout: 0 });
    // Nothing is ever written, so there is nothing to roll back and no journal to leave behind.
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    const held = db;
    return ok(() => held.close());
  } catch (error) {
    db?.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'SQLITE_BUSY') return ok(null);
    if (/^SQLITE_|^(EACCES|EPERM|EROFS)$/.test(code))
      return err(failure('cannotWrite', { file: path }));
    throw error;
  }
}

/**
 * Makes the file where it is missing, for its owner only. One that is there is not opened here:
 * closing it would release the lock that this process may hold on it (POSIX).
 */
function createEmpty(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Who has it, for the message only: it may be a moment old. */
async function readHolder(path: string): Promise<{ command: string; since: string } | undefined> {
  const bytes = await readIfThere(path);
  const text = bytes?.toString('utf8') ?? '';
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), holderFile), text);
  return parsed.success ? parsed.output : undefined;
}

/** Removes files of a run that was cut off: whoever has the office is writing none of them. */
async function clearUnfinished(dir: string): Promise<void> {
  for (const folder of OFFICE_FOLDERS)
    for (const file of await readdir(join(dir, folder)))
      if (file.endsWith(UNFINISHED)) await rm(join(dir, folder, file), { force: true });
}
