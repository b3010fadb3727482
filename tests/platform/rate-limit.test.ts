import { expect, test } from 'vitest';
import type { Result } from '../../src/core/errors.ts';
import {
  createRateLimit,
  growingWaits,
  perWindow,
  type RatePolicy,
  refilling,
} from '../../src/platform/rate-limit.ts';
import { steppedClock } from '../fakes/clock.ts';

function setUp<State>(policy: RatePolicy<State>) {
  const clock = steppedClock();
  const limit = createRateLimit(clock, policy);
  return { clock, limit, wait: (key: string) => secondsOf(limit.check(key)) };
}

/** Seconds to wait; 0 where the attempt may be made. */
function secondsOf(may: Result<void>): number {
  if (may.ok) return 0;
  expect(may.failure.code).toBe('throttled');
  return Number(may.failure.detail?.seconds);
}

test('growing waits: after the free attempts each failure doubles the wait, up to a minute', () => {
  const { clock, limit, wait } = setUp(growingWaits(2));
  const waits = [];
  for (let i = 0; i < 10; i++) {
    limit.failed('a');
    waits.push(wait('a'));
    expect(wait('b')).toBe(0);
    clock.step(wait('a') * 1_000);
  }
  expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
});

test('growing waits: a success forgets the failures, and so does a quarter of an hour', () => {
  const { clock, limit, wait } = setUp(growingWaits(0));
  for (let i = 0; i < 3; i++) limit.failed('a');
  limit.succeeded('a');
  expect(wait('a')).toBe(0);
  for (let i = 0; i < 3; i++) limit.failed('a');
  expect(wait('a')).toBe(4);
  clock.step(4_000 + 15 * 60_000);
  limit.failed('a');
  expect(wait('a')).toBe(8);
  clock.step(8_000 + 15 * 60_000 + 1);
  limit.failed('a');
  expect(wait('a')).toBe(1);
});

test('per window: ten attempts a minute for each key, counted over the last minute', () => {
  const { clock, limit, wait } = setUp(perWindow(10, 60_000));
  for (let i = 0; i < 10; i++) {
    expect(wait('a')).toBe(0);
    limit.failed('a');
    clock.step(1_000);
  }
  expect(wait('a')).toBe(50);
  expect(wait('b')).toBe(0);
  clock.step(50_000);
  expect(wait('a')).toBe(0);
  limit.failed('a');
  expect(wait('a')).toBe(1);
});

test('refilling: the burst at once, then one a second; a refused attempt costs nothing', () => {
  const { clock, limit } = setUp(refilling(3));
  const spend = () => secondsOf(limit.spend('a'));
  expect([spend(), spend(), spend(), spend(), spend()]).toEqual([0, 0, 0, 1, 1]);
  clock.step(999);
  expect(spend()).toBe(1);
  clock.step(1);
  expect([spend(), spend()]).toEqual([0, 1]);
  clock.step(60_000);
  expect([spend(), spend(), spend(), spend()]).toEqual([0, 0, 0, 1]);
});

test('memory is bounded: the keys without an attempt for longest are forgotten', () => {
  const { limit, wait } = setUp(growingWaits(0));
  limit.failed('first');
  limit.failed('second');
  limit.failed('first');
  for (let i = 0; i < 9_999; i++) limit.failed(`other ${i}`);
  expect(wait('second')).toBe(0);
  expect(wait('first')).toBe(2);
  limit.failed('one more');
  expect(wait('first')).toBe(0);
});
