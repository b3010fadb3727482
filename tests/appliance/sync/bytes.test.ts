// What the exchange costs on the line. The counts are of bytes, so they hold on any machine.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unwrap } from '../../../src/core/errors.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { type TestOffice, testOffice } from '../../fakes/publication.ts';
import { type TestDevice, testDevice } from '../../fakes/sync-device.ts';
import { startWire, type Wire } from '../../fakes/wire.ts';

let hub: TestHub;
let wire: Wire;
let office: TestOffice;
let importer: string;
let device: TestDevice;

beforeAll(async () => {
  hub = await testHub();
  office = await testOffice({ children: 1000 });
  importer = (await hub.importer(office)).token;
  wire = await startWire(hub.url);
  device = await testDevice({ hub, url: wire.url });
});
afterAll(async () => {
  device.close();
  await wire.close();
  await hub.close();
});

async function cost(work: () => Promise<unknown>): Promise<number> {
  wire.recount();
  await work();
  const { toHub, toDevice } = wire.count();
  return toHub + toDevice;
}

test('a poll that finds nothing new is at most 400 bytes', async () => {
  await hub.publish(importer, await office.next());
  unwrap(await device.sync.pull());
  const bytes = await cost(async () => {
    expect(unwrap(await device.sync.pull())).toEqual({ kind: 'unchanged', fetched: 0 });
  });
  expect(bytes).toBeLessThanOrEqual(400);
  expect(wire.count().connections).toBe(0);
});

test('1 % of 1,000 children changed: at most 2 kB, and 1/20 of the whole, however often', async () => {
  for (let version = 2; version <= 9; version++) {
    const publication = await office.next();
    await hub.publish(importer, publication);
    const bytes = await cost(async () => {
      const outcome = unwrap(await device.sync.pull());
      expect(outcome).toEqual({ kind: 'installed', fetched: 1 });
    });
    expect(bytes, `version ${version}`).toBeLessThanOrEqual(2000);
    expect(bytes).toBeLessThanOrEqual(publication.manifest.snapshot.size / 20);
    expect(device.store.versions()[0]?.base).toBe(1);
  }
});

test('data found unchanged is a new manifest and no object', async () => {
  const signed = office.refresh(3_600_000);
  await hub.publish(importer, { signed, objects: new Map() });
  const bytes = await cost(async () => {
    expect(unwrap(await device.sync.pull())).toEqual({ kind: 'refreshed', fetched: 0 });
  });
  expect(bytes).toBeLessThanOrEqual(1500);
  expect(device.store.versions()[0]?.manifest.dataAsOf).toBe(signed.dataAsOf);
});

test('twenty children who have come are at most 1 kB, update after update', async () => {
  const ids = (await office.next()).snapshot.children.map(({ id }) => id);
  await hub.putAttendance(importer, await office.attendance(217_000_000, null, ids.slice(0, 100)));
  unwrap(await device.sync.pull());
  for (let n = 1; n <= 10; n++) {
    const twenty = ids.slice(80 + 20 * n, 100 + 20 * n);
    const sequence = 217_000_000 + n;
    const update = await office.attendance(sequence, sequence - 1, twenty);
    await hub.putAttendance(importer, update);
    const bytes = await cost(async () => {
      const outcome = unwrap(await device.sync.pull());
      expect(outcome).toEqual({ kind: 'unchanged', fetched: 0, attendance: 1 });
    });
    expect(bytes).toBeLessThanOrEqual(1000);
  }
  const idle = await cost(() => device.sync.pull());
  expect(idle).toBeLessThanOrEqual(400);
});
