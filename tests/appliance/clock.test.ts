import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClockSources, createClock } from '../../appliance/clock.ts';

const START = Date.parse('2026-11-23T08:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Times {
  wall: number;
  steady: number;
  vouched: ReturnType<ClockSources['vouched']>;
  manualOffset: number | null;
}

function testClock(floor = 0, zone = 'Europe/Copenhagen') {
  const time: Times = { wall: START, steady: 1_000, vouched: 'network', manualOffset: null };
  const start = () =>
    createClock({
      wall: () => time.wall,
      steady: () => time.steady,
      floor,
      zone,
      vouched: () => time.vouched,
      manualOffset: () => time.manualOffset,
      keepManualOffset(manualOffset) {
        time.manualOffset = manualOffset;
      },
    });
  const clock = start();
  const pass = (ms: number) => {
    time.wall += ms;
    time.steady += ms;
  };
  return { time, clock, pass, start };
}

test('shows the wall clock, certain while something vouches for it', () => {
  const { clock, time, pass } = testClock();
  expect([clock.now(), clock.certain(), clock.source()]).toEqual([START, true, 'network']);
  pass(5_000);
  expect(clock.now()).toBe(START + 5_000);
  time.vouched = 'battery';
  expect([clock.certain(), clock.source()]).toEqual([true, 'battery']);
  time.vouched = null;
  expect([clock.certain(), clock.source()]).toEqual([false, 'none']);
});

test('starts at the floor and runs on from there, uncertain until the wall has caught up', () => {
  const { clock, time, pass } = testClock(START + HOUR);
  time.vouched = null;
  expect([clock.now(), clock.certain()]).toEqual([START + HOUR, false]);
  pass(MINUTE);
  expect([clock.now(), clock.floor()]).toEqual([START + HOUR + MINUTE, START + HOUR + MINUTE]);
  time.wall = START + 2 * HOUR;
  time.vouched = 'network';
  expect([clock.now(), clock.certain()]).toEqual([START + 2 * HOUR, true]);
});

test('a wall clock that is set back does not take the time with it', () => {
  const { clock, time, pass } = testClock();
  time.vouched = null;
  pass(10_000);
  expect(clock.now()).toBe(START + 10_000);
  time.wall -= HOUR;
  expect([clock.now(), clock.certain()]).toEqual([START + 10_000, false]);
  pass(500);
  expect(clock.now()).toBe(START + 10_500);
});

test('ahead of the network, it runs at half the rate until they meet, uncertain until then', () => {
  const { clock, time, pass } = testClock();
  pass(10_000);
  clock.now();
  time.wall -= 30_000;
  expect([clock.now(), clock.certain()]).toEqual([START + 10_000, false]);
  pass(20_001);
  expect(clock.now()).toBe(START + 20_000);
  pass(39_999);
  expect([clock.now(), clock.certain()]).toEqual([START + 40_000, true]);
  pass(10_000);
  expect(clock.now()).toBe(START + 50_000);
});

describe('a leader’s word', () => {
  test('is the time until the network gives one', () => {
    const { clock, time, pass } = testClock(START);
    time.vouched = null;
    expect(clock.check(START + 3 * DAY)).toEqual({ ok: true, value: undefined });
    clock.set(START + 3 * DAY);
    pass(MINUTE);
    expect([clock.now(), clock.source()]).toEqual([START + 3 * DAY + MINUTE, 'leader']);
    time.wall += 4 * DAY;
    expect(clock.now()).toBe(START + 3 * DAY + MINUTE);
    time.vouched = 'network';
    expect([clock.now(), clock.source()]).toEqual([START + 4 * DAY + MINUTE, 'network']);
  });

  test('goes before a battery, and the network goes before it', () => {
    const { clock, time } = testClock();
    time.vouched = 'battery';
    clock.set(START + HOUR);
    expect([clock.now(), clock.source()]).toEqual([START + HOUR, 'leader']);
    time.vouched = 'network';
    expect(clock.check(START + HOUR)).toMatchObject({ failure: { code: 'clockKnown' } });
  });

  test('outlives the process, not the boot', () => {
    const { clock, time, pass, start } = testClock();
    time.vouched = null;
    clock.set(START + 3 * DAY);
    pass(HOUR);
    const after = start();
    expect([after.now(), after.certain()]).toEqual([START + 3 * DAY + HOUR, true]);
    Object.assign(time, { manualOffset: null, steady: 5_000 });
    expect([start().now(), start().certain()]).toEqual([START + HOUR, false]);
  });

  test('does not raise the floor: a wrong one can be put right by the next', () => {
    const { clock, time, pass, start } = testClock(START);
    time.vouched = null;
    clock.set(START + 300 * DAY);
    clock.now();
    pass(MINUTE);
    expect(clock.floor()).toBe(START + MINUTE);
    clock.set(START + DAY);
    pass(MINUTE);
    // Times shown earlier in this process stay in the past.
    expect([clock.now(), clock.certain()]).toEqual([START + 300 * DAY + MINUTE, false]);
    expect([start().now(), start().certain()]).toEqual([START + DAY + MINUTE, true]);
  });

  test.each([
    [-2 * MINUTE, false],
    [-30_000, true],
    [0, true],
    [700 * DAY, true],
    [731 * DAY, false],
  ])('%i ms from the floor is believed: %s', (ms, believed) => {
    const { clock, time } = testClock(START + DAY);
    time.vouched = null;
    expect(clock.check(START + DAY + ms).ok).toBe(believed);
    if (!believed) return;
    clock.set(START + DAY + ms);
    expect(clock.certain()).toBe(true);
    expect(clock.now()).toBeGreaterThanOrEqual(START + DAY);
  });
});

test('what it has shown before counts where nothing vouches for another time', () => {
  const { clock, time } = testClock();
  clock.atLeast(START + HOUR);
  expect(clock.now()).toBe(START);
  time.vouched = null;
  clock.atLeast(START + HOUR);
  expect([clock.now(), clock.floor()]).toEqual([START + HOUR, START]);
});

test('never goes back and never falls below the floor, whatever happens to the clocks around it', () => {
  const vouched = fc.constantFrom<Times['vouched']>('network', 'battery', null);
  const happening = fc.oneof(
    fc.record({ pass: fc.integer({ min: 0, max: DAY }) }),
    fc.record({ wall: fc.integer({ min: 0, max: START * 2 }) }),
    fc.record({ vouched }),
    fc.record({ set: fc.integer({ min: START - DAY, max: START + 800 * DAY }) }),
    fc.record({ atLeast: fc.integer({ min: 0, max: START + DAY }) }),
  );
  const floors = fc.integer({ min: START - DAY, max: START + DAY });
  fc.assert(
    fc.property(floors, fc.array(happening, { maxLength: 40 }), (floor, happenings) => {
      const { clock, time, pass } = testClock(floor);
      let shown = clock.now();
      expect(shown).toBeGreaterThanOrEqual(floor);
      for (const it of happenings) {
        if ('pass' in it) pass(it.pass);
        else if ('wall' in it) time.wall = it.wall;
        else if ('vouched' in it) time.vouched = it.vouched;
        else if ('atLeast' in it) clock.atLeast(it.atLeast);
        else if (clock.check(it.set).ok) clock.set(it.set);
        const now = clock.now();
        expect(now).toBeGreaterThanOrEqual(shown);
        expect(Number.isInteger(now)).toBe(true);
        expect(clock.floor()).toBeLessThanOrEqual(now);
        if (clock.source() === 'none') expect(clock.certain()).toBe(false);
        shown = now;
      }
    }),
  );
});

test('knows summer and winter time of the institution’s zone, to the second of the change', () => {
  const { clock } = testClock();
  const change = Date.parse('2026-10-25T01:00:00.000Z');
  expect(clock.offsetMinutes(change - 1)).toBe(120);
  expect(clock.offsetMinutes(change)).toBe(60);
  expect(clock.offsetMinutes(change - 1)).toBe(120);
  expect(testClock(0, 'America/Nuuk').clock.offsetMinutes(START)).toBe(-120);
  expect(() => testClock(0, 'Atlantis/Capital')).toThrow();
});
