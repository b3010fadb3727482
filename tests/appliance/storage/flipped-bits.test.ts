import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { neededBy } from '../../../appliance/storage/objects.ts';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import { openVault } from '../../../appliance/vault/open.ts';
import { err, failure, unwrap } from '../../../src/core/errors.ts';
import { flipBit } from '../../crypto/flips.ts';
import { sampleProtected } from '../../fakes/sample.ts';
import { type TestFolder, testFolder } from '../vault/support/folder.ts';
import { createPress, type Edition, type Press } from '../vault/support/press.ts';

type Copy = 'object_a' | 'object_b';
const BOTH: readonly Copy[] = ['object_a', 'object_b'];

let press: Press;
let first: Edition;
let second: Edition;

beforeAll(async () => {
  press = await createPress();
  first = await press.next();
  second = await press.next();
});

/** Two versions: the second as a full snapshot, or as a delta to the first. */
function installed({ file }: TestFolder, way: 'whole' | 'delta'): DeviceStore {
  const store = openDeviceStore(file);
  unwrap(store.installVersion(first.manifest, first.full));
  const objects = way === 'whole' ? second.full : second.since(1);
  unwrap(store.installVersion(second.manifest, objects));
  return store;
}

function flip({ file }: TestFolder, sha256: string, copies: readonly Copy[]): void {
  const raw = new Database(file);
  for (const copy of copies) {
    const bytes = raw.prepare(`SELECT bytes FROM ${copy} WHERE sha256 = ?`).pluck().get(sha256);
    const flipped = flipBit(bytes as Buffer, 8 * Math.floor((bytes as Buffer).length / 2));
    raw.prepare(`UPDATE ${copy} SET bytes = ? WHERE sha256 = ?`).run(flipped, sha256);
  }
  raw.close();
}

function stored({ file }: TestFolder, sha256: string): unknown[] {
  const raw = new Database(file);
  const found = BOTH.map((copy) =>
    raw.prepare(`SELECT bytes FROM ${copy} WHERE sha256 = ?`).pluck().get(sha256),
  );
  raw.close();
  return found;
}

const names = (store: DeviceStore) => [
  ...new Set(store.versions().flatMap((each, index) => neededBy(each, index === 0))),
];

describe.each(BOTH)('one copy (%s) of any object damaged', (copy) => {
  test('the vault opens as usual, and the scrub repairs the copy', async () => {
    using folder = testFolder();
    using store = installed(folder, 'delta');
    expect(names(store)).toHaveLength(6);
    for (const sha256 of names(store)) {
      const whole = stored(folder, sha256);
      flip(folder, sha256, [copy]);
      const vault = unwrap(await openVault(store, press.leaderCard));
      expect(vault).toMatchObject({ version: 2, older: false, protectedPart: sampleProtected });
      expect(store.damaged()).toEqual([]);
      expect(stored(folder, sha256)).toEqual(whole);
    }
  });
});

test('reading an object repairs the damaged first copy', () => {
  using folder = testFolder();
  using store = installed(folder, 'delta');
  const { sha256 } = first.manifest.snapshot;
  const whole = stored(folder, sha256);
  flip(folder, sha256, ['object_a']);
  expect(store.object(sha256)).toEqual(whole[0]);
  expect(stored(folder, sha256)).toEqual(whole);
});

describe('both copies damaged', () => {
  test.each([
    ['delta', () => second.manifest.deltas[0]?.sha256 ?? ''],
    ['whole', () => second.manifest.snapshot.sha256],
  ] as const)('of the newest %s: the version before is used', async (way, name) => {
    using folder = testFolder();
    using store = installed(folder, way);
    flip(folder, name(), BOTH);
    const vault = unwrap(await openVault(store, press.leaderCard));
    expect(vault).toMatchObject({ version: 1, older: true, protectedPart: sampleProtected });
    expect(vault.snapshotText).toBe(first.text);
    expect(store.damaged()).toEqual([name()]);
  });

  test('of the protected part: the one before is used', async () => {
    using folder = testFolder();
    using store = installed(folder, 'whole');
    flip(folder, second.manifest.protected.sha256, BOTH);
    const vault = unwrap(await openVault(store, press.leaderCard));
    expect(vault).toMatchObject({ version: 2, older: true, protectedPart: sampleProtected });
    expect(unwrap(await openVault(store, press.staffCard)).older).toBe(false);
  });

  test('of the base of both versions: nothing opens until it is repaired', async () => {
    using folder = testFolder();
    using store = installed(folder, 'delta');
    const { sha256 } = first.manifest.snapshot;
    flip(folder, sha256, BOTH);
    expect(await openVault(store, press.staffCard)).toEqual(err(failure('dataDamaged')));
    expect(() => store.repair(sha256, Buffer.from('other'))).toThrow('not what its name says');
    unwrap(store.repair(sha256, first.full.get(sha256) ?? Buffer.alloc(0)));
    expect(store.damaged()).toEqual([]);
    expect(unwrap(await openVault(store, press.staffCard)).older).toBe(false);
  });

  test('of the staff keyring: no card opens; of the leader keyring: leaders open as staff', async () => {
    using folder = testFolder();
    using store = installed(folder, 'delta');
    const { staff, leader } = second.manifest.keyrings;
    flip(folder, leader.sha256, BOTH);
    const vault = unwrap(await openVault(store, press.leaderCard));
    expect(vault).toMatchObject({ role: 'staff', version: 2, protectedPart: null });
    flip(folder, staff.sha256, BOTH);
    expect(await openVault(store, press.leaderCard)).toEqual(err(failure('dataDamaged')));
    expect(store.damaged().toSorted()).toEqual([staff.sha256, leader.sha256].toSorted());
  });
});

describe('a damaged manifest on the device', () => {
  const damage = (file: string, table: string) => {
    const raw = new Database(file);
    raw.exec(`UPDATE ${table} SET value = replace(value, 'sha', 'sja') WHERE name = 'version 2'`);
    raw.close();
  };

  test('is read from its other copy', async () => {
    using folder = testFolder();
    using store = installed(folder, 'delta');
    damage(folder.file, 'text_a');
    expect(unwrap(await openVault(store, press.staffCard))).toMatchObject({ version: 2 });
  });

  test('is skipped when both copies are damaged, and its number stays the highest', () => {
    using folder = testFolder();
    using store = installed(folder, 'delta');
    damage(folder.file, 'text_a');
    damage(folder.file, 'text_b');
    expect(store.versions().map((each) => each.version)).toEqual([1]);
    expect(store.highestVersion()).toBe(2);
    unwrap(store.installVersion(second.manifest, second.since(1)));
    expect(store.versions().map((each) => each.version)).toEqual([2, 1]);
  });
});
