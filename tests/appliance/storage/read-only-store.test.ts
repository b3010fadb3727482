import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openReadOnlyStore, tryDeviceStore } from '../../../appliance/storage/read-only-store.ts';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { err, failure, unwrap } from '../../../src/core/errors.ts';
import { NORMAL } from '../../../src/core/outage.ts';
import { testFolder } from '../vault/support/folder.ts';
import { createPress, ENROLMENT } from '../vault/support/press.ts';

const REASON = failure('storeFailed');

test('has what the file had, also in its write-ahead log, and refuses writes', async () => {
  using folder = testFolder();
  using scratch = testFolder();
  const { manifest, full } = await (await createPress()).next();
  using store = openDeviceStore(folder.file);
  unwrap(store.setEnrollment(ENROLMENT));
  unwrap(store.installVersion(manifest, full));
  unwrap(store.setApplianceFacts(new Set(['ledMissing', 'hotspotFailed'])));
  expect(existsSync(`${folder.file}-wal`)).toBe(true);

  const copy = join(scratch.path, 'stand-in.db');
  {
    using readOnlyStore = openReadOnlyStore(folder.file, copy, REASON);
    expect(readOnlyStore.enrollment()).toEqual(ENROLMENT);
    expect(readOnlyStore.versions()).toEqual(store.versions());
    const { sha256 } = manifest.snapshot;
    expect(readOnlyStore.object(sha256)).toEqual(store.object(sha256));
    expect([...readOnlyStore.applianceFacts()].sort()).toEqual(['hotspotFailed', 'ledMissing']);
    const refused = err(REASON);
    expect(readOnlyStore.setOutage(NORMAL)).toEqual(refused);
    expect(readOnlyStore.appendJournal([])).toEqual(refused);
    expect(readOnlyStore.raiseClockFloor(5)).toEqual(refused);
    expect(readOnlyStore.setSyncFacts({ reachable: true })).toEqual(refused);
    expect(readOnlyStore.clockFloor()).toBe(0);
  }
  expect(readdirSync(scratch.path)).toEqual([]);
});

test('is empty where there is nothing to copy, or no file of a device', () => {
  using folder = testFolder();
  const copy = join(folder.path, 'stand-in.db');
  for (const text of [null, 'no database at all'.repeat(500)]) {
    if (text !== null) writeFileSync(folder.file, text);
    using readOnlyStore = openReadOnlyStore(folder.file, copy, failure('diskFull'));
    expect([readOnlyStore.enrollment(), readOnlyStore.versions()]).toEqual([null, []]);
    expect(readOnlyStore.setAcked(1)).toEqual(err(failure('diskFull')));
  }
});

test('a file that cannot be opened is an expected failure', () => {
  using folder = testFolder();
  expect(tryDeviceStore(join(folder.path, 'gone', 'device.db'))).toEqual(err(REASON));
  writeFileSync(folder.file, 'no database at all'.repeat(500));
  expect(tryDeviceStore(folder.file)).toEqual(err(REASON));
});
