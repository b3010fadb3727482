import { expect, test } from 'vitest';
import { createClock } from '../../appliance/clock.ts';

const START = Date.parse('2026-11-23T08:00:00.000Z');

function world(floor = 0, zone = 'Europe/Copenhagen') {
  const time = { wall: START, steady: 1_000, synchronized: true };
  const clock = createClock({
    wall: () => time.wall,
    steady: () => time.steady,
    floor,
    zone,
    synchronized: () => time.synchronized,
  });
  const pass = (ms: number) => {
    time.wall += ms;
    time.steady += ms;
  };
  return { time, clock, pass };
}

test('shows the wall clock, certain while something vouches for it', () => {
  const { clock, time, pass } = world();
  expect([clock.now(), clock.certain()]).toEqual([START, true]);
  pass(5_000);
  expect(clock.now()).toBe(START + 5_000);
  time.synchronized = false;
  expect(clock.certain()).toBe(false);
});

test('starts at the floor and runs on from there, uncertain until the wall has caught up', () => {
  const { clock, time, pass } = world(START + 3_600_000);
  expect([clock.now(), clock.certain()]).toEqual([START + 3_600_000, false]);
  pass(60_000);
  expect(clock.now()).toBe(START + 3_660_000);
  time.wall = START + 7_200_000;
  expect([clock.now(), clock.certain()]).toEqual([START + 7_200_000, true]);
});

test('a wall clock that is set back does not take the time with it', () => {
  const { clock, time, pass } = world();
  pass(10_000);
  expect(clock.now()).toBe(START + 10_000);
  time.wall -= 3_600_000;
  expect([clock.now(), clock.certain()]).toEqual([START + 10_000, false]);
  pass(500);
  expect(clock.now()).toBe(START + 10_500);
  expect(Number.isInteger(clock.now())).toBe(true);
});

test('knows summer and winter time of the institution’s zone, to the second of the change', () => {
  const { clock } = world();
  const change = Date.parse('2026-10-25T01:00:00.000Z');
  expect(clock.offsetMinutes(change - 1)).toBe(120);
  expect(clock.offsetMinutes(change)).toBe(60);
  expect(clock.offsetMinutes(change - 1)).toBe(120);
  expect(world(0, 'America/Nuuk').clock.offsetMinutes(START)).toBe(-120);
  expect(() => world(0, 'Atlantis/Capital')).toThrow();
});
