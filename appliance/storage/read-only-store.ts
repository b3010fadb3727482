import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { err, type Failure, failure, ok, type Result } from '../../src/core/errors.ts';
import type { OutageState } from '../../src/core/outage.ts';
import { trying } from './database.ts';
import { type DeviceReader, type DeviceStore, openDeviceStore } from './store.ts';

/** The methods of a store that write. */
type DeviceWriter = Omit<DeviceStore, keyof DeviceReader | typeof Symbol.dispose>;

/** As `openDeviceStore`, but fails with `storeFailed` or `diskFull` when the disk is broken. */
export function tryDeviceStore(path: string): Result<DeviceStore> {
  // For a missing folder better-sqlite3 throws no SqliteError, which `trying` needs.
  if (!existsSync(dirname(path))) return err(failure('storeFailed'));
  return trying(() => openDeviceStore(path));
}

/**
 * A store for a device whose file cannot be opened in its place: a copy at `scratch` (on a disk in
 * memory, and ciphertext only), or an empty one where nothing can be copied. It lets staff read the
 * phone numbers. Every write fails with `reason`, so nothing is ever acknowledged.
 */
export function openReadOnlyStore(path: string, scratch: string, reason: Failure): DeviceStore {
  const copy = copyOf(path, scratch) ?? emptyAt(scratch);
  const refuse = () => err(reason);
  const writers: DeviceWriter = {
    setEnrollment: refuse,
    installVersion: refuse,
    addAttendance: refuse,
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

/** Null where the file cannot be read, or is not the file of a device. */
function copyOf(path: string, scratch: string): DeviceStore | null {
  removeFrom(scratch);
  const copied = copying(() => {
    copyFileSync(path, scratch);
    // The write-ahead log holds the newest records, until a checkpoint moves them.
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

/** Runs `work`; an error of the file system is `storeFailed`, any other throws. */
function copying(work: () => void): Result<void> {
  try {
    return ok(work());
  } catch (error) {
    if (error instanceof Error && 'code' in error) return err(failure('storeFailed'));
    throw error;
  }
}

/** The folder of the device's file, and a folder in memory for a copy of it. */
export interface StorePlace {
  readonly data: string;
  readonly run: string;
}

/** The device's store; the read-only store where the disk does not let it be opened. */
export function openStoreOrCopy({ data, run }: StorePlace): DeviceStore {
  const path = join(data, 'device.db');
  const opened = tryDeviceStore(path);
  return opened.ok
    ? opened.value
    : openReadOnlyStore(path, join(run, 'stand-in.db'), opened.failure);
}

/**
 * Whether the disk takes writes again while this process's store does not: then the process should
 * restart. The outage state, which could not be written before, is written here.
 */
export function isHealed(
  { data }: Pick<StorePlace, 'data'>,
  { now, outage }: { readonly now: number; readonly outage: OutageState },
): boolean {
  const opened = tryDeviceStore(join(data, 'device.db'));
  if (!opened.ok) return false;
  using store = opened.value;
  return store.raiseClockFloor(now).ok && store.setOutage(outage).ok;
}
