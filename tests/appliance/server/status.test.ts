import { afterEach, expect, test } from 'vitest';
import type { StatusAnswer } from '../../../src/core/device-api.ts';
import { LEADER, type TestBox, type TestBoxOptions, testBox } from '../../fakes/test-box.ts';

let box: TestBox;
const start = async (options?: TestBoxOptions) => {
  box = await testBox(options);
  return box;
};
afterEach(() => box.close());

const status = async () => (await box.phone().get<StatusAnswer>('/api/status')).json;
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
  const phone = box.phone();
  await phone.comeIn(box.cards.leader, LEADER);
  expect(await status()).toMatchObject({ mode: 'outage', vault: 'open', hub: { pending: 3 } });
  await phone.post('/api/outage/drill', { on: true });
  expect(await status()).toMatchObject({ drill: true });
});

test('a box without enrolment or data says so', async () => {
  await start({ enrolled: false });
  expect(await status()).toMatchObject({ institution: null, version: null, dataAsOf: null });
  expect(await codes()).toEqual(['notEnrolled']);
  await box.close();
  await start({ published: false });
  expect(await codes()).toEqual(['noData']);
});

test('old data, a silent hub and a full disk need attention', async () => {
  await start();
  box.clock.step(40 * 3_600_000);
  expect(await codes()).toEqual(['dataStale', 'hubSilent', 'syncSilent']);
  box.diskFree = 100 * 2 ** 20;
  expect(await codes()).toContain('diskLow');
  box.diskFree = 2 ** 20;
  expect(await codes()).toContain('diskFull');
});

test('the panel hears the worst of it', async () => {
  await start();
  expect(box.device.status.panel().level).toBe('ready');
  box.store.setSyncFacts({ deviceCloned: true });
  expect(box.device.status.panel().level).toBe('fault');
  box.store.setSyncFacts({ deviceCloned: false, manifestRefused: true });
  expect(box.device.status.panel().level).toBe('attention');
});
