import { describe, expect, test } from 'vitest';
import { STATUSES } from '../../src/core/snapshot.ts';
import {
  birthDateOf,
  fold,
  parseDate,
  parseDateTime,
  parseFlag,
  parseRowStatus,
  parseStatus,
  parseTime,
  withoutCpr,
} from '../../src/importer/rows/values.ts';
import { steppedClock } from '../fakes/clock.ts';

describe('dates and times', () => {
  test.each([
    ['2020-02-29', '2020-02-29'],
    ['29-02-2020', '2020-02-29'],
    ['1.2.2020', '2020-02-01'],
    ['31/12/2019', '2019-12-31'],
    ['20201231', '2020-12-31'],
    ['2020-12-31T00:00:00Z', '2020-12-31'],
    ['30-02-2020', null],
    ['2020-13-01', null],
    ['i går', null],
  ])('date %s', (given, expected) => {
    expect(parseDate(given)).toBe(expected);
  });
  test.each([
    ['8:00', '08:00'],
    ['08.30', '08:30'],
    ['0830', '08:30'],
    ['kl. 8', '08:00'],
    ['23:59:59', '23:59'],
    ['24:00', null],
    ['middag', null],
  ])('time %s', (given, expected) => {
    expect(parseTime(given)).toBe(expected);
  });
  test.each([
    ['2026-11-23T07:42:00Z', '2026-11-23T08:42:00.000+01:00'],
    ['2026-11-23T08:42:00+0100', '2026-11-23T08:42:00.000+01:00'],
    ['2026-11-23 08:42', '2026-11-23T08:42:00.000+01:00'],
    ['23-11-2026 08.42', '2026-11-23T08:42:00.000+01:00'],
    ['2026-11-23T08:42:10.123', '2026-11-23T08:42:10.000+01:00'],
    ['2026-11-23', '2026-11-23T00:00:00.000+01:00'],
    ['08:42', null],
  ])('date and time %s', (given, expected) => {
    expect(parseDateTime(given, steppedClock())).toBe(expected);
  });
});

describe('parsed values', () => {
  test.each(['ja', 'Ja', 'JA ', 'true', '1', 'x', 'yes', 'sand', '✓'])('%s is yes', (word) => {
    expect(parseFlag(word)).toBe(true);
  });
  test.each(['nej', 'false', '0', 'no', 'n'])('%s is no', (word) => {
    expect(parseFlag(word)).toBe(false);
  });
  test('anything else is neither', () => {
    expect(parseFlag('måske')).toBeNull();
  });
  test.each(STATUSES.map((status, code) => [String(code), status]))('Aula %s', (code, status) => {
    expect(parseStatus(code)).toBe(status);
  });
  test.each([
    ['Til stede', 'present'],
    ['kommet', 'present'],
    ['SYG', 'sick'],
    ['Ferie/fri', 'leave'],
    ['på tur', 'onTrip'],
    ['Paa tur', 'onTrip'],
    ['Sover', 'sleeping'],
    ['gået', 'gone'],
    ['gaaet', 'gone'],
    ['Hentet', 'gone'],
    ['ikke kommet', 'notArrived'],
    ['udeblevet', 'noShow'],
    ['not_arrived', 'notArrived'],
    ['at activity', 'atActivity'],
  ])('%s', (word, status) => {
    expect(parseStatus(word)).toBe(status);
  });
  test('an unknown word is none', () => {
    expect(parseStatus('svæver')).toBeNull();
  });
  test('row status', () => {
    expect(['', 'active', 'ToBeDeleted', 'slettet', 'hm'].map(parseRowStatus)).toEqual([
      'active',
      'active',
      'deleted',
      'deleted',
      null,
    ]);
  });
  test('Danish letters are the same however they are written', () => {
    expect(
      new Set(['Fødselsdato', 'FOEDSELSDATO', 'fodsels_dato', ' Fødsels-dato '].map(fold)).size,
    ).toBe(1);
    expect(fold('Pårørende')).toBe(fold('paaroerende'));
  });
});

describe('CPR numbers', () => {
  test.each(['010120-1234', '0101201234', '010120 1234', '610120-1234'])(
    '%s is removed',
    (number) => {
      expect(withoutCpr(`Se ${number} her`)).toEqual({ text: 'Se her', found: true });
    },
  );
  test('two halves around a number do not become another', () => {
    expect(withoutCpr('010203 010203-1234 1234')).toEqual({ text: '', found: true });
  });
  test.each([
    '10 12 34 56',
    '+4510123456',
    '4510123456',
    '320120-1234',
    '011320-1234',
    '12345678901',
  ])('%s stays', (text) => {
    expect(withoutCpr(text).found).toBe(false);
  });
  test.each([
    ['010120-4123', '2020-01-01'],
    ['010165-1123', '1965-01-01'],
    ['010120-6123', '2020-01-01'],
    ['010165-6123', '1865-01-01'],
    ['010140-9123', '1940-01-01'],
    ['610120-4123', '2020-01-01'],
    ['101204123', '2020-01-01'],
    ['010120', '2020-01-01'],
    ['311299', '1999-12-31'],
    ['300220-4123', null],
    ['hemmelig', null],
  ])('birth date of %s', (cpr, expected) => {
    expect(birthDateOf(cpr, '2026-11-23')).toBe(expected);
  });
});
