import { expect, test } from 'vitest';
import { count } from '../../../src/core/attendance.ts';
import { emptyLive } from '../../../src/core/live.ts';
import type { Client } from '../../../web/app/api.ts';
import { createDeviceClock, createDeviceState } from '../../../web/app/state/device.ts';
import { sampleSnapshot } from '../../fakes/sample.ts';

test('midnight passes while the app is open: what was imported before it is not today’s any more', async () => {
  let phoneMs = Date.parse('2026-11-23T22:50:00.000Z');
  const clock = createDeviceClock(() => phoneMs, 60);
  const silent = async () => ({ ok: false, failure: { code: 'noAnswer' } });
  const client = { get: silent, send: silent } as unknown as Client;
  const deps = { client, clock, mark: () => () => true, onStatus: async () => undefined };
  const device = createDeviceState(deps);
  const { children, attendance } = sampleSnapshot(10);
  const live = emptyLive(attendance);
  const present = () => count(children, live.attendance, device.today.value).present;

  const before = device.today.value;
  expect(present()).toBe(3);
  phoneMs += 9 * 60_000;
  await device.poll();
  // The same text: lists of hundreds are not drawn again at every poll.
  expect(device.today.value).toBe(before);
  phoneMs += 60_000;
  await device.poll();
  expect(present()).toBe(0);
});
