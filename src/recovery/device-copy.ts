import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type DeviceReader, openDeviceStore } from '../../appliance/storage/store.ts';
import { failure } from '../core/failure.ts';
import { err, type Result } from '../core/result.ts';

/**
 * Reads a copy of a device.db, so that a running box is not disturbed and a disk out of a dead one
 * may be read-only. The copy is as sealed as the original and is removed afterwards.
 * Fails with `notReadable` when the file is no device.db; throws when it cannot be read at all.
 */
export async function withDeviceCopy<T>(
  path: string,
  read: (store: DeviceReader) => Promise<Result<T>>,
): Promise<Result<T>> {
  await stat(path);
  const folder = await mkdtemp(join(tmpdir(), 'lygte-copy-'));
  try {
    const copy = join(folder, 'device.db');
    await copyDatabase(path, copy);
    if (!isDeviceFile(copy)) return err(failure('notReadable', { file: path }));
    using store = openDeviceStore(copy);
    return await read(store);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A moment's whole picture where SQLite can give one, else the bare files of a dead box. */
async function copyDatabase(from: string, to: string): Promise<void> {
  try {
    const db = new Database(from, { readonly: true });
    try {
      await db.backup(to);
    } finally {
      db.close();
    }
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    await rm(to, { force: true });
    await copyFile(from, to);
    await copyFile(`${from}-wal`, `${to}-wal`).catch(() => undefined);
  }
}

function isDeviceFile(path: string): boolean {
  try {
    const db = new Database(path, { readonly: true });
    try {
      const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal'").get();
      return table !== undefined;
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof Database.SqliteError) return false;
    throw error;
  }
}
