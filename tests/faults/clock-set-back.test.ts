import { expect, test } from 'vitest';
import type { EventsAnswer } from '../../src/core/device-api.ts';
import { unwrap } from '../../src/core/errors.ts';
import type { Live } from '../../src/core/live.ts';
import { eventId } from '../fakes/phone.ts';
import { LEADER } from '../fakes/test-device.ts';
import { checkIn, faultyDevice } from './support/device.ts';

const DAY_MS = 86_400_000;

test('a clock that starts in the past: time goes on from the floor, and is reported as uncertain', async () => {
  await using device = await faultyDevice();
  const seen = Date.now() + 3 * DAY_MS;
  {
    using store = device.openStore();
    unwrap(store.raiseClockFloor(seen));
  }
  await device.start();
  const { clock, readiness } = await device.status();
  expect(Date.parse(clock.now)).toBeGreaterThanOrEqual(seen);
  expect(clock.certain).toBe(false);
  expect(readiness.map(({ code }) => code)).toContain('clockUncertain');

  const leader = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  const id = eventId();
  const event = { ...checkIn(id, 0), at: new Date(seen + 1_000).toISOString() };
  const answer = await leader.post<EventsAnswer>('/api/events', { events: [event] });
  expect(answer.json.acked).toEqual([id]);
  const { attendance } = (await leader.get<Live>('/api/live')).json;
  expect(attendance[event.childId]).toMatchObject({ eventId: id, certain: false });
});
