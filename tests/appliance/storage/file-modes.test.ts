import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { openDatabase } from '../../../src/hub/store/database.ts';
import { makeFolder } from '../../../src/platform/files.ts';

let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-modes-'));
  umask = process.umask();
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

const mode = (name: string) => statSync(join(folder, name)).mode & 0o777;

test('two services share the device’s file, and nobody else reads it', () => {
  process.umask(0o007);
  using store = openDeviceStore(join(folder, 'device.db'));
  unwrap(store.raiseClockFloor(1));
  expect(['device.db', 'device.db-wal', 'device.db-shm'].map(mode)).toEqual([0o660, 0o660, 0o660]);
});

test('only the owner reads a hub’s file', async () => {
  process.umask(0o022);
  const db = await openDatabase({ sqlite: join(folder, 'hub.db') });
  expect(['hub.db', 'hub.db-wal', 'hub.db-shm'].map(mode)).toEqual([0o600, 0o600, 0o600]);
  await db.destroy();
});

test('folders are made for their owner, and a refusal of the system is thrown', async () => {
  await makeFolder(join(folder, 'a', 'b'));
  await makeFolder(join(folder, 'a', 'b'));
  expect(mode('a/b')).toBe(0o700);
  await expect(makeFolder('/proc/lygte/a/b')).rejects.toMatchObject({ code: 'ENOENT' });
});
