import { describe, expect, test } from 'vitest';
import type { Pace } from '../../../appliance/sync/config.ts';
import { pauseMs } from '../../../appliance/sync/scheduler.ts';
import { steppedClock } from '../../fakes/clock.ts';
import { seededRandom } from '../../fakes/random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIVE: Pace = { openMs: 5 * MINUTE, quietMs: 5 * MINUTE, hours: 'always' };
const random = seededRandom('pauses');

/** The shortest and longest of many pauses that begin then. */
function pauses(pace: Pace, from: string, { silences = 0, attended = false } = {}) {
  const clock = steppedClock(from);
  const all = Array.from({ length: 200 }, () =>
    pauseMs(pace, { clock, random }, { silences, attended }),
  );
  return { least: Math.min(...all), most: Math.max(...all) };
}

test('pauses start short when the hub does not answer, and double up to a quarter of an hour', () => {
  const middles = [5, 0.25, 0.5, 1, 2, 4, 8, 15, 15].map((minutes) => minutes * MINUTE);
  middles.forEach((middle, silences) => {
    const { least, most } = pauses(FIVE, '2026-11-23T09:00:00.000+01:00', { silences });
    expect(least).toBeGreaterThanOrEqual(0.8 * middle);
    expect(most).toBeLessThanOrEqual(1.2 * middle);
  });
  // A device that is configured to poll each second goes on so for a while.
  const each = { ...FIVE, openMs: 1_000 };
  const at = '2026-11-23T09:00:00.000+01:00';
  expect(pauses(each, at, { silences: 1 }).most).toBeLessThanOrEqual(1_200);
  const hourly = { ...FIVE, openMs: HOUR };
  expect(pauses(hourly, at, { silences: 1000 }).most).toBeLessThanOrEqual(1.2 * HOUR);
});

describe('opening hours', () => {
  const pace: Pace = {
    openMs: 45_000,
    quietMs: 15 * MINUTE,
    hours: { from: 6 * 60, until: 18 * 60 },
  };
  const often = { least: 36_000, most: 54_000 };
  const rarely = { least: 12 * MINUTE, most: 18 * MINUTE };

  test.each([
    ['06:00 on a Monday', '2026-11-23T06:00:00.000+01:00', often],
    ['17:59 on a Friday', '2026-11-27T17:59:59.999+01:00', often],
    ['06:00 here in UTC', '2026-11-23T05:00:00.000Z', often],
    ['18:00 on a Friday', '2026-11-27T18:00:00.000+01:00', rarely],
    ['noon on a Saturday', '2026-11-28T12:00:00.000+01:00', rarely],
    ['noon on a Sunday', '2026-11-29T12:00:00.000+01:00', rarely],
    ['midnight', '2026-11-24T00:00:00.000+01:00', rarely],
  ])('%s', (_, from, { least, most }) => {
    const found = pauses(pace, from);
    expect(found.least).toBeGreaterThanOrEqual(least);
    expect(found.most).toBeLessThanOrEqual(most);
  });

  test('the last pause of the night ends as they begin, for each device a little later', () => {
    for (const [from, until] of [
      ['2026-11-24T05:50:00.000+01:00', 10 * MINUTE],
      ['2026-11-23T05:59:59.000+01:00', 1_000],
    ] as const) {
      const { least, most } = pauses(pace, from);
      expect(least).toBeGreaterThanOrEqual(until);
      expect(least).toBeLessThanOrEqual(until + 10_000);
      expect(most).toBeLessThanOrEqual(until + 45_000);
      expect(most - least).toBeGreaterThan(30_000);
    }
  });

  test('do not matter while an outage is under way, nor where they are always', () => {
    const night = '2026-11-24T02:00:00.000+01:00';
    expect(pauses(pace, night, { attended: true }).most).toBeLessThanOrEqual(often.most);
    expect(pauses({ ...pace, hours: 'always' }, night).most).toBeLessThanOrEqual(often.most);
  });

  test('never make polls more frequent at night than by day', () => {
    const slow = { ...pace, openMs: HOUR };
    expect(pauses(slow, '2026-11-28T12:00:00.000+01:00').least).toBeGreaterThanOrEqual(0.8 * HOUR);
  });
});
