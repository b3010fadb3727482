import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { failureText } from '../../src/core/text/failures.ts';
import { readAttendanceFile } from '../../src/importer/attendance/read.ts';
import {
  checkMapping,
  loadMappings,
  type Mapping,
  saveMapping,
} from '../../src/importer/readers/mapping.ts';
import { masked, proposedKind, proposedMeanings } from '../../src/importer/readers/propose.ts';
import { type Files, options, readFiles, SMALL, tempDir, WRITTEN } from './support.ts';
import { table } from './workbook.ts';

const csv = (...rows: (readonly string[])[]) => `${rows.map((row) => row.join(';')).join('\n')}\n`;
const mapping = (
  kind: Mapping['kind'],
  columns: readonly (readonly [title: string, is: string])[],
  institution: Mapping['institution'] = null,
): Mapping => ({
  format: 1,
  name: 'Vuggestuens liste 2026',
  kind,
  columns: columns.map(([title, is]) => ({ title, is })),
  institution,
});

const COLUMNS = [
  ['Pige/dreng', 'ignore'],
  ['Hvem', 'child.name'],
  ['Holder til på', 'child.class'],
  ['Ring først', 'mother.mobile'],
  ['Hvem er det', 'mother.name'],
  ['Ring så', 'contact1.phone'],
  ['Vis ikke', 'child.protected'],
] as const;
const LIST = mapping('list', COLUMNS, { id: 'v1', name: 'Vuggestuen Egen' });
const TITLES: readonly string[] = COLUMNS.map(([title]) => title);
const ROW = ['p', 'Åse Højlund', 'Mariehønen', '10 12 34 56', 'Mette', '10 98 76 54', ''];

const read = (files: Files, mappings: readonly Mapping[] = [LIST]) =>
  readFiles(files, { mappings });
const children = async (files: Files, mappings?: readonly Mapping[]) =>
  [...unwrap(await read(files, mappings)).institutions].flatMap(({ snapshot }) =>
    snapshot.children.map((child) => ({ ...child, at: snapshot.institution.name })),
  );

describe('a list that somebody has explained', () => {
  test.each<[string, Files]>([
    ['as CSV', { 'x.csv': csv(TITLES, ROW) }],
    ['as a workbook', { 'x.xlsx': table([TITLES, ROW]) }],
    [
      'in other letters',
      {
        'x.csv': csv(
          TITLES.map((title) => title.toUpperCase()),
          ROW,
        ),
      },
    ],
    ['below a line of its own', { 'x.csv': csv(['Liste'], TITLES, ROW) }],
  ])('is read by itself, %s', async (_, files) => {
    const [child] = await children(files);
    expect(child).toMatchObject({ givenName: 'Åse', familyName: 'Højlund', at: 'Vuggestuen Egen' });
    expect(
      child?.contacts.map(({ name, relation, phones }) => [name, relation, phones[0]?.number]),
    ).toEqual([
      ['Mette', 'mor', '+4510123456'],
      [expect.anything(), '', '+4510987654'],
    ]);
  });
  test('without its mapping it is not', async () => {
    const files = { ...SMALL, 'x.csv': csv(TITLES, ROW) };
    expect((await children(files, [])).map(({ givenName }) => givenName)).toEqual(['Åse', 'Bo']);
  });
  test('what is said to be a mark of protection protects', async () => {
    const marked = [...ROW.slice(0, -1), 'x'];
    expect(JSON.stringify(await children({ 'x.csv': csv(TITLES, marked) }))).not.toContain('Åse');
  });
  test('a mark of protection in a column that is not needed stops the import', async () => {
    const row = ['Navnebeskyttet', ...ROW.slice(1)];
    expect(await read({ 'x.csv': csv(TITLES, row) })).toMatchObject({
      failure: { code: 'protectionUnclear' },
    });
  });
  test('a table may be explained too', async () => {
    const medicine = mapping('medications', [
      ['Hvem', 'child'],
      ['Hvad', 'name'],
      ['Hvor meget', 'dose'],
      ['Bagvagt', 'ignore'],
    ]);
    const files = {
      ...SMALL,
      'x.csv': csv(
        ['Hvem', 'Hvad', 'Hvor meget', 'Bagvagt'],
        ['b2', 'Ventoline', '2 pust', '10 11 12 13'],
      ),
    };
    const found = await children(files, [medicine]);
    expect(
      found.map(({ id, medications }) => [
        id,
        ...medications.map(({ name, dose }) => `${name} ${dose}`),
      ]),
    ).toEqual([['b1'], ['b2', 'Ventoline 2 pust']]);
  });
  test('numbers of a table keep their kinds', async () => {
    const contacts = mapping('contacts', [
      ['Barn', 'child'],
      ['Person', 'name'],
      ['A', 'mobile'],
      ['B', 'work'],
      ['Skjult', 'protected'],
    ]);
    const files = {
      ...SMALL,
      'x.csv': csv(
        ['Barn', 'Person', 'A', 'B', 'Skjult'],
        ['b2', 'Ib', '10 11 12 13', '10 14 15 16', ''],
      ),
    };
    const found = (await children(files, [contacts])).find(({ id }) => id === 'b2');
    expect(found?.contacts[0]?.phones.map(({ kind, number }) => [kind, number])).toEqual([
      ['mobile', '+4510111213'],
      ['work', '+4510141516'],
    ]);
    const marked = { ...SMALL, 'x.csv': files['x.csv'].replace('16;', '16;ja') };
    expect(JSON.stringify(await children(marked, [contacts]))).not.toContain('"Ib"');
  });
});

test('a list of attendance is taken through the day too', async () => {
  const file = join(tempDir(), 'x.csv');
  writeFileSync(file, csv(['Hvem', 'Hvad', 'Hvornår'], ['b1', 'kommet', '08:12']));
  const seen = mapping('attendance', [
    ['Hvem', 'child'],
    ['Hvad', 'presence'],
    ['Hvornår', 'at'],
  ]);
  utimesSync(file, WRITTEN, WRITTEN);
  const read = async (mappings: readonly Mapping[]) =>
    await readAttendanceFile(file, { ...options(), mappings });
  expect((await read([])).ok).toBe(false);
  expect(unwrap(await read([seen])).records.map(({ child, status }) => [child.id, status])).toEqual(
    [['b1', 'present']],
  );
});

describe('a changed layout is refused, with what changed', () => {
  const refused = async (name: string, titles: readonly string[]) => {
    const result = await read({ ...SMALL, [name]: csv(titles, ROW) });
    return result.ok ? null : result.failure;
  };
  const file = 'x.csv';
  test.each([
    ['a new column', [...TITLES, 'Sover ude'], { gone: '', new: 'Sover ude', renamed: '' }],
    ['a column that is gone', TITLES.slice(0, -1), { gone: 'Vis ikke', new: '', renamed: '' }],
    [
      'a column with another title',
      TITLES.with(3, 'Ring ikke'),
      { gone: '', new: '', renamed: 'Ring først → Ring ikke' },
    ],
    ['another order', TITLES.toReversed(), { gone: '', new: '', renamed: '' }],
  ])('%s', async (_, titles, detail) => {
    expect(await refused(file, titles)).toEqual({
      code: 'layoutChanged',
      detail: { file, ...detail },
    });
  });
  test('by the name of the file alone, which then quotes no titles: they may be somebody’s data', async () => {
    const failure = await refused('Vuggestuens liste 2027.csv', [
      'Åse Højlund',
      'Mariehønen',
      'Mette',
    ]);
    expect(failure?.code).toBe('layoutChanged');
    expect(JSON.stringify(failure)).not.toMatch(/Åse|Mariehøne|Mette/);
  });
  test('in a sentence of one line', async () => {
    const failure = await refused(
      file,
      TITLES.map((title) => `${title} til og med`),
    );
    expect(failure).toBeNull();
    const long = await refused(
      file,
      TITLES.with(3, 'Ring ikke til nogen efter klokken sytten, tak'),
    );
    for (const language of ['da', 'en'] as const)
      expect(failureText(long ?? { code: 'internal' }, language).length).toBeLessThan(200);
  });
  test('a list that has little to do with it is none of it', async () => {
    expect(await refused(file, ['Hvem', 'pris', 'vare'])).toBeNull();
  });
  test('a name that programs give to everything says nothing', async () => {
    const sheet = { ...LIST, name: 'Ark1' };
    const files = { ...SMALL, 'Ark2.csv': csv(['vare', 'pris'], ['x', 'y']) };
    expect((await read(files, [sheet])).ok).toBe(true);
  });
});

describe('a mapping is whole or is not kept', () => {
  const code = (made: Mapping) => {
    const checked = checkMapping(made);
    return checked.ok ? 'ok' : checked.failure.code;
  };
  test.each<[string, Mapping, string]>([
    ['as it should be', LIST, 'ok'],
    ['no institution', { ...LIST, institution: null }, 'listWithoutInstitution'],
    [
      'an institution by a column',
      mapping('list', [
        ['A', 'child.name'],
        ['B', 'child.org'],
      ]),
      'ok',
    ],
    ['nobody’s name or number', mapping('list', [['A', 'mother.name']]), 'mappingIncomplete'],
    ['no children', mapping('contacts', [['A', 'name']]), 'mappingIncomplete'],
    [
      'two of what there is one of',
      mapping('contacts', [
        ['A', 'child'],
        ['B', 'child'],
      ]),
      'badOption',
    ],
    [
      'a word that means nothing',
      mapping('list', [
        ['A', 'child.name'],
        ['B', 'aunt.name'],
      ]),
      'badOption',
    ],
    [
      'a field of another kind',
      mapping('staff', [
        ['A', 'id'],
        ['B', 'dose'],
      ]),
      'badOption',
    ],
    [
      'a mark of protection that is left out',
      mapping('list', [
        ['A', 'child.id'],
        ['Adressebeskyttelse', 'ignore'],
      ]),
      'protectionUnclear',
    ],
    [
      'one that is read as something else',
      mapping('list', [
        ['A', 'child.id'],
        ['Hemmelig, måske', 'child.needs'],
      ]),
      'protectionUnclear',
    ],
    [
      'one that is read as a mark',
      mapping('list', [
        ['A', 'child.id'],
        ['Hemmelig, måske', 'child.protected'],
      ]),
      'ok',
    ],
  ])('%s', (_, made, expected) => {
    expect(code(made)).toBe(expected);
  });

  test('it lies beside the office, for its owner only, and in place of an older one for the same titles', async () => {
    const office = join(tempDir(), 'office');
    expect(unwrap(await loadMappings(office))).toEqual([]);
    const path = await saveMapping(office, LIST);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(office, 'mappings')).mode & 0o777).toBe(0o700);
    const other = { ...LIST, columns: [...LIST.columns, { title: 'Ny', is: 'ignore' }] };
    await saveMapping(office, other);
    const again = { ...LIST, institution: { id: 'v2', name: 'Vuggestuen Linden' } };
    expect(await saveMapping(office, again)).toBe(path);
    expect(unwrap(await loadMappings(office))).toEqual([other, again]);
    expect(readdirSync(join(office, 'mappings')).sort()).toEqual([
      'vuggestuensliste2026-2.json',
      'vuggestuensliste2026.json',
    ]);
  });
  test.each([
    ['no JSON', '{', 'JSON'],
    ['another format', { ...LIST, format: 2 }, 'format'],
    ['a word too many', { ...LIST, delimiter: ';' }, 'delimiter'],
    ['a meaning that there is not', mapping('list', [['A', 'aunt.name']]), 'columns'],
  ])('one that is damaged stops the import, by name: %s', async (_, content, key) => {
    const office = tempDir();
    mkdirSync(join(office, 'mappings'));
    const file = join(office, 'mappings', 'liste.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    expect(await loadMappings(office)).toEqual({
      ok: false,
      failure: { code: 'badSettings', detail: { file, key } },
    });
  });
});

describe('what is proposed', () => {
  const preview = (columns: Readonly<Record<string, readonly string[]>>) => ({
    name: 'liste',
    titles: Object.keys(columns),
    values: Object.values(columns),
  });
  test('by the title, else by the form of the values', () => {
    const columns = preview({
      Navn: ['Åse Højlund'],
      Mor: ['Mette'],
      'Mors mobil': ['10123456'],
      A: ['010217-4123', '020317-4123'],
      B: ['01-02-2017'],
      C: ['10 12 34 56', '10987654'],
      'Ring til mor': ['10 12 34 56'],
      D: ['3.A', '4. b'],
      E: ['mette@example.dk'],
      F: ['Navnebeskyttet', ''],
      G: ['ost'],
      H: [],
      'Beskyttelse, se mappe': ['x'],
    });
    expect(proposedKind(columns)).toBe('list');
    expect(proposedMeanings('list', columns)).toEqual([
      'child.name',
      'mother.name',
      'mother.mobile',
      'child.cpr',
      'child.birthDate',
      'child.phone',
      'mother.phone',
      'child.class',
      'ignore',
      'child.protected',
      null,
      'ignore',
      'child.protected',
    ]);
  });
  test('a table by its columns', () => {
    const columns = preview({
      barnId: ['1'],
      navn: ['Ib'],
      relation: ['far'],
      'mobil 2': ['10123456'],
      x: ['10111213'],
    });
    expect(proposedKind(columns)).toBe('contacts');
    expect(proposedMeanings('contacts', columns)).toEqual([
      'child',
      'name',
      'relation',
      'mobile',
      'phone',
    ]);
  });
  test('values are shown by their form only', () => {
    expect(masked('Åse é 3.A, 10 12 34 56; ١')).toBe('xxx x 0.x, 00 00 00 00; 0');
    expect(masked('a\u001b[31m')).toBe('x?[00x');
  });
});
