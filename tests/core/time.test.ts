import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isDayBefore,
  isSameDay,
  isTimestamp,
  later,
  toMs,
  toTimestamp,
  wallDate,
  wallTime,
} from '../../src/core/time.ts';

const ms = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });

test('writing and reading a time gives the same instant, whatever the offset', () => {
  fc.assert(
    fc.property(ms, offset, (at, minutes) => {
      const text = toTimestamp(at, minutes);
      expect(isTimestamp(text)).toBe(true);
      expect(toMs(text)).toBe(at);
    }),
  );
});

test('its text has the local time', () => {
  const at = Date.UTC(2026, 10, 23, 23, 30, 5);
  const text = toTimestamp(at, 60);
  expect(text).toBe('2026-11-24T00:30:05.000+01:00');
  expect(wallDate(text)).toBe('2026-11-24');
  expect(wallTime(text)).toBe('00:30');
  expect(toTimestamp(at, -210)).toBe('2026-11-23T20:00:05.000-03:30');
});

describe('isTimestamp', () => {
  test.each(['2026-11-23T09:10:05Z', '2026-11-23T09:10:05.123456+01:00'])('takes %s', (text) => {
    expect(isTimestamp(text)).toBe(true);
  });
  test.each([
    '',
    '2026-11-23',
    '2026-11-23T09:10:05',
    '2026-13-23T09:10:05Z',
    '2026-11-23T24:10:05Z',
    '2026-11-23 09:10:05Z',
    '2026-11-23T09:10:05+0100',
    ' 2026-11-23T09:10:05Z',
  ])('refuses %j', (text) => {
    expect(isTimestamp(text)).toBe(false);
  });
});

test('the later of two times, by instant and not by text', () => {
  const copenhagen = '2026-11-23T09:30:00.000+01:00';
  const utc = '2026-11-23T09:00:00.000Z';
  expect(later(copenhagen, utc)).toBe(utc);
  expect(later(utc, copenhagen)).toBe(utc);
  expect(later(copenhagen, '2026-11-23T08:30:00.000Z')).toBe(copenhagen);
});

test('toMs throws on text that is no timestamp', () => {
  expect(() => toMs('yesterday')).toThrow('not a timestamp');
});

test('a moment is on one day only: that of another, or the day before, or neither', () => {
  const here = '2026-03-01T00:30:00.000+01:00';
  expect(isSameDay('2026-02-28T23:00:00.000Z', here)).toBe(true);
  expect(isDayBefore('2026-02-28T22:59:59.999Z', here)).toBe(true);
  expect(isDayBefore('2026-02-27T22:59:59.999Z', here)).toBe(false);
  fc.assert(
    fc.property(ms, offset, offset, (at, theirs, ours) => {
      const moment = toTimestamp(at, theirs);
      expect(isSameDay(moment, toTimestamp(at, ours))).toBe(true);
      expect(isDayBefore(moment, toTimestamp(at, ours))).toBe(false);
      expect(isDayBefore(moment, toTimestamp(at + 24 * 3_600_000, ours))).toBe(true);
    }),
  );
});
