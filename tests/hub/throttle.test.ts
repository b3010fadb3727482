import { expect, test } from 'vitest';
import { createThrottle } from '../../src/hub/http.ts';
import { steppedClock } from '../fakes/clock.ts';

test('ten tries a minute for each address, counted over the last minute', () => {
  const clock = steppedClock();
  const throttle = createThrottle(clock);
  for (let i = 0; i < 10; i++) {
    expect(throttle.waitSeconds('a')).toBe(0);
    throttle.failed('a');
    clock.step(1000);
  }
  expect(throttle.waitSeconds('a')).toBe(50);
  expect(throttle.waitSeconds('b')).toBe(0);
  clock.step(50_000);
  expect(throttle.waitSeconds('a')).toBe(0);
  throttle.failed('a');
  expect(throttle.waitSeconds('a')).toBe(1);
});

test('an address that is hammered from all sides does not grow the memory for ever', () => {
  const throttle = createThrottle(steppedClock());
  for (let i = 0; i < 10; i++) throttle.failed('first');
  expect(throttle.waitSeconds('first')).toBeGreaterThan(0);
  for (let i = 0; i < 10_000; i++) throttle.failed(`other ${i}`);
  expect(throttle.waitSeconds('first')).toBe(0);
});
