import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { READERS, roleOf } from '../../src/importer/readers/list.ts';
import { hasEnded } from '../../src/importer/readers/tea.ts';
import { type Files, imported, readFiles, reasons, snapshot } from './support.ts';

const row = (...cells: string[]) => cells.join('¤');
const pupil = (id: string, given: string, more: Partial<Record<number, string>> = {}) => {
  const cells = ['280101', id, 'Egeskolen', given, 'Højlund', '', 'Bakken 1', 'Egen', '0999'];
  cells.push('Egeby', '3', 'A', '2023', '3.A');
  for (const [at, text] of Object.entries(more)) cells[Number(at)] = text ?? '';
  return row(...cells);
};
const employee = (id: string, given: string, roles: string, position = '') =>
  row('280101', id, '010203-4123', 'LL', given, 'Lindeby', '', 'Vej 2', '', '0999', 'Egeby').concat(
    row('', '10 98 76 54', '10 12 34 56', '', '', '', roles, position),
  );

const TEA = {
  'Elev.txt': ['2026/2027', pupil('17', 'Åse'), pupil('18', 'Bo'), ''].join('\r\n'),
  'Elev-valgfag.txt': [row('280101', '17', 'Kor'), ''].join('\r\n'),
  'Personale.txt': [
    employee('4', 'Lone', 'Lærer,Administrator'),
    employee('5', 'Kim', 'Lærer, Leder', 'Skoleleder'),
    '',
  ].join('\r\n'),
  'Personale-hold.txt': [row('280101', '4', '9', 'Kor'), ''].join('\r\n'),
} as const;

const children = async (files: Files) =>
  (await snapshot(files)).children.map((child) => `${child.id} ${child.givenName}`);

describe('a TEA export', () => {
  test('gives the school, its pupils with their class, and its staff', async () => {
    const found = await snapshot(TEA);
    expect(found.institution).toEqual({ id: '280101', name: 'Egeskolen', kind: 'school' });
    expect(found.groups).toEqual([{ id: '280101/3.A', name: '3.A' }]);
    expect(found.children.map(({ id, givenName, groupIds }) => [id, givenName, groupIds])).toEqual([
      ['280101/17', 'Åse', ['280101/3.A']],
      ['280101/18', 'Bo', ['280101/3.A']],
    ]);
    expect(found.staff).toEqual([
      { id: '280101/4', name: 'Lone Lindeby', role: 'staff' },
      { id: '280101/5', name: 'Kim Lindeby', role: 'leader' },
    ]);
  });
  test('a pupil without a class of their own is in those of their subjects', async () => {
    const elev = ['2026/2027', pupil('17', 'Åse', { 10: '', 11: '', 13: '' })].join('\r\n');
    const found = await snapshot({ ...TEA, 'Elev.txt': elev });
    expect(found.groups).toEqual([{ id: '280101/hold/Kor', name: 'Kor' }]);
  });
  test('an id is of its school only: two schools may both have pupil 17', async () => {
    const other = pupil('17', 'Cia', { 0: '280102', 2: 'Lindeskolen' });
    const { institutions } = await imported({ ...TEA, 'Elev.txt': `${TEA['Elev.txt']}${other}` });
    const found = institutions.map(({ snapshot: { institution, children } }) => [
      institution.name,
      ...children.map((child) => child.givenName),
    ]);
    expect(found).toEqual([
      ['Egeskolen', 'Åse', 'Bo'],
      ['Lindeskolen', 'Cia'],
    ]);
  });
  test('a CPR number gives the birth date and is in nothing that is kept', async () => {
    const elev = ['2026/2027', pupil('17', 'Åse', { 5: '010217-4123' })].join('\n');
    const { institutions } = await imported({ ...TEA, 'Elev.txt': elev });
    expect(institutions[0]?.snapshot.children[0]?.birthDate).toBe('2017-02-01');
    expect(JSON.stringify(institutions)).not.toMatch(/010217|0102174123/);
  });
  test('numbers of staff are not kept, and that is said', async () => {
    const { institutions, report } = await imported(TEA);
    expect(JSON.stringify(institutions)).not.toMatch(/10987654|10123456/);
    expect(reasons(report.issues)).toContain('Personale.txt:0 repaired staffNumbers');
  });
  test.each(['Hemmelig adresse', 'Adressebeskyttet, se mappen'])(
    '»%s« in place of an address protects the pupil',
    async (words) => {
      const elev = ['2026/2027', pupil('17', 'Åse', { 6: words })].join('\n');
      const { children } = await snapshot({ ...TEA, 'Elev.txt': elev });
      expect(children.map((child) => child.protected)).toEqual([true]);
      expect(JSON.stringify(children)).not.toContain('Åse');
    },
  );
});

describe('rows', () => {
  test.each([
    ['too few fields', pupil('19', 'Cia').split('¤').slice(0, 13).join('¤')],
    ['too many fields', `${pupil('19', 'Cia')}¤x`],
    ['a field that holds the mark', pupil('19', 'C¤ia')],
  ])('%s: the row is left out by its line, and nobody gets its fields', async (_, wrong) => {
    const elev = ['2026/2027', pupil('17', 'Åse'), wrong, pupil('18', 'Bo')].join('\r\n');
    const files = { ...TEA, 'Elev.txt': elev };
    expect(await children(files)).toEqual(['280101/17 Åse', '280101/18 Bo']);
    const { report } = await imported(files);
    expect(reasons(report.issues)).toContain('Elev.txt:3 rejected wrongFieldCount');
  });
  test('a mark behind the last field is no field', async () => {
    const elev = ['2026/2027', `${pupil('17', 'Åse')}¤`].join('\r\n');
    expect(await children({ ...TEA, 'Elev.txt': elev })).toEqual(['280101/17 Åse']);
  });
  test.each([
    ['2025/2026', true],
    ['2025-26', true],
    ['25/26', true],
    ['2025', true],
    ['2026/2027', false],
    ['26/27', false],
    ['Skoleår 2026/27', false],
    ['Egeskolen', false],
  ])('a list of the school year %s is over: %s', (year, over) => {
    expect(hasEnded(year, '2026-11-23')).toBe(over);
  });
  test('until the end of July a school year goes on', () => {
    expect([hasEnded('2025/2026', '2026-07-31'), hasEnded('2025/2026', '2026-08-01')]).toEqual([
      false,
      true,
    ]);
  });
  test('a list of a school year that is over is read, and that is said', async () => {
    const files = { ...TEA, 'Elev.txt': `2024/2025\r\n${pupil('17', 'Åse')}\r\n` };
    const { report } = await imported(files);
    expect(reasons(report.issues)).toContain('Elev.txt:1 repaired oldSchoolYear');
    expect(await children(files)).toEqual(['280101/17 Åse']);
  });
});

describe('which files', () => {
  const file = (name: string, content: string | Uint8Array) =>
    readFiles({ ...TEA, 'Elev.txt': '', [name]: content });
  const LETTERS = { 230: 0x91, 248: 0x9b, 229: 0x86, 198: 0x92, 216: 0x9d, 197: 0x8f };
  const MAC = { 230: 0xbe, 248: 0xbf, 229: 0x8c, 198: 0xae, 216: 0xaf, 197: 0x81, 164: 0xdb };
  const bytes = (to: (code: number) => number) =>
    Uint8Array.from(TEA['Elev.txt'], (char) => to(char.charCodeAt(0)));
  test.each([
    ['UTF-8', 'Elev.txt', TEA['Elev.txt']],
    ['UTF-8 with a mark', 'Elev.txt', `\ufeff${TEA['Elev.txt']}`],
    ['Windows-1252', 'Elev.txt', Buffer.from(TEA['Elev.txt'], 'latin1')],
    [
      'CP850',
      'Elev.txt',
      bytes((code) => (code === 0xa4 ? 0xcf : (LETTERS[code as keyof typeof LETTERS] ?? code))),
    ],
    ['MacRoman', 'Elev.txt', bytes((code) => MAC[code as keyof typeof MAC] ?? code)],
    ['another name', 'udtraek 2026.csv', TEA['Elev.txt']],
    ['bare line feeds', 'elev.txt', TEA['Elev.txt'].replaceAll('\r', '')],
  ])('%s', async (_, name, content) => {
    const { institutions } = unwrap(await file(name, content));
    const found = institutions.flatMap(({ snapshot }) => snapshot.children);
    expect(found.map((child) => `${child.givenName} ${child.familyName}`)).toEqual([
      'Åse Højlund',
      'Bo Højlund',
    ]);
  });
  test('with titles above it is a CSV file', async () => {
    const { Readable } = await import('node:stream');
    const source = (text: string) => ({
      name: 'Elev.txt',
      size: 0,
      modifiedMs: 0,
      open: async () => Readable.from([Buffer.from(text)]),
    });
    const formatOf = async (text: string) => {
      const role = await roleOf(source(text), READERS);
      return typeof role === 'string' ? role : role.format;
    };
    expect(await formatOf(TEA['Elev.txt'])).toBe('tea');
    expect(await formatOf('Skolekode¤ElevID¤Fornavn\n280101¤17¤Åse\n')).toBe('csv');
    expect(await formatOf('barnId;navn\n1;Åse\n')).toBe('csv');
  });
});
