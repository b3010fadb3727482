import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { processContext } from '../../src/cli/context.ts';
import { runLygte } from '../../src/cli/program.ts';
import { unwrap } from '../../src/core/errors.ts';
import { readExports } from '../../src/importer/import.ts';
import { loadMappings } from '../../src/importer/readers/mapping.ts';
import { options } from '../importer/support.ts';
import { workbook } from '../importer/workbook.ts';

const folder = mkdtempSync(join(tmpdir(), 'lygte-map-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let offices = 0;

const TITLES = ['Barn', 'Stue', 'Ring til mor', 'Skostørrelse', 'Adressebeskyttelse'];
const ROWS = [
  ['Åse Højlund', 'Mariehønen', '10 12 34 56', '28', ''],
  ['Bo Krogsø', 'Mariehønen', '10 98 76 54', '29', ''],
];
const SET = ['--set', 'ring til mor=mother.mobile', '--set', '4=ignore'];
const HERE = ['--institution', 'v1', '--institution-name', 'Vuggestuen Egen'];

function list(titles = TITLES, rows = ROWS): string {
  const file = join(folder, 'Vuggestuens liste.csv');
  writeFileSync(file, `${[titles, ...rows].map((row) => row.join(';')).join('\n')}\n`);
  return file;
}

/** Runs a command with these answers. */
async function lygte(args: readonly string[], answers: readonly string[] = []) {
  let [out, err, code] = ['', '', 0];
  const left = [...answers];
  const context = {
    ...processContext(process),
    language: 'en' as const,
    env: {},
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    ask: async (question: string) => {
      err += question;
      return left.shift() ?? null;
    },
    fail: (failed: number) => {
      code = failed;
    },
  };
  await runLygte(context, [...args]);
  return { out, err, code };
}

/** Runs `lygte map` in an office of its own. */
async function map(args: readonly string[], answers: readonly string[] = []) {
  const office = join(folder, `office-${++offices}`);
  const done = await lygte(['map', ...args, '--data', office], answers);
  return { ...done, kept: unwrap(await loadMappings(office)), office };
}

const meanings = ({ kept }: Awaited<ReturnType<typeof map>>) =>
  kept[0]?.columns.map(({ is }) => is);
const EXPECTED = ['child.name', 'child.class', 'mother.mobile', 'ignore', 'child.protected'];

describe('lygte map', () => {
  test('shows the columns by their form, and nothing that is somebody’s', async () => {
    const { err } = await map([list(), '--yes', ...SET, ...HERE]);
    expect(err).toMatch(
      /3 +Ring til mor +00 00 00 00 · 00 00 00 00 +mother.mobile \(mother: mobile\)/,
    );
    expect(err).toMatch(/1 +Barn +xxx xxxxxxx · xx xxxxxx/);
    expect(err).not.toMatch(/Åse|Højlund|Bo |Krogsø|Mariehønen|10 12|10 98/);
  });
  test('of a list is what lygte import reads it by, and a changed list is refused', async () => {
    const { office } = await map([list(), '--yes', ...SET, ...HERE]);
    const tried = (titles: string[]) =>
      lygte(['import', list(titles), '--dry-run', '--json', '--data', office]);
    const { out, code } = await tried(TITLES);
    expect(code).toBe(0);
    expect(JSON.parse(out).institutions).toEqual([
      { id: 'v1', name: 'Vuggestuen Egen', children: 2 },
    ]);
    const changed = TITLES.with(2, 'Mors nye nummer');
    expect(await tried(changed)).toMatchObject({
      code: 1,
      err: expect.stringContaining('layoutChanged'),
    });
  });
  test('by options alone keeps what each column means, and such a list is then imported', async () => {
    const done = await map([list(), '--yes', ...SET, ...HERE]);
    expect([done.code, meanings(done)]).toEqual([0, EXPECTED]);
    const mappings = done.kept;
    const { institutions } = unwrap(await readExports([list()], { ...options(), mappings }));
    const [only] = [...institutions()];
    expect(only?.snapshot.institution).toMatchObject({ id: 'v1', name: 'Vuggestuen Egen' });
    expect(
      only?.snapshot.children
        .map(({ givenName, contacts }) => [
          givenName,
          contacts[0]?.relation,
          contacts[0]?.phones[0]?.number,
        ])
        .sort(),
    ).toEqual([
      ['Bo', 'mor', '+4510987654'],
      ['Åse', 'mor', '+4510123456'],
    ]);
  });
  test('asks about each column, again where the answer is none, and for the institution', async () => {
    const answers = ['', '', 'mum', '?', 'mother.mobile', '-', '-', '', 'v1', 'Vuggestuen Egen'];
    const done = await map([list()], answers);
    expect(meanings(done)).toEqual(EXPECTED);
    expect(done.kept[0]?.institution).toEqual({ id: 'v1', name: 'Vuggestuen Egen' });
    expect(done.err).toContain('A column cannot be that.');
    expect(done.err).toContain('birthDate');
    expect(done.err).toContain('looks like a mark of protection');
  });
  test('where the answers end, nothing is kept', async () => {
    const done = await map([list()], ['', '']);
    expect([done.code, done.kept]).toEqual([1, []]);
    expect(done.err).toContain('lygte: cancelled:');
  });
  test.each<[string, readonly string[], string]>([
    [
      'a column that nobody has explained',
      ['--yes', ...HERE, '--set', 'Ring til mor=mother.mobile'],
      'columnsUnmapped',
    ],
    ['no institution', ['--yes', ...SET], 'listWithoutInstitution'],
    [
      'a mark of protection that is left out',
      ['--yes', ...SET, ...HERE, '--set', '5=ignore'],
      'protectionUnclear',
    ],
    ['a column that there is not', ['--yes', ...SET, '--set', '9=ignore'], 'badOption'],
    ['a meaning that there is not', ['--yes', '--set', '4=shoes'], 'badOption'],
    ['nobody’s name', ['--yes', ...SET, '--set', '1=ignore', ...HERE], 'mappingIncomplete'],
  ])('refuses %s', async (_, args, code) => {
    const done = await map([list(), ...args]);
    expect([done.code, done.kept, done.err.includes(`lygte: ${code}: `)]).toEqual([1, [], true]);
  });
  test('a column that marks somebody by its values cannot be left out', async () => {
    const rows = [['Åse Højlund', 'Mariehønen', '10 12 34 56', 'Navnebeskyttet', '']];
    const done = await map([list(TITLES, rows), '--yes', ...SET, ...HERE]);
    expect(done.err).toContain('lygte: protectionUnclear: ');
  });
  test('a list without titles is refused, and quotes nobody', async () => {
    const [first = [], ...rest] = ROWS;
    const done = await map([list(first, rest), '--yes']);
    expect(done.err).toContain('lygte: titlesMissing: ');
    expect(done.err).not.toMatch(/Åse|10 12/);
  });
  test('takes a sheet of a workbook, and says as JSON what it has kept', async () => {
    const file = join(folder, 'bog.xlsx');
    const sheets = [
      { name: 'Vejledning', rows: [['Sådan', 'gør', 'man']] },
      { name: 'Stuerne', rows: [['Børn i 2026'], TITLES, ...ROWS] },
    ];
    writeFileSync(file, workbook({ sheets }));
    const done = await map([file, '--sheet', 'Stuerne', '--yes', ...SET, ...HERE, '--json']);
    expect(JSON.parse(done.out)).toMatchObject({ name: 'Stuerne', kind: 'list' });
    expect(meanings(done)).toEqual(EXPECTED);
    const [path = ''] = readdirSync(join(done.office, 'mappings'));
    expect(JSON.parse(readFileSync(join(done.office, 'mappings', path), 'utf8'))).toEqual(
      done.kept[0],
    );
    const imported = await readExports([file], { ...options(), mappings: done.kept });
    expect(unwrap(imported).found).toEqual([{ id: 'v1', name: 'Vuggestuen Egen' }]);
  });
  test.each(['no such file', 'a folder'])('refuses %s', async (what) => {
    const done = await map([what === 'a folder' ? folder : join(folder, 'nix.csv')]);
    expect([done.code, done.kept]).toEqual([1, []]);
  });
});
