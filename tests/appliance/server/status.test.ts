import { afterEach, expect, test } from 'vitest';
import type { StatusAnswer } from '../../../src/core/device-api.ts';
import {
  LEADER,
  type TestDevice,
  type TestDeviceOptions,
  testDevice,
} from '../../fakes/test-device.ts';

let device: TestDevice;
const start = async (options?: TestDeviceOptions) => {
  device = await testDevice(options);
  return device;
};
afterEach(() => device.close());

const status = async () => (await device.phone().get<StatusAnswer>('/api/status')).json;
const codes = async () => (await status()).readiness.map(({ code }) => code);

test('tells everyone how the box is, and nothing of people', async () => {
  await start({ outage: false });
  expect(await status()).toEqual({
    institution: { id: 'inst-1', name: 'Lygteskolen' },
    mode: 'normal',
    drill: false,
    vault: 'closed',
    dataAsOf: '2026-11-23T06:00:00.000+01:00',
    version: 1,
    hub: { reachable: true, lastSyncAt: '2026-11-23T09:00:00.000+01:00', pending: 0 },
    clock: { now: '2026-11-23T09:00:00.000+01:00', certain: true },
    readiness: [],
  });
});

test('follows the outage', async () => {
  await start();
  expect(await status()).toMatchObject({ mode: 'outage', vault: 'closed' });
  const phone = device.phone();
  await phone.comeIn(device.cards.leader, LEADER);
  expect(await status()).toMatchObject({ mode: 'outage', vault: 'open', hub: { pending: 3 } });
  await phone.post('/api/outage/drill', { on: true });
  expect(await status()).toMatchObject({ drill: true });
});

test('a device without enrolment or data says so', async () => {
  await start({ enrolled: false });
  expect(await status()).toMatchObject({ institution: null, version: null, dataAsOf: null });
  expect(await codes()).toEqual(['notEnrolled']);
  await device.close();
  await start({ published: false });
  expect(await codes()).toEqual(['noData']);
});

test('old data, a silent hub and a full disk need attention', async () => {
  await start();
  device.clock.step(40 * 3_600_000);
  expect(await codes()).toEqual(['dataStale', 'hubSilent', 'syncSilent']);
  device.diskFree = 100 * 2 ** 20;
  expect(await codes()).toContain('diskLow');
  device.diskFree = 2 ** 20;
  expect(await codes()).toContain('diskFull');
});

test('the panel gets the worst level', async () => {
  await start();
  expect(device.server.status.panel().level).toBe('ready');
  device.store.setSyncFacts({ deviceCloned: true });
  expect(device.server.status.panel().level).toBe('fault');
  device.store.setSyncFacts({ deviceCloned: false, manifestRefused: true });
  expect(device.server.status.panel().level).toBe('attention');
});
