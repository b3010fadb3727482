import { beforeAll, describe, expect, test } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import { openVault } from '../../../appliance/vault/open.ts';
import { err, failure, unwrap } from '../../../src/core/errors.ts';
import { newKeycard, recipientOf } from '../../../src/crypto/keys.ts';
import { seededRandom } from '../../fakes/random.ts';
import { sampleProtected } from '../../fakes/sample.ts';
import { testFolder } from './support/folder.ts';
import { createPress, type Edition, type Press } from './support/press.ts';

let press: Press;
let first: Edition;
let second: Edition;

beforeAll(async () => {
  press = await createPress();
  first = await press.next();
  second = await press.next();
});

function installed(file: string): DeviceStore {
  const store = openDeviceStore(file);
  unwrap(store.installVersion(first.manifest, first.full));
  unwrap(store.installVersion(second.manifest, second.since(1)));
  return store;
}

describe('a card of this institution', () => {
  test('staff: the newest snapshot, by base and delta, and nothing protected', async () => {
    using folder = testFolder();
    using store = installed(folder.file);
    const vault = unwrap(await openVault(store, press.staffCard));
    expect(vault).toMatchObject({ role: 'staff', version: 2, older: false, protectedPart: null });
    expect(vault.snapshotText).toBe(second.text);
    expect(vault.snapshot).toEqual(JSON.parse(second.text));
    expect(vault.staffIdentities).toHaveLength(1);
    expect(vault.staffRecipient).toBe(await recipientOf(vault.staffIdentities[0] ?? ''));
    expect(vault.importerRecipient).toBe(await recipientOf(press.importerIdentity));
  });

  test('leader: the protected part as well', async () => {
    using folder = testFolder();
    using store = installed(folder.file);
    const vault = unwrap(await openVault(store, press.leaderCard));
    expect(vault).toMatchObject({ role: 'leader', version: 2, protectedPart: sampleProtected });
  });
});

test('another card is the wrong one', async () => {
  using folder = testFolder();
  using store = installed(folder.file);
  const card = newKeycard(seededRandom('stranger'));
  expect(await openVault(store, card)).toEqual(err(failure('wrongCard')));
});

test('a device without data answers noData', async () => {
  using folder = testFolder();
  using store = openDeviceStore(folder.file);
  expect(await openVault(store, press.staffCard)).toEqual(err(failure('noData')));
});

describe('after the staff card is revoked', () => {
  test('it opens nothing any more, and the leader card opens old and new versions', async () => {
    using folder = testFolder();
    const own = await createPress('revocation');
    const [before, delta] = [await own.next(), await own.next()];
    await own.revokeStaffCard();
    const after = await own.next();
    using store = openDeviceStore(folder.file);
    unwrap(store.installVersion(before.manifest, before.full));
    unwrap(store.installVersion(delta.manifest, delta.since(1)));
    expect((await openVault(store, own.staffCard)).ok).toBe(true);

    unwrap(store.installVersion(after.manifest, after.since(1)));
    expect(await openVault(store, own.staffCard)).toEqual(err(failure('wrongCard')));
    // The delta is sealed to the new epoch, its base to the old one.
    const vault = unwrap(await openVault(store, own.leaderCard));
    expect(vault.snapshotText).toBe(after.text);
    expect(vault.staffIdentities).toHaveLength(2);
  });
});
