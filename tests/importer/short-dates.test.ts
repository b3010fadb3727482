import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  birthDates,
  otherDates,
  readTime,
  spelledOut,
} from '../../src/importer/rows/short-dates.ts';
import { parseDate } from '../../src/importer/rows/values.ts';
import { steppedClock } from '../fakes/clock.ts';
import { child, imported, SMALL } from './support.ts';

const TODAY = '2026-11-23';
const born = (text: string) => parseDate(spelledOut(text, () => birthDates(TODAY)));
const other = (text: string) => parseDate(spelledOut(text, () => otherDates(TODAY)));

describe('birth dates', () => {
  test.each([
    ['31-12-20', '2020-12-31'],
    ['1.2.24', '2024-02-01'],
    ['23/11/26', '2026-11-23'],
    ['31-12-85', '1985-12-31'],
    ['43831', '2020-01-01'],
    ['43831.0', '2020-01-01'],
    ['46349', '2026-11-23'],
    ['31-12-2020', '2020-12-31'],
    // In the future, and of somebody who would be 99.
    ['24-11-26', null],
    ['46350', null],
    // A grown-up's as a number; numbers that are no days.
    ['29221', null],
    ['12345', null],
    ['2020', null],
    ['10123456', null],
    ['30-02-20', null],
    ['12/31/20', null],
  ])('%s', (given, expected) => {
    expect(born(given)).toBe(expected);
  });
  test('are never in the future', () => {
    const text = fc.oneof(
      fc.tuple(fc.nat(40), fc.nat(14), fc.nat(99)).map((parts) => parts.join('-')),
      fc.nat(99_999).map(String),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect((born(given) ?? TODAY) <= TODAY).toBe(true);
      }),
    );
  });
});

describe('other dates', () => {
  test.each([
    ['31-12-26', '2026-12-31'],
    ['01-08-99', null],
    ['46387', '2026-12-31'],
    ['10123', null],
  ])('%s', (given, expected) => {
    expect(other(given)).toBe(expected);
  });
  test.each([
    ['23-11-26 08.42', '2026-11-23T08:42:00.000+01:00'],
    ['46349 08:42', '2026-11-23T08:42:00.000+01:00'],
    ['46349.5 08:42', '2026-11-23T08:42:00.000+01:00'],
    ['46349.3625', '2026-11-23T08:42:00.000+01:00'],
    ['46349', '2026-11-23T00:00:00.000+01:00'],
    ['23-11-20 08.42', null],
    ['43831', null],
  ])('a time lately: %s', (given, expected) => {
    expect(readTime(given, steppedClock())).toBe(expected);
  });
});

describe('in an export', () => {
  const extras = (birth: string) => ({
    ...SMALL,
    'børn.csv': `barnId;fødselsdato;behov\nb1;${birth};43831\n`,
  });
  test('a spreadsheet’s number is a birth date, and stays a number elsewhere', async () => {
    const read = await child(extras('43831'));
    expect(read.birthDate).toBe('2020-01-01');
    expect(JSON.stringify(read)).toContain('"43831"');
  });
  test('a two-digit year', async () => {
    expect((await child(extras('31-12-20'))).birthDate).toBe('2020-12-31');
  });
  test('what is not plausible is reported', async () => {
    const { report } = await imported(extras('12345'));
    expect(report.issues).toMatchObject([{ reason: 'badDate', value: '12345' }]);
  });
  test('attendance with short dates', async () => {
    const { institutions } = await imported({
      ...SMALL,
      'fremmøde.csv': 'barnId;dato;kom\nb1;46349;08:10\nb2;23-11-26;07.55\n',
    });
    expect(institutions[0]?.snapshot.attendance.map(({ at }) => at)).toEqual([
      '2026-11-23T08:10:00.000+01:00',
      '2026-11-23T07:55:00.000+01:00',
    ]);
  });
});
