// Attendance updates on the device's disk: a chain that is whole, or ends before what is missing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openReadOnlyStore } from '../../../appliance/storage/read-only-store.ts';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { err, failure, unwrap } from '../../../src/core/errors.ts';
import type { SignedAttendance } from '../../../src/core/hub-api.ts';
import { powerCut, testFolder } from '../vault/support/folder.ts';

function update(sequence: number, after: number | null): SignedAttendance {
  return {
    format: 1,
    institution: 'inst-1',
    sequence,
    after,
    issuedAt: '2026-11-23T08:00:00.000+01:00',
    sealed: Buffer.from(`sealed ${sequence}`).toString('base64'),
    signature: 'AAAA',
  };
}

test('updates are kept in their order, and a whole day takes the place of all before', () => {
  using folder = testFolder();
  using store = openDeviceStore(folder.file);
  expect([store.attendance(), store.highestAttendance()]).toEqual([[], 0]);
  unwrap(store.addAttendance([update(9, null), update(10, 9)]));
  unwrap(store.addAttendance([update(200, 10)]));
  expect(store.attendance()).toEqual([update(9, null), update(10, 9), update(200, 10)]);
  unwrap(store.addAttendance([update(201, null)]));
  expect(store.attendance()).toEqual([update(201, null)]);
  expect(store.highestAttendance()).toBe(201);
  // What was replaced is not left in the file or its log.
  for (const ending of ['', '-wal'])
    expect(readFileSync(`${folder.file}${ending}`, 'latin1')).not.toContain(
      Buffer.from('sealed 10').toString('base64'),
    );
});

test('all or none: an update that continues nothing is a bug, and leaves nothing behind', () => {
  using folder = testFolder();
  using store = openDeviceStore(folder.file);
  unwrap(store.addAttendance([update(9, null)]));
  expect(() => store.addAttendance([update(10, 9), update(12, 11)])).toThrow('continues nothing');
  expect(store.attendance()).toEqual([update(9, null)]);
  expect(store.highestAttendance()).toBe(9);
});

test('what was stored is there after a power cut', () => {
  using folder = testFolder();
  using store = openDeviceStore(folder.file);
  unwrap(store.addAttendance([update(9, null)]));
  unwrap(store.addAttendance([update(10, 9)]));
  using cut = powerCut(folder);
  using after = openDeviceStore(cut.file);
  expect(after.attendance()).toEqual([update(9, null), update(10, 9)]);
});

test('one damaged copy is no loss; of what lost both, the updates before it are left', () => {
  using folder = testFolder();
  using store = openDeviceStore(folder.file);
  unwrap(store.addAttendance([update(9, null), update(10, 9), update(11, 10)]));
  const damage = (table: string, name: string) => {
    const raw = new Database(folder.file);
    raw.prepare(`UPDATE ${table} SET value = 'x' || value WHERE name = ?`).run(name);
    raw.close();
  };
  for (const n of [9, 10, 11]) damage(n === 10 ? 'text_b' : 'text_a', `attendance ${n}`);
  expect(store.attendance()).toHaveLength(3);
  damage('text_a', 'attendance 10');
  expect(store.attendance()).toEqual([update(9, null)]);
  damage('text_b', 'attendance 9');
  expect(store.attendance()).toEqual([]);
  expect(store.highestAttendance()).toBe(11);
});

test('a device whose disk takes nothing still has it', () => {
  using folder = testFolder();
  using scratch = testFolder();
  {
    using store = openDeviceStore(folder.file);
    unwrap(store.addAttendance([update(9, null)]));
  }
  const reason = failure('storeFailed');
  using copy = openReadOnlyStore(folder.file, join(scratch.path, 'stand-in.db'), reason);
  expect(copy.attendance()).toEqual([update(9, null)]);
  expect(copy.addAttendance([update(10, 9)])).toEqual(err(reason));
});
