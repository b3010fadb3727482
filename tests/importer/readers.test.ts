import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { listFiles } from '../../src/importer/files/list.ts';
import { DEFAULT_LIMITS, startOf } from '../../src/importer/files/source.ts';
import { csvReader } from '../../src/importer/readers/csv.ts';
import { READERS, roleOf } from '../../src/importer/readers/list.ts';
import { idsBy, type ReadContext, type SourceReader } from '../../src/importer/readers/reader.ts';
import { matchColumns, recognise, TABLES } from '../../src/importer/readers/table.ts';
import { type Cell, FIELDS, RawRecord } from '../../src/importer/records.ts';
import { withoutCpr } from '../../src/importer/rows/values.ts';
import { options, readFiles, reasons, SMALL } from './support.ts';

/** What a reader may work out by itself: such a field has no word of the source, and no CPR number. */
const WORKED_OUT = new Set(['role', 'priority', 'type', 'relation', 'source']);
const keys = { idSecret: new Uint8Array(32).fill(7), today: '2026-11-23' };

/**
 * The records of all files in tests/importer/readers/<format>. In each field that a reader can fill
 * there is a CPR number somewhere in these files.
 */
async function recordsOf(reader: SourceReader) {
  const records: { record: RawRecord; cells: [field: string, cell: Cell, column: string][] }[] = [];
  const files = await filesOf(reader);
  for (const file of files) {
    const context: ReadContext = {
      limits: DEFAULT_LIMITS,
      ...idsBy(keys),
      unpacks() {},
      mappings: [],
      part: () => context,
      onBytes() {},
      holds() {},
      reject(line, reason) {
        throw new Error(`${file.name}:${line} ${reason}`);
      },
      repair() {},
      unused() {},
      inDoubt() {},
      record: (kind, at, given) => new RawRecord(kind, { file: file.name, ...at }, given, keys),
    };
    for await (const record of reader.read(file, context)) {
      const cells = Object.keys(FIELDS[record.kind])
        .map((field): [string, Cell, string] => [field, record.cell(field), record.column(field)])
        .filter(([, { text }]) => text !== '');
      for (const number of record.numbers) cells.push(['phones', number, number.column]);
      records.push({ record, cells });
    }
  }
  return { files, records };
}

async function filesOf({ format }: Pick<SourceReader, 'format'>) {
  const dir = join(import.meta.dirname, 'readers', format);
  expect(existsSync(dir), `${dir} holds files of the format`).toBe(true);
  const { clock } = options();
  await using listed = await listFiles([dir], {
    limits: DEFAULT_LIMITS,
    clock,
    isWhole: async () => true,
  });
  return listed.files;
}

describe.each(READERS.map((reader) => [reader.format, reader] as const))('%s', (_, reader) => {
  test('its files are read by it alone', async () => {
    for (const file of await filesOf(reader))
      expect([file.name, await roleOf(file, READERS)]).toEqual([file.name, reader]);
  });
  test('has a CPR number in every field of its files, and lets none through', async () => {
    const { records } = await recordsOf(reader);
    const filled = new Set<string>();
    const dropped = new Set<string>();
    for (const { record, cells } of records)
      for (const [field, cell, column] of cells) {
        expect([field, withoutCpr(cell.text).found]).toEqual([field, false]);
        if (column === '' && WORKED_OUT.has(field)) continue;
        filled.add(`${record.kind}.${field}`);
        if (cell.cprDropped > 0) dropped.add(`${record.kind}.${field}`);
      }
    expect(filled.size).toBeGreaterThan(0);
    expect([...filled].sort()).toEqual([...dropped].sort());
  });
  test('texts are trimmed, composed and without control characters, and keep phone numbers', async () => {
    const { records } = await recordsOf(reader);
    const texts = records.flatMap(({ cells }) => cells.map(([, { text }]) => text));
    for (const text of texts) {
      expect(text).toBe(text.trim().normalize('NFC'));
      expect(text).not.toMatch(/[^\P{C}\n]|[\u00a0\t]| {2}/u);
    }
    expect(texts.some((text) => text.includes('10 12 34 56'))).toBe(true);
  });
  test('every record has its place: file, line, and the word for each field', async () => {
    const { files, records } = await recordsOf(reader);
    for (const { record, cells } of records) {
      expect(files.map(({ name }) => name)).toContain(record.place.file);
      expect(record.place.line).toBeGreaterThan(0);
      for (const [field, , column] of cells)
        if (!WORKED_OUT.has(field)) expect([field, column]).not.toEqual([field, '']);
    }
  });
});

test('CSV can say everything that a source may say', async () => {
  const said = new Set<string>();
  for (const { record, cells } of (await recordsOf(csvReader)).records)
    for (const [field] of cells) said.add(`${record.kind}.${field}`);
  const all = Object.entries(FIELDS).flatMap(([kind, fields]) =>
    Object.keys(fields).map((field) => `${kind}.${field}`),
  );
  expect([...said].sort()).toEqual(all.sort());
});

test('a record cannot be written by hand', () => {
  const { place, numbers, cell, column } = new RawRecord(
    'orgs',
    { file: 'x', line: 1, columns: {} },
    { id: '0102031234' },
    keys,
  );
  // @ts-expect-error -- without the constructor nothing is cleaned
  const byHand: RawRecord<'orgs'> = { kind: 'orgs', place, numbers, cell, column };
  expect(byHand).not.toBeInstanceOf(RawRecord);
});

describe('which reader reads a file', () => {
  /** Reads every `.pack`, which is a zip inside, as one institution without a name. */
  const packs: SourceReader = {
    format: 'packs',
    isZip: true,
    matches: async (file) =>
      file.name.endsWith('.pack') && (await startOf(file, 2)).toString() === 'PK',
    async *read(_file, context) {
      context.holds('orgs');
      yield context.record('orgs', { line: 1, columns: { id: 'Key' } }, { id: 'o2' });
    },
  };
  const pack = zipSync({ 'inside.csv': Buffer.from('x') });
  const files = { ...SMALL, 'x.pack': pack, 'y.pack': 'no zip' };

  test('one that matches by the first bytes gets a zip whole', async () => {
    const { report } = unwrap(await readFiles(files, { readers: [csvReader, packs] }));
    expect(reasons(report.issues)).toEqual([
      'x.pack:1 repaired missingName',
      'y.pack:0 rejected unknownFile',
    ]);
    expect([report.files, report.rows]).toEqual([5, 9]);
  });
  test('where none matches, the file is reported, or unpacked if it is a zip', async () => {
    const { report } = unwrap(await readFiles(files, { readers: [csvReader] }));
    expect(reasons(report.issues)).toEqual([
      'x.pack/inside.csv:0 rejected unknownFile',
      'y.pack:0 rejected unknownFile',
    ]);
  });
  test('where two match, none reads the file, and it is reported', async () => {
    const readers = [csvReader, packs, { ...packs, format: 'more packs' }];
    const { report } = unwrap(await readFiles(files, { readers }));
    expect(reasons(report.issues)).toEqual([
      'x.pack:0 rejected ambiguousFile',
      'y.pack:0 rejected unknownFile',
    ]);
  });
});

const cases = TABLES.flatMap((table) =>
  Object.entries(table.columns).flatMap(([key, titles]) =>
    titles
      // `sourcedId` is the child's where no column says so better: see the contacts' tests.
      .filter((title) => title !== 'sourcedId')
      .map((title) => ({ table, key, title })),
  ),
);

describe('titles', () => {
  test.each(cases.map((one) => [one.table.kind, one.title, one] as const))(
    '%s: %s',
    (_kind, title, { table, key }) => {
      for (const spelled of [
        title,
        title.toUpperCase(),
        ` ${title.replaceAll(' ', '_')} `,
        plain(title),
      ])
        expect(matchColumns(table, ['andet', spelled]).get(key)).toBe(1);
    },
  );
  test('the first of two equal titles counts', () => {
    const [table] = TABLES;
    if (table === undefined) throw new Error('no tables');
    expect(matchColumns(table, ['value', 'propertyName', 'value']).get('value')).toBe(0);
  });
});

describe('files', () => {
  test.each([
    ['kontakter.csv', 'barnId;navn;mobil'.split(';'), 'contacts'],
    ['Kontakter 2026-11-23.csv', 'barnId;navn;mobil'.split(';'), 'contacts'],
    ['udtræk.csv', 'elev id;navn;relation;mobil'.split(';'), 'contacts'],
    ['udtræk.csv', 'elevId;medicin;dosis;tidspunkt'.split(';'), 'medications'],
    ['udtræk.csv', 'elevId;status;tidspunkt'.split(';'), 'attendance'],
    ['udtræk.csv', 'elevId;allergi;behov'.split(';'), 'children'],
    ['MEDICINAFTALER.CSV', 'barnId;navn;dosis'.split(';'), 'medications'],
    ['FREMMOEDE.csv', 'barnId;kom;gik'.split(';'), 'attendance'],
    ['x/users.csv', 'sourcedId,givenName,familyName,role'.split(','), 'users'],
    ['classes.csv', 'sourcedId,title,schoolSourcedId'.split(','), 'classes'],
    ['roles.csv', 'sourcedId,userSourcedId,role,orgSourcedId'.split(','), 'roles'],
    [
      'enrollments.csv',
      'sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role'.split(','),
      'enrollments',
    ],
    ['ansatte.csv', 'id,navn,stilling,enhed'.split(','), 'staff'],
  ])('%s', (name, header, kind) => {
    expect(recognise(name, header)?.table.kind).toBe(kind);
  });
  test('an unknown header is none', () => {
    expect(recognise('udtræk.csv', ['vare', 'pris'])).toBeNull();
  });
  test.each([
    ['a/users.csv', 'csv'],
    ['courses.csv', 'unused'],
    ['plan.md', 'plan'],
    ['Indsatsplan 2026.yaml', 'plan'],
    ['README.md', 'unknown'],
    ['billede.png', 'unknown'],
  ])('%s is %s', async (name, expected) => {
    const file = { name, size: 0, modifiedMs: 0, open: async () => Readable.from([]) };
    const role = await roleOf(file, READERS);
    expect(typeof role === 'string' ? role : role.format).toBe(expected);
  });
});

function plain(title: string): string {
  return title.replaceAll('æ', 'ae').replaceAll('ø', 'oe').replaceAll('å', 'aa');
}
