import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureText } from '../../src/core/text/failures.ts';
import { DEFAULT_LIMITS } from '../../src/importer/files/source.ts';
import { imported, readFiles, reasons, SMALL } from './support.ts';

const HEADER = 'barnId;navn;mobil;relation\n';
const contacts = (text: string | Uint8Array) => ({ ...SMALL, 'kontakter.csv': text });
const issues = async (text: string | Uint8Array) =>
  reasons((await imported(contacts(text))).report.issues);
/** Names of the contacts of a child, and the issues. */
async function read(text: string | Uint8Array, more = {}) {
  const result = await readFiles(contacts(text), more);
  if (!result.ok) return result.failure;
  const [institution] = result.value.institutions;
  return {
    names: institution?.snapshot.children.flatMap(({ contacts }) =>
      contacts.map(({ name }) => name),
    ),
    issues: reasons(result.value.report.issues),
  };
}

describe('NUL characters', () => {
  test('are left out and reported with the row they stood in', async () => {
    const text = `${HEADER}b1;Ha\0nne Sø;10 12 34 56;mor\nb2;"Bo\0\0 Ø";10 98 76 54;"far"\0\n`;
    expect(await read(text)).toEqual({
      names: ['Mette Højlund', 'Hanne Sø', 'Bo Ø'],
      issues: [
        'kontakter.csv:2 repaired nullCharacters',
        'kontakter.csv:3 repaired nullCharacters',
      ],
    });
  });
  test('wherever they stand, the rows are the same', async () => {
    const text = `${HEADER}b1;"Hanne; Sø";10 12 34 56;mor\n`;
    const plain = await imported(contacts(text));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(text.length - 1), { minLength: 1, maxLength: 3 }),
        async (at) => {
          let given = text;
          for (const place of at) given = `${given.slice(0, place)}\0${given.slice(place)}`;
          const { institutions, report } = await imported(contacts(given));
          expect(institutions).toEqual(plain.institutions);
          expect(report.issues.every(({ reason }) => reason === 'nullCharacters')).toBe(true);
          expect(report.issues).not.toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
  test('after the last line break they are room that was never filled, or a terminator', async () => {
    const text = `${HEADER}b1;Hanne Sø;10 12 34 56;mor`;
    for (const end of ['\n\0', `\n${'\0'.repeat(5000)}`, '\0', '\n\x1a'])
      expect(await read(text + end)).toMatchObject({ names: ['Mette Højlund', 'Hanne Sø'] });
  });
  test('zeros for the rest of a row are refused: a number may be cut', async () => {
    const text = `${HEADER}b1;Hanne Sø;10 12 3${'\0'.repeat(4096)}`;
    expect(await read(text)).toMatchObject({ code: 'damagedExport' });
    const last = `${HEADER}b1;Hanne Sø;10 12 34 56;mo${'\0'.repeat(4096)}`;
    expect(await read(last)).toMatchObject({ code: 'damagedExport' });
  });
  test('a file with many control characters is no text', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 7));
    expect(await read(bytes)).toMatchObject({ code: 'notAnExport' });
    const zeros = `${HEADER}${'b1;Ha\0\0;1;m\n'.repeat(9)}`;
    expect(await read(zeros)).toMatchObject({ code: 'notAnExport' });
  });
});

describe('a row beyond the limit', () => {
  const limits = { ...DEFAULT_LIMITS, rowBytes: 1000 };
  const long = 'x'.repeat(5_000);
  test.each([
    ['without quotes', `b1;${long};10 12 34 56;mor\n`],
    ['in quotes', `b1;"${long};""${long}""";10 12 34 56;mor\n`],
    ['with CRLF', `b1;"${long}";10 12 34 56;mor\r\n`],
  ])('%s is left out, reported, and the next is read', async (_what, row) => {
    expect(await read(`${HEADER}${row}b2;Bo Ø;10 98 76 54;far\n`, { limits })).toEqual({
      names: ['Mette Højlund', 'Bo Ø'],
      issues: ['kontakter.csv:2 rejected rowTooLong'],
    });
  });
  test.each([
    ['a quote in it is never closed', `b1;"${long}\nb2;Bo Ø;1;far\n`],
    ['it goes on over lines', `b1;"${long}\n${long}";10 12 34 56;mor\n`],
    ['the file ends in it', `b1;${long}`],
    [
      'a quote before it is never closed',
      `b1;"Hanne;1;mor\n${long};x\n${'b2;Bo;1;far\n'.repeat(9)}`,
    ],
  ])('is refused with the file where %s', async (_what, rows) => {
    expect(await read(HEADER + rows, { limits })).toMatchObject({ code: 'damagedExport' });
  });
  test('is refused with the file where the file marks people as protected', async () => {
    const text = `barnId;navn;mobil;beskyttet\nb1;${long};10 12 34 56;ja\nb2;Bo Ø;10 98 76 54;nej\n`;
    expect(await read(text, { limits })).toMatchObject({ code: 'damagedExport' });
  });
  test('is refused with the file where it is the header', async () => {
    expect(await read(`barnId;navn;mobil;${long}\n`, { limits })).toMatchObject({
      code: 'damagedExport',
    });
  });
});

describe('lines above the header', () => {
  const rows = `${HEADER}b1;Hanne Sø;10 12 34 56;mor\n`;
  test.each([
    ['one title', 'Kontakter på Åskolen\n', [1]],
    ['title, date and an empty line', 'Kontakter\n23-11-2026 06:00;;;\n\n', [1, 2]],
    ['five', 'a\nb\nc\nd\ne\n', [1, 2, 3, 4, 5]],
    ['a title with commas', 'Børn, forældre, og telefonnumre, pr. november\n', [1]],
    ['a title in quotes over two lines', '"Kontakter\npå Åskolen"\n', [1]],
  ])('%s are skipped and reported', async (_what, above, lines) => {
    expect(await read(above + rows)).toEqual({
      names: ['Mette Højlund', 'Hanne Sø'],
      issues: lines.map((line) => `kontakter.csv:${line} repaired titleLine`),
    });
  });
  test('and not counted as rows', async () => {
    const above = await imported(contacts(`Kontakter\n${rows}`));
    expect(above.report.rows).toBe((await imported(contacts(rows))).report.rows);
  });
  test('more than five are no titles', async () => {
    for (const text of [rows, rows.replaceAll(';', ',')])
      expect(await read(`a\nb\nc\nd\ne\nf\n${text}`)).toMatchObject({ code: 'notAnExport' });
  });
  test('a row of data above a header is never taken for a title', async () => {
    expect(await read(`b2;Bo Ø;10 98 76 54;far\n${rows}`)).toMatchObject({ code: 'notAnExport' });
  });
  test('the widths of rows are counted against the header', async () => {
    const text = `Kontakter\n${rows}b2;Bo Ø;10 98 76 54;far;mere\n`;
    expect(await issues(text)).toContain('kontakter.csv:4 rejected tooManyCells');
  });
  test('a title that speaks of protection stops the import: everybody below may be meant', async () => {
    const text = `Kontakter til børn med adressebeskyttelse\n${rows}`;
    expect(await read(text)).toMatchObject({ code: 'protectionUnclear' });
  });
  test('a title before an unknown table leaves it unknown', async () => {
    const { report } = await imported({ ...SMALL, 'priser.csv': 'Priser\nvare;pris\nis;10\n' });
    expect(reasons(report.issues)).toEqual(['priser.csv:0 rejected unknownFile']);
  });
});

describe('a file without a header', () => {
  const rows = 'b1;Hanne Sø;10 12 34 56;mor\nb2;Bo Ø;10 98 76 54;far\n';
  test.each(['kontakter.csv', 'Kontakter 2026-11-23.csv', 'KONTAKTER_(2).txt'])(
    'is refused where its name promises a table: %s',
    async (name) => {
      const result = await readFiles({ ...SMALL, [name]: rows });
      expect(result).toMatchObject({
        ok: false,
        failure: { code: 'notAnExport', detail: { file: name } },
      });
      if (result.ok) return;
      const text = failureText(result.failure, 'da');
      expect(text).toContain('mangler overskrifter');
      expect(text).toContain('navn');
      expect(text.length).toBeLessThan(160);
    },
  );
  test("one with a name of OneRoster's is not read as another table; the failure names the header", async () => {
    const result = await readFiles({
      ...SMALL,
      'enrollments.csv': SMALL['enrollments.csv'].replace('userSourcedId', 'hvem'),
    });
    expect(result).toMatchObject({ failure: { detail: { columns: 'userSourcedId' } } });
  });
  test('is reported where it does not', async () => {
    const { report } = await imported({ ...SMALL, 'bornholm.csv': rows, 'udtræk.csv': rows });
    expect(reasons(report.issues)).toEqual([
      'bornholm.csv:0 rejected unknownFile',
      'udtræk.csv:0 rejected unknownFile',
    ]);
  });
  test('one row alone is no header either', async () => {
    expect(await read('b1;Hanne Sø;10 12 34 56;mor\n')).toMatchObject({ code: 'notAnExport' });
  });
});

test('a list as an old program prints it: title, bars, CP850, NUL and end mark at once', async () => {
  const text =
    'Kontaktliste|\n\nbarnId|navn|mobil|relation\r\nb1|S\x9bren Kj\x91r|10 12 34 56|far\0\r\n\x1a';
  expect(await read(Buffer.from(text, 'latin1'))).toEqual({
    names: ['Mette Højlund', 'Søren Kjær'],
    issues: [
      'kontakter.csv:0 repaired encodingGuessed',
      'kontakter.csv:1 repaired titleLine',
      'kontakter.csv:4 repaired nullCharacters',
    ],
  });
});
