import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { ok, unwrap } from '../../../src/core/errors.ts';
import { NORMAL } from '../../../src/core/outage.ts';
import { testFolder } from '../vault/support/folder.ts';
import { createPress, type Edition, ENROLMENT } from '../vault/support/press.ts';

let editions: Edition[];

beforeAll(async () => {
  const press = await createPress();
  editions = [await press.next(), await press.next(), await press.next(), await press.next()];
});

function edition(version: number): Edition {
  const found = editions[version - 1];
  if (found === undefined) throw new Error('no such edition');
  return found;
}

describe('facts', () => {
  test('are unknown on a new device', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    expect(store.enrollment()).toBeNull();
    expect(store.versions()).toEqual([]);
    expect(store.highestVersion()).toBe(0);
    expect(store.journalTail()).toEqual({ n: 0, hash: '0'.repeat(64) });
    expect(store.outage()).toEqual(NORMAL);
    expect(store.syncFacts()).toMatchObject({ reachable: false, lastSyncAt: null });
    expect([store.acked(), store.clockFloor()]).toEqual([0, 0]);
  });

  test('that one process writes are read by another, and after a restart', () => {
    using folder = testFolder();
    using sync = openDeviceStore(folder.file);
    {
      using server = openDeviceStore(folder.file);
      expect(server.setEnrollment(ENROLMENT)).toEqual(ok(undefined));
      unwrap(sync.setSyncFacts({ reachable: true, lastSyncAt: 5 }));
      unwrap(sync.setSyncFacts({ seenAt: 6 }));
      expect(server.syncFacts()).toMatchObject({ reachable: true, lastSyncAt: 5, seenAt: 6 });
    }
    expect(sync.enrollment()).toEqual(ENROLMENT);
  });

  test('counters only go up', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    for (const n of [3, 7, 5]) {
      unwrap(store.setAcked(n));
      unwrap(store.raiseClockFloor(n * 1000));
    }
    expect([store.acked(), store.clockFloor()]).toEqual([7, 7000]);
  });

  test('an outage survives a restart, its open vault does not', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    const state = { mode: 'outage', drill: true, outage: 'o1', since: 5 } as const;
    unwrap(store.setOutage({ ...state, vault: 'open' }));
    expect(store.outage()).toEqual({ ...state, vault: 'closed' });
    unwrap(store.setOutage(NORMAL));
    expect(store.outage()).toEqual(NORMAL);
  });

  test('a fact survives one damaged copy; with two it is unknown', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    unwrap(store.setEnrollment(ENROLMENT));
    unwrap(store.setAcked(7));
    const raw = new Database(folder.file);
    raw.exec("UPDATE text_a SET value = replace(value, 'hub', 'hvb'); DELETE FROM text_b");
    raw.exec("INSERT INTO text_b VALUES ('acked', '7', 'of something else')");
    raw.close();
    expect(store.enrollment()).toBeNull();
    expect(store.acked()).toBe(7);
    unwrap(store.setEnrollment(ENROLMENT));
    expect(store.enrollment()).toEqual(ENROLMENT);
  });
});

describe('versions', () => {
  test('the first is a full snapshot', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    const { manifest, full } = edition(1);
    expect(store.installVersion(manifest, full)).toEqual(ok(undefined));
    expect(store.versions()).toEqual([
      {
        version: 1,
        signature: null,
        manifest,
        base: 1,
        baseObject: manifest.snapshot.sha256,
        deltaFrom: null,
        deltaObject: null,
      },
    ]);
    for (const [name, bytes] of full) expect(store.object(name)).toEqual(Buffer.from(bytes));
    expect(store.damaged()).toEqual([]);
  });

  test('later ones are deltas against it; the one before stays, older ones go', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    unwrap(store.installVersion(edition(1).manifest, edition(1).full));
    for (const version of [2, 3, 4])
      unwrap(store.installVersion(edition(version).manifest, edition(version).since(1)));

    const held = store.versions();
    expect(held.map(({ version, base, deltaFrom }) => [version, base, deltaFrom])).toEqual([
      [4, 1, 1],
      [3, 1, 1],
    ]);
    const { snapshot } = edition(1).manifest;
    expect(store.object(snapshot.sha256)).not.toBeNull();
    expect(store.object(edition(4).manifest.keyrings.staff.sha256)).not.toBeNull();
    expect(store.object(edition(3).manifest.protected.sha256)).not.toBeNull();
    expect(store.object(edition(2).manifest.protected.sha256)).toBeNull();
  });

  test('a new full snapshot becomes the base; the one before keeps its own base', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    unwrap(store.installVersion(edition(1).manifest, edition(1).full));
    unwrap(store.installVersion(edition(2).manifest, edition(2).since(1)));
    unwrap(store.installVersion(edition(3).manifest, edition(3).full));
    expect(store.versions().map((each) => each.base)).toEqual([3, 1]);
    expect(store.object(edition(1).manifest.snapshot.sha256)).not.toBeNull();
    unwrap(store.installVersion(edition(4).manifest, edition(4).since(3)));
    expect(store.versions().map((each) => each.base)).toEqual([3, 3]);
    expect(store.object(edition(1).manifest.snapshot.sha256)).toBeNull();
  });

  test('keyrings of the version before are gone, also from the write-ahead log', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    unwrap(store.installVersion(edition(1).manifest, edition(1).full));
    unwrap(store.installVersion(edition(2).manifest, edition(2).full));
    const { staff, leader } = edition(1).manifest.keyrings;
    expect([store.object(staff.sha256), store.object(leader.sha256)]).toEqual([null, null]);
  });

  test('the same version, found unchanged later: no new objects, a newer age', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    unwrap(store.installVersion(edition(1).manifest, edition(1).full));
    unwrap(store.installVersion(edition(2).manifest, edition(2).since(1)));
    const fresh = { ...edition(2).manifest, dataAsOf: '2026-11-24T06:00:00.000+01:00' };
    unwrap(store.installVersion(fresh, new Map()));
    expect(store.versions().map(({ version, base }) => [version, base])).toEqual([
      [2, 1],
      [1, 1],
    ]);
    expect(store.versions()[0]?.manifest.dataAsOf).toBe(fresh.dataAsOf);
  });

  test('bugs throw and change nothing', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    unwrap(store.installVersion(edition(2).manifest, edition(2).full));
    const { manifest, full } = edition(3);
    const wrong = new Map([...full].map(([name, bytes]) => [name, bytes.subarray(1)]));
    expect(() => store.installVersion(manifest, wrong)).toThrow('not what its name says');
    const short = new Map([...full].slice(1));
    expect(() => store.installVersion(manifest, short)).toThrow('missing');
    expect(() => store.installVersion(manifest, new Map())).toThrow('neither');
    expect(() => store.installVersion(manifest, edition(3).since(1))).toThrow('neither');
    const { manifest: old, full: oldObjects } = edition(1);
    expect(() => store.installVersion(old, oldObjects)).toThrow('old version');
    expect(store.versions().map((each) => each.version)).toEqual([2]);
    expect(store.damaged()).toEqual([]);
  });
});
