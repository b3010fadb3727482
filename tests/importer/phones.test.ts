import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPhones } from '../../src/importer/rows/phones.ts';

const numbers = (cell: string) =>
  readPhones(cell, 'other').phones.map((phone) => `${phone.kind} ${phone.number}`);

describe('numbers in a cell', () => {
  test.each([
    ['10 12 34 56', ['other +4510123456']],
    ['10123456', ['other +4510123456']],
    ['+45 10 12 34 56', ['other +4510123456']],
    ['0045 10123456', ['other +4510123456']],
    ['(+45) 10-12-34-56', ['other +4510123456']],
    ['10/12/34/56', ['other +4510123456']],
    ['10.12.34.56', ['other +4510123456']],
    ['10 12 34 56 / 10 98 76 54', ['other +4510123456', 'other +4510987654']],
    [
      '10123456,10987654; 10111213',
      ['other +4510123456', 'other +4510987654', 'other +4510111213'],
    ],
    ['10123456 10987654', ['other +4510123456', 'other +4510987654']],
    ['10 12 34 56 10 98 76 54', ['other +4510123456', 'other +4510987654']],
    ['10 12 34 56 og 10 98 76 54', ['other +4510123456', 'other +4510987654']],
    ['arb. 10 12 34 56', ['work +4510123456']],
    ['10 12 34 56 (arbejde)', ['work +4510123456']],
    ['mobil: 10123456 hjem: 10987654', ['mobile +4510123456', 'home +4510987654']],
    ['+46 8 123 456 78', ['other +46812345678']],
    ['10 12 34 56 / 10123456', ['other +4510123456']],
    ['１０ １２ ３４ ５６', ['other +4510123456']],
    ['112', ['other 112']],
  ])('%s', (cell, expected) => {
    expect(numbers(cell)).toEqual(expected);
  });

  test('an impossible number is kept as given and reported', () => {
    expect(readPhones('10 12 34 5', 'mobile')).toEqual({
      phones: [{ kind: 'mobile', number: '10 12 34 5' }],
      unreadable: ['10 12 34 5'],
      textOnly: false,
    });
  });
  test('an extension stays with its number', () => {
    expect(readPhones('+45 10 12 34 56 lok. 12', 'other').phones).toEqual([
      { kind: 'other', number: '+4510123456', given: '+45 10 12 34 56 lok. 12' },
    ]);
  });
  test('a time of day is no part of the number that is dialled', () => {
    expect(readPhones('10123456 (kun efter kl. 16)', 'mobile').phones).toEqual([
      { kind: 'mobile', number: '+4510123456', given: '10123456 (kun efter kl. 16)' },
    ]);
  });
  test('a cell with words only is reported, one with a dash is empty', () => {
    expect(readPhones('hemmeligt', 'other')).toMatchObject({ phones: [], textOnly: true });
    expect(readPhones('-', 'other')).toMatchObject({ phones: [], textOnly: false });
  });
  test('what was given is kept where it differs', () => {
    expect(readPhones('10 12 34 56', 'other').phones[0]?.given).toBe('10 12 34 56');
    expect(readPhones('+4510123456', 'other').phones[0]).not.toHaveProperty('given');
  });
});

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });
const grouped = fc
  .tuple(digits(6), fc.constantFrom('', ' ', '-', '.'), fc.constantFrom('', '+45 ', '0045 '))
  .map(
    ([rest, gap, prefix]) => `${prefix}${['10', ...(rest.join('').match(/../g) ?? [])].join(gap)}`,
  );
const labelled = fc
  .tuple(fc.constantFrom('', 'arb. ', 'mobil ', 'mor: ', 'privat '), grouped)
  .map(([label, number]) => label + number);

describe('no number is ever dropped', () => {
  test('every number of a cell comes out as E.164', () => {
    const cells = fc.tuple(
      fc.uniqueArray(labelled, { minLength: 1, maxLength: 4, selector: lastDigits }),
      fc.constantFrom(' / ', ', ', '; ', ' og ', '\n'),
    );
    fc.assert(
      fc.property(cells, ([list, separator]) => {
        const found = readPhones(list.join(separator), 'other').phones.map((phone) => phone.number);
        expect(found.sort()).toEqual(list.map((one) => `+45${lastDigits(one)}`).sort());
      }),
    );
  });

  test('digits in are digits out, whatever stands in the cell', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'0123456789 +-/,;.()abmorgl\n'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (cell) => {
        const { phones } = readPhones(cell, 'other');
        const out = phones.map((phone) => onlyDigits(phone.given ?? phone.number));
        // The same number twice is kept once: every digit run of the cell is in what came out.
        const all = out.join('');
        if (new Set(out).size === out.length && all.length === onlyDigits(cell).length)
          expect(all).toBe(onlyDigits(cell));
        else
          for (const run of cell.match(/\d+/g) ?? [])
            expect(out.some((one) => one.includes(run))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

function onlyDigits(text: string): string {
  return text.replace(/\D/g, '');
}

function lastDigits(text: string): string {
  return onlyDigits(text).slice(-8);
}
