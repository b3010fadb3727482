import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { openOffice } from '../../src/importer/office.ts';
import { ACCEPT_ALL, publish } from '../../src/importer/publish/publish.ts';
import { steppedClock } from '../fakes/clock.ts';
import { seededRandom } from '../fakes/random.ts';
import { CAREFUL, type Files, imported, readFiles, SMALL, snapshot, tempDir } from './support.ts';
import { memoryTarget } from './target.ts';

/** The names under which source systems and lists have the mark. */
const TITLES = [
  'Beskyttet',
  'Navnebeskyttet',
  'Adressebeskyttet',
  'Navnebeskyttelse',
  'Adressebeskyttelse',
  'Beskyttet adresse',
  'Hemmelig adresse',
  'Navne- og adressebeskyttelse',
  'Navne- og adressebeskyttet',
  'Navne-/adressebeskyttelse',
  'Beskyttelsesmarkering',
  'NAB',
  'isProtected',
  'CPR-beskyttelse',
  '@protected',
  'protected',
];

/** The same file with one more column, filled for one row. */
function withColumn(file: string, title: string, id: string, cell: string): string {
  const [head = '', ...rows] = file.trimEnd().split('\n');
  const more = rows.map((row) => `${row},${row.startsWith(`${id},`) ? cell : ''}`);
  return `${[`${head},${title}`, ...more].join('\n')}\n`;
}

const protectedIds = async (files: Files) =>
  (await imported(files)).institutions.flatMap(({ protectedPart }) =>
    protectedPart.children.filter(({ givenName }) => givenName === 'Åse').map(({ id }) => id),
  );
const staffTier = async (files: Files) => JSON.stringify(await snapshot(files));

describe.each(TITLES)('a column %s', (title) => {
  test.each([
    ['børn.csv', { ...SMALL, 'børn.csv': `barnId,${title}\nb1,ja\nb2,nej\n` }],
    ['users.csv', { ...SMALL, 'users.csv': withColumn(SMALL['users.csv'], title, 'b1', 'ja') }],
    [
      'demographics.csv',
      { ...SMALL, 'demographics.csv': `sourcedId,birthDate,${title}\nb1,2021-01-02,ja\n` },
    ],
  ])('protects a child in %s', async (_file, files) => {
    expect(await protectedIds(files)).toHaveLength(1);
    expect(await staffTier(files)).not.toContain('Åse');
  });

  test.each([
    [
      'kontakter.csv',
      { ...SMALL, 'kontakter.csv': `barnId,kontaktId,relation,${title}\nb1,f1,mor,ja\n` },
    ],
    ['users.csv', { ...SMALL, 'users.csv': withColumn(SMALL['users.csv'], title, 'f1', 'ja') }],
  ])('protects a contact in %s', async (_file, files) => {
    const text = await staffTier(files);
    expect(text).toContain('Åse');
    expect(text).not.toMatch(/Mette|101?2?123456/);
  });
});

describe('several marks', () => {
  test.each([
    ['ja,nej', true],
    ['nej,ja', true],
    [',Navne- og adressebeskyttet', true],
    ['nej,nej', false],
    [',', false],
  ])('in one row (%s) are one: any of them protects', async (cells, hidden) => {
    const file = `barnId,Navnebeskyttet,Adressebeskyttet\nb1,${cells}\n`;
    expect(await protectedIds({ ...SMALL, 'børn.csv': file })).toHaveLength(hidden ? 1 : 0);
  });

  test('of one child in two files are one, whichever is newer', async () => {
    for (const [first, second] of [
      ['2026-01-01', '2026-02-02'],
      ['2026-02-02', '2026-01-01'],
    ])
      expect(
        await protectedIds({
          ...SMALL,
          'a/børn.csv': `barnId,beskyttet,ændret\nb1,ja,${first}\n`,
          'b/børn.csv': `barnId,allergier,ændret\nb1,nødder,${second}\n`,
        }),
      ).toHaveLength(1);
  });
});

describe('what looks like protection and is not understood stops the import', () => {
  test.each([
    ['børn.csv', 'barnId,allergier,Beskyttelse af data\nb1,,x\n', 'Beskyttelse af data'],
    ['børn.csv', 'barnId,allergier,Hemmeligt?\nb1,,x\n', 'Hemmeligt?'],
    ['kontakter.csv', 'barnId,navn,mobil,Protected by\nb1,Mette,,x\n', 'Protected by'],
    ['medicin.csv', 'barnId,navn,dosis,Navnebeskyttet\nb1,Saft,1 ml,ja\n', 'Navnebeskyttet'],
    ['personale.csv', 'id,navn,rolle,Adressebeskyttet\np9,Lis Lind,leder,ja\n', 'Adressebeskyttet'],
    ['børn.csv', 'barnId,allergier,Bemærk\nb1,,Adressebeskyttet\n', 'Bemærk'],
    ['børn.csv', 'barnId,allergier,X7\nb1,,Navne- og adressebeskyttelse\n', 'X7'],
  ])('in %s', async (name, text, column) => {
    const outcome = await readFiles({ ...SMALL, [name]: text });
    expect(outcome).toEqual({
      ok: false,
      failure: { code: 'protectionUnclear', detail: { file: name, column } },
    });
  });

  test('words of protection in a text that is understood are no mark', async () => {
    const files = { ...SMALL, 'børn.csv': 'barnId,behov\nb1,Bruger solbeskyttelse\n' };
    expect(await protectedIds(files)).toEqual([]);
  });
});

describe('marks that were there and are gone', () => {
  const marked = { ...SMALL, 'børn.csv': 'barnId,beskyttet,allergier\nb1,ja,\n' };
  const marks = {
    ...SMALL,
    'kontakter.csv': 'barnId,kontaktId,relation,beskyttet\nb1,f1,mor,ja\n',
  };

  async function published(files: Files) {
    const dir = tempDir();
    const office = await openOffice(dir, { random: seededRandom(dir), clock: steppedClock() });
    const target = memoryTarget(() => office.signingKey);
    const give = async (next: Files, options = CAREFUL) =>
      unwrap(
        await publish(
          office,
          unwrap(await readFiles(next, { idSecret: office.idSecret })).institutions,
          options,
          target,
        ),
      );
    await give(files);
    return { give, target };
  }

  test.each([
    ['children, their file is missing', marked, SMALL],
    [
      'children, their column is missing',
      marked,
      { ...SMALL, 'børn.csv': 'barnId,allergier\nb1,æg\n' },
    ],
    ['contacts, their file is missing', marks, SMALL],
  ])('of %s: the last version stays', async (_what, before, now) => {
    const { give, target } = await published(before);
    const version = target.manifest('o1').version;
    expect(await give(now)).toMatchObject({
      institutions: [],
      held: [{ id: 'o1', code: 'protectionLost', falls: [{ kind: 'protection', gone: 1 }] }],
    });
    expect(target.manifest('o1').version).toBe(version);
    expect((await give(now, ACCEPT_ALL)).institutions).toHaveLength(1);
  });

  test('with the child itself are no loss', async () => {
    const { give } = await published(marked);
    const users = SMALL['users.csv'].replace('b1,active', 'b1,tobedeleted');
    // Of two children one is gone: that alone is what stops it.
    expect(await give({ ...SMALL, 'users.csv': users })).toMatchObject({
      held: [{ code: 'tooManyDropped', falls: [{ kind: 'children', gone: 1 }] }],
    });
  });
});
