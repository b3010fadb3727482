import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { err, type Failure, failure, ok, type Result } from '../../src/core/errors.ts';
import { trying } from './database.ts';
import { type DeviceReader, type DeviceStore, openDeviceStore } from './store.ts';

/** Everything of a store that writes. */
type DeviceWriter = Omit<DeviceStore, keyof DeviceReader | typeof Symbol.dispose>;

/** As `openDeviceStore`, for a disk that may be broken: `storeFailed` or `diskFull`. */
export function tryDeviceStore(path: string): Result<DeviceStore> {
  // What better-sqlite3 says of a missing folder is no error of SQLite's.
  if (!existsSync(dirname(path))) return err(failure('storeFailed'));
  return trying(() => openDeviceStore(path));
}

/**
 * What a box goes on with whose file cannot be opened where it is: a copy in `scratch` (on a disk
 * in memory; all of it is ciphertext), or an empty one where there is nothing to copy. It can be
 * read, so that staff get to the telephone numbers. Nothing is ever acknowledged: every write
 * fails with `reason`.
 */
export function openReadOnlyStore(path: string, scratch: string, reason: Failure): DeviceStore {
  const copy = copyOf(path, scratch) ?? emptyAt(scratch);
  const refuse = () => err(reason);
  const writers: DeviceWriter = {
    setEnrollment: refuse,
    installVersion: refuse,
    repair: refuse,
    appendJournal: refuse,
    setAcked: refuse,
    setOutage: refuse,
    setSyncFacts: refuse,
    setCertificateRequest: refuse,
    setCertificate: refuse,
    setCertificateRefused: refuse,
    setApplianceFacts: refuse,
    raiseClockFloor: refuse,
  };
  return {
    ...copy,
    ...writers,
    [Symbol.dispose]() {
      copy[Symbol.dispose]();
      removeFrom(scratch);
    },
  };
}

/** Null where the file cannot be read, or is no device's. */
function copyOf(path: string, scratch: string): DeviceStore | null {
  removeFrom(scratch);
  const copied = copying(() => {
    copyFileSync(path, scratch);
    // Without it the newest records are missing: it holds what no checkpoint has taken yet.
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${scratch}-wal`);
  });
  const opened = copied.ok ? trying(() => openDeviceStore(scratch)) : copied;
  return opened.ok ? opened.value : null;
}

function emptyAt(scratch: string): DeviceStore {
  removeFrom(scratch);
  return openDeviceStore(scratch);
}

function removeFrom(scratch: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${scratch}${ending}`, { force: true });
}

/** What the file system refuses is expected here. */
function copying(work: () => void): Result<void> {
  try {
    return ok(work());
  } catch (error) {
    if (error instanceof Error && 'code' in error) return err(failure('storeFailed'));
    throw error;
  }
}
