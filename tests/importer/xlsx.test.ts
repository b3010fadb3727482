import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { failureText } from '../../src/core/text/failures.ts';
import { DEFAULT_LIMITS } from '../../src/importer/files/source.ts';
import { formatOf, written } from '../../src/importer/readers/xlsx/numbers.ts';
import { child, type Files, imported, readFiles, reasons, SMALL, snapshot } from './support.ts';
import { type BookCell, table, workbook } from './workbook.ts';

const CONTACTS = ['barnId', 'navn', 'relation', 'mobil', 'beskyttet'];
const contacts = (...rows: BookCell[][]) => ({
  ...SMALL,
  'kontakter.xlsx': table([CONTACTS, ...rows]),
});
const code = async (files: Files) => {
  const read = await readFiles(files);
  return read.ok ? 'ok' : read.failure.code;
};
const said = async (files: Files) =>
  reasons((await imported(files)).report.issues).filter((line) => line.includes('.xls'));

describe('a workbook', () => {
  test('says the same as a CSV file with its rows', async () => {
    const rows = (csv: string) =>
      csv
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(','));
    const books = Object.fromEntries(
      Object.entries(SMALL).map(([name, csv]) => [name.replace('csv', 'xlsx'), table(rows(csv))]),
    );
    expect(await snapshot(books)).toEqual(await snapshot(SMALL));
  });
  test('may have all tables in one file, each in its sheet', async () => {
    const rows = (csv: string) =>
      csv
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(','));
    const sheets = Object.entries(SMALL).map(([name, csv]) => ({
      name: name.slice(0, -4),
      rows: rows(csv),
    }));
    const files = { 'eksport.xlsm': workbook({ sheets: [...sheets, { name: 'Ark9', rows: [] }] }) };
    const withoutSource = (text: object) =>
      JSON.stringify(text).replaceAll(/"source":"[^"]*"/g, '');
    expect(withoutSource(await snapshot(files))).toEqual(withoutSource(await snapshot(SMALL)));
  });
  test('a sheet that is not known is said, by its name and line', async () => {
    const sheets = [
      { name: 'Kontakter', rows: [CONTACTS, ['b1', 'Mette', 'mor', 'hej', '']] },
      { name: 'Vejledning', rows: [['Sådan bruges arket']] },
    ];
    expect(await said({ ...SMALL, 'liste.xlsx': workbook({ sheets }) })).toEqual([
      'liste.xlsx/Kontakter:2 repaired textForPhone',
      'liste.xlsx/Vejledning:0 rejected unknownFile',
    ]);
  });
  test('what is hidden is read, and said', async () => {
    const sheet = {
      name: 'Kontakter',
      state: 'veryHidden' as const,
      before: '<cols><col min="2" max="2" hidden="1"/></cols>',
      hiddenRows: [2, 3],
      rows: [CONTACTS, ['b1', 'Mette', 'mor', '10 12 34 56', ''], ['b2', 'Ole', 'far', '', '']],
    };
    const files = { ...SMALL, 'k.xlsx': workbook({ sheets: [sheet] }) };
    expect(await said(files)).toEqual([
      'k.xlsx:0 repaired hiddenSheet',
      'k.xlsx:0 repaired hiddenColumns',
      'k.xlsx:2 repaired hiddenRows',
    ]);
    expect((await child(files, 'b2')).contacts.map(({ name }) => name)).toEqual(['Ole']);
  });
  test('text beside the table is said, and a mark of protection there stops the import', async () => {
    const beside = (text: string) => contacts(['b1', 'Mette', 'mor', '10 12 34 56', '', '', text]);
    expect(await said(beside('10 98 76 54'))).toEqual(['kontakter.xlsx:0 rejected unusedNumbers']);
    expect(await code(beside('Hemmelig adresse'))).toBe('protectionUnclear');
  });
  test('cells without places are in the order they come in', async () => {
    const sheets = [
      {
        name: 'A',
        bare: true,
        rows: [CONTACTS, ['b2', null, 'far', 10123456, null] as BookCell[]],
      },
    ];
    const { contacts } = await child({ ...SMALL, 'kontakter.xlsx': workbook({ sheets }) }, 'b2');
    expect(contacts.map(({ name, phones }) => [name, phones[0]?.number])).toEqual([
      ['far', '+4510123456'],
    ]);
  });
  test('a value merged over several rows is in each of them', async () => {
    const rows = [
      ['barnId', 'navn', 'relation', 'mobil'],
      ['b1', 'Mette', 'mor', '10 12 34 56'],
      [null, 'Ole', 'far', '10 98 76 54'],
      ['b2', 'Kim', 'far', ''],
      [null, null, null, null],
    ];
    const sheets = [{ name: 'A', rows, merges: ['A2:A3', 'A4:A5', 'C1:D1'] }];
    const files = { ...SMALL, 'kontakter.xlsx': workbook({ sheets }) };
    expect((await child(files)).contacts.map(({ name }) => name).sort()).toEqual([
      'Mette',
      'Mette Højlund',
      'Ole',
    ]);
    expect((await child(files, 'b2')).contacts.map(({ name }) => name)).toEqual(['Kim']);
  });
});

describe('cells', () => {
  const phone = async (cell: BookCell) =>
    (await child(contacts(['b2', 'Ole', 'far', cell, '']), 'b2')).contacts[0]?.phones[0]?.number;
  test.each<[string, BookCell]>([
    ['a number', 10123456],
    ['a number with an exponent', { xml: '<v>1.0123456E7</v>' }],
    ['a text in the cell', { t: 'inlineStr', xml: '<is><t>10 12 34 56</t></is>' }],
    [
      'a text in pieces',
      { t: 'inlineStr', xml: '<is><r><t>10 12</t></r><r><t> 34 56</t></r></is>' },
    ],
    ['a formula’s text', { t: 'str', xml: '<f>A1&amp;B1</f><v>10123456</v>' }],
    ['a formula’s number', { xml: '<f>A1+B1</f><v>10123456</v>' }],
    [
      'reading aids left out',
      { t: 'inlineStr', xml: '<is><t>10123456</t><rPh sb="0" eb="1"><t>99</t></rPh></is>' },
    ],
    ['an escaped character', { t: 'inlineStr', xml: '<is><t>10123456_x000D_</t></is>' }],
  ])('%s', async (_, cell) => {
    expect(await phone(cell)).toBe('+4510123456');
  });
  test.each<[string, BookCell]>([
    ['an error', { t: 'e', xml: '<v>#N/A</v>' }],
    ['a formula that was never worked out', { xml: '<f>VLOOKUP(A1,B:C,2)</f>' }],
    ['a text that is not there', { t: 's', xml: '<v>999</v>' }],
  ])('%s is empty, and said', async (_, cell) => {
    const files = contacts(['b2', 'Ole', 'far', cell, '']);
    expect((await child(files, 'b2')).contacts[0]).toMatchObject({ name: 'Ole', phones: [] });
    expect(await said(files)).toEqual(['kontakter.xlsx:2 repaired errorCell']);
  });
  test('an error where somebody may be marked as protected protects', async () => {
    const error = { t: 'e', xml: '<v>#N/A</v>' };
    const files = contacts(['b2', 'Ole', 'far', 10123456, error]);
    expect(JSON.stringify(await snapshot(files))).not.toContain('Ole');
  });
  test.each<[BookCell, boolean]>([
    [{ t: 'b', xml: '<v>1</v>' }, true],
    [{ t: 'b', xml: '<v>0</v>' }, false],
  ])('a yes or no', async (cell, expected) => {
    const files = contacts(['b2', 'Ole', 'far', 10123456, cell]);
    expect(JSON.stringify(await snapshot(files)).includes('Ole')).toBe(!expected);
  });
  test('a CPR number stored as a number is padded, used as a key, and kept nowhere', async () => {
    const rows: BookCell[][] = [
      ['cpr', 'navn', 'relation', 'mobil'],
      [102174123, 'Mette', 'mor', 10987654],
    ];
    const users = table([
      ['sourcedId', 'orgSourcedIds', 'role', 'givenName', 'familyName', 'cpr'],
      ['b1', 'o1', 'student', 'Åse', 'Højlund', '010217-4123'],
    ]);
    const { 'users.csv': _, 'enrollments.csv': _2, ...rest } = SMALL;
    const files = { ...rest, 'users.xlsx': users, 'kontakter.xlsx': table(rows) };
    const found = await child(files);
    expect([found.birthDate, found.contacts[0]?.name]).toEqual(['2017-02-01', 'Mette']);
    expect(JSON.stringify(found)).not.toMatch(/0?102174123/);
  });
  test('a number beyond what a spreadsheet keeps is said', async () => {
    const long = { xml: '<v>1.2345678901234501E+19</v>' };
    expect(await said(contacts(['b2', 'Ole', 'far', long, '']))).toContain(
      'kontakter.xlsx:2 repaired roundedNumber',
    );
  });
});

describe('number formats', () => {
  const write = (value: string, code: string, from1904 = false) =>
    written(value, formatOf(code), from1904).text;
  test.each([
    ['43831', 'dd-mm-yyyy', '2020-01-01'],
    ['43831', 'd. mmmm yyyy;@', '2020-01-01'],
    ['43831', '[$-406]d\\. mmmm yyyy;@', '2020-01-01'],
    ['43831.5', 'dd-mm-yyyy hh:mm', '2020-01-01T12:00:00'],
    ['43831', 'dd-mm-yyyy hh:mm', '2020-01-01'],
    ['0.35416666666666669', 'hh:mm', '08:30'],
    ['1', 'dd-mm-yyyy', '1900-01-01'],
    ['59', 'dd-mm-yyyy', '1900-02-28'],
    ['61', 'dd-mm-yyyy', '1900-03-01'],
    ['10123456', 'dd-mm-yyyy', '10123456'],
    ['102031234', '000000\\-0000', '010203-1234'],
    ['102031234', '000000"-"0000', '010203-1234'],
    ['1234567', '00 00 00 00', '01 23 45 67'],
    ['10123456', '0.00E+00', '10123456'],
    ['10123456', 'General', '10123456'],
    ['10123456', '"dage" 0', '10123456'],
    ['2.5', '0.0', '2.5'],
    ['0.30000000000000004', 'General', '0.3'],
    ['1.0123456E7', '@', '10123456'],
    ['1E-7', 'General', '1e-7'],
  ])('%s as %s is %s', (value, code, expected) => {
    expect(write(value, code)).toBe(expected);
  });
  test('days may be counted from 1904', () => {
    expect(write('42369', 'dd-mm-yyyy', true)).toBe('2020-01-01');
  });
  test('the built-in formats, and the workbook’s own, are those of its styles', async () => {
    const days = (from1904: boolean) => {
      const rows: BookCell[][] = [
        ['sourcedId', 'birthDate'],
        ['b1', { s: 1, xml: '<v>43831</v>' }],
        ['b2', { s: 2, xml: '<v>43831</v>' }],
      ];
      return workbook({ sheets: [{ name: 'A', rows }], formats: [0, 14, 'dd/mm/yy'], from1904 });
    };
    const dates = async (from1904: boolean) =>
      (await snapshot({ ...SMALL, 'demographics.xlsx': days(from1904) })).children.map(
        ({ birthDate }) => birthDate,
      );
    expect(await dates(false)).toEqual(['2020-01-01', '2020-01-01']);
    expect(await dates(true)).toEqual(['2024-01-02', '2024-01-02']);
  });
});

describe('what is refused', () => {
  const OLD = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.alloc(600)]);
  const locked = Buffer.concat([OLD, Buffer.from('EncryptedPackage', 'utf16le')]);
  const ods = zipSync({ mimetype: Buffer.from('x'), 'content.xml': Buffer.from('<x/>') });
  const whole = table([CONTACTS]);
  const sheet = (xml: string) =>
    workbook({ sheets: [{ name: 'A', rows: [] }], parts: { 'xl/worksheets/sheet1.xml': xml } });
  const flipped = Buffer.from(whole);
  const inStrings = flipped.indexOf('xl/sharedStrings.xml') + 60;
  flipped[inStrings] = (flipped[inStrings] ?? 0) ^ 0x01;
  const changed = Buffer.from(
    workbook({ sheets: [{ name: 'A', rows: [['Mette']] }], stored: true }),
  );
  changed.write('n', changed.indexOf('Mette'));
  test.each<[string, string, Uint8Array, string]>([
    ['an Excel file from before 2007', 'a.xls', OLD, 'otherSpreadsheet'],
    ['a web page that calls itself Excel', 'a.xls', Buffer.from('<html>'), 'otherSpreadsheet'],
    ['one of LibreOffice', 'a.ods', ods, 'otherSpreadsheet'],
    [
      'a binary workbook',
      'a.xlsb',
      zipSync({ 'xl/workbook.bin': Buffer.from('x') }),
      'otherSpreadsheet',
    ],
    ['one with a password', 'a.xlsx', locked, 'passwordProtected'],
    ['one that is cut', 'a.xlsx', whole.subarray(0, -30), 'damagedArchive'],
    ['one with a flipped bit', 'a.xlsx', flipped, 'damagedArchive'],
    ['one with a changed letter', 'a.xlsx', changed, 'damagedArchive'],
    ['another zip', 'a.xlsx', zipSync({ 'x.txt': Buffer.from('x') }), 'notAnExport'],
    ['no zip', 'a.xlsx', Buffer.from('hej'), 'notAnExport'],
    ['a damaged sheet', 'a.xlsx', sheet('<worksheet><sheetData><row>'), 'damagedExport'],
    [
      'a document type',
      'a.xlsx',
      sheet('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
      'damagedExport',
    ],
    [
      'a column beyond Excel’s last',
      'a.xlsx',
      sheet('<worksheet><sheetData><row><c r="ZZZZ1"><v>1</v></c></row></sheetData></worksheet>'),
      'exportTooLarge',
    ],
    ['no rows under a known name', 'kontakter.xlsx', table([]), 'emptyExport'],
    ['other titles under a known name', 'kontakter.xlsx', table([['vare', 'pris']]), 'notAnExport'],
  ])('%s', async (_, name, bytes, expected) => {
    expect(await code({ ...SMALL, [name]: bytes })).toBe(expected);
  });
  test('but not what Excel leaves beside a workbook that is open', async () => {
    expect(await code({ ...SMALL, '~$liste.xlsx': Buffer.from('\x05Mette') })).toBe('ok');
  });
  test('each in words that say what to do', () => {
    for (const code of ['otherSpreadsheet', 'passwordProtected'] as const)
      for (const language of ['da', 'en'] as const)
        expect(failureText({ code, detail: { file: 'liste.xls' } }, language)).toContain(
          'liste.xls',
        );
  });
});

describe('a workbook that unpacks to too much', () => {
  const small = {
    ...DEFAULT_LIMITS,
    nestedZipBytes: 200_000,
    totalBytes: 2_000_000,
    rowBytes: 50_000,
  };
  const refused = async (bytes: Uint8Array) => {
    const read = await readFiles({ 'kontakter.xlsx': bytes }, { limits: small });
    return read.ok ? 'ok' : read.failure.code;
  };
  const strings = (xml: string) =>
    workbook({
      sheets: [{ name: 'A', rows: [CONTACTS] }],
      parts: { 'xl/sharedStrings.xml': `<sst>${xml}</sst>` },
    });
  test('in all', async () => {
    expect(await refused(strings(`<!--${' '.repeat(3_000_000)}-->`))).toBe('exportTooLarge');
  });
  test('over all workbooks of the import', async () => {
    const half = strings(`<!--${' '.repeat(1_200_000)}-->`);
    const read = await readFiles(
      { 'a.xlsx': half, 'b.xlsx': half },
      { limits: { ...small, rowBytes: 2_000_000 } },
    );
    expect(read.ok ? 'ok' : read.failure).toEqual({
      code: 'exportTooLarge',
      detail: { file: 'b.xlsx' },
    });
  });
  test('many texts', async () => {
    expect(await refused(strings('<si><t/></si>'.repeat(10_000)))).toBe('exportTooLarge');
  });
  test('one long text', async () => {
    expect(await refused(strings(`<si><t>${'x'.repeat(1_000_000)}</t></si>`))).toBe(
      'exportTooLarge',
    );
  });
  test('one long comment', async () => {
    expect(await refused(strings(`<!--${' '.repeat(1_000_000)}-->`))).toBe('exportTooLarge');
  });
  test('one long row', async () => {
    const rows = [CONTACTS, Array.from({ length: 1000 }, () => 'x'.repeat(100))];
    const inline = rows.map((row) =>
      row.map((text) => ({ t: 'inlineStr', xml: `<is><t>${text}</t></is>` })),
    );
    expect(await refused(workbook({ sheets: [{ name: 'A', rows: inline }] }))).toBe(
      'exportTooLarge',
    );
  });
  test('many merged cells', async () => {
    const merges = Array.from({ length: 20_000 }, (_, i) => `A${i + 1}:A${i + 2}`);
    expect(await refused(workbook({ sheets: [{ name: 'A', rows: [CONTACTS], merges }] }))).toBe(
      'exportTooLarge',
    );
  });
});

test('any bytes in a workbook end in a result', async () => {
  const parts = [
    workbook({
      sheets: [
        { name: 'A', rows: [CONTACTS, ['b2', 'Ole', 'far', 10123456, 'ja']], merges: ['A1:A2'] },
      ],
      formats: [14, 'dd-mm-yyyy'],
      stored: true,
    }),
    table([CONTACTS, ['b2', 'Ole', 'far', '10 12 34 56', '']]),
  ];
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    by: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...parts),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      async (whole, changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, by } of changes)
          bytes.set(
            by.subarray(0, 1 + ((by[0] ?? 0) % by.length)),
            Math.floor(at * (bytes.length - 8)),
          );
        const read = await readFiles({ ...SMALL, 'kontakter.xlsx': bytes });
        expect(read.ok || read.failure.code !== 'internal').toBe(true);
      },
    ),
    { numRuns: 120 },
  );
});

test('any XML in a sheet ends in a result', async () => {
  const piece = fc.constantFrom(
    '<row>',
    '</row>',
    '<row r="2">',
    '<row r="x">',
    '<c>',
    '</c>',
    '<c r="B2" t="s">',
    '<c r="1">',
    '<c r="AAA3" t="q" s="9">',
    '<v>',
    '</v>',
    '<v>1</v>',
    '<v>-1</v>',
    '<v>1e400</v>',
    '<v>NaN</v>',
    '<f>',
    '</f>',
    '<f/>',
    '<is><t>x</t></is>',
    '<mergeCell ref="A1:B9"/>',
    '<mergeCell ref=""/>',
    '&amp;',
    '&#0;',
    '&x;',
    ']]>',
    '<![CDATA[1]]>',
    '_x0000_',
    'æ',
    '<x:c r="C1">',
    '</x:c>',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const xml = `<worksheet xmlns:x="y"><sheetData>${pieces.join('')}</sheetData></worksheet>`;
      const bytes = workbook({
        sheets: [{ name: 'A', rows: [] }],
        formats: [14],
        parts: { 'xl/worksheets/sheet1.xml': xml },
      });
      const read = await readFiles({ ...SMALL, 'x.xlsx': bytes });
      expect(read.ok || read.failure.code !== 'internal').toBe(true);
    }),
    { numRuns: 120 },
  );
});
