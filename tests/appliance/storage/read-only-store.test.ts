import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStandIn, tryDeviceStore } from '../../../appliance/storage/read-only-store.ts';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { err, failure, unwrap } from '../../../src/core/errors.ts';
import { NORMAL } from '../../../src/core/outage.ts';
import { testFolder } from '../vault/support/folder.ts';
import { createPress, ENROLMENT } from '../vault/support/press.ts';

const REASON = failure('storeFailed');

test('has what the file had, also what no checkpoint has taken yet, and takes nothing', async () => {
  using folder = testFolder();
  using scratch = testFolder();
  const { manifest, full } = await (await createPress()).next();
  using store = openDeviceStore(folder.file);
  unwrap(store.setEnrolment(ENROLMENT));
  unwrap(store.installVersion(manifest, full));
  unwrap(store.setApplianceFacts(new Set(['ledMissing', 'hotspotFailed'])));
  expect(existsSync(`${folder.file}-wal`)).toBe(true);

  const copy = join(scratch.path, 'stand-in.db');
  {
    using standIn = openStandIn(folder.file, copy, REASON);
    expect(standIn.enrolment()).toEqual(ENROLMENT);
    expect(standIn.versions()).toEqual(store.versions());
    const { sha256 } = manifest.snapshot;
    expect(standIn.object(sha256)).toEqual(store.object(sha256));
    expect([...standIn.applianceFacts()].sort()).toEqual(['hotspotFailed', 'ledMissing']);
    const refused = err(REASON);
    expect(standIn.setOutage(NORMAL)).toEqual(refused);
    expect(standIn.appendJournal([])).toEqual(refused);
    expect(standIn.raiseClockFloor(5)).toEqual(refused);
    expect(standIn.setSyncFacts({ reachable: true })).toEqual(refused);
    expect(standIn.clockFloor()).toBe(0);
  }
  expect(readdirSync(scratch.path)).toEqual([]);
});

test('is empty where there is nothing to copy, or nothing of use', () => {
  using folder = testFolder();
  const copy = join(folder.path, 'stand-in.db');
  for (const text of [null, 'no database at all'.repeat(500)]) {
    if (text !== null) writeFileSync(folder.file, text);
    using standIn = openStandIn(folder.file, copy, failure('diskFull'));
    expect([standIn.enrolment(), standIn.versions()]).toEqual([null, []]);
    expect(standIn.setAcked(1)).toEqual(err(failure('diskFull')));
  }
});

test('a file that cannot be opened is an expected failure', () => {
  using folder = testFolder();
  expect(tryDeviceStore(join(folder.path, 'gone', 'device.db'))).toEqual(err(REASON));
  writeFileSync(folder.file, 'no database at all'.repeat(500));
  expect(tryDeviceStore(folder.file)).toEqual(err(REASON));
});
