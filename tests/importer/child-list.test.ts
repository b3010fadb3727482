import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { readExports } from '../../src/importer/import.ts';
import { meaningsOf } from '../../src/importer/readers/list-layout.ts';
import {
  type Files,
  folder,
  imported,
  options,
  readFiles,
  reasons,
  SMALL,
  snapshot,
} from './support.ts';
import { table } from './workbook.ts';

const csv = (...rows: (readonly string[])[]) => `${rows.map((row) => row.join(';')).join('\n')}\n`;
const list = (...rows: (readonly string[])[]): Files => ({ 'børneliste.csv': csv(...rows) });
const code = async (files: Files) => {
  const read = await readFiles(files);
  return read.ok ? 'ok' : read.failure.code;
};

describe('what a title means', () => {
  test.each([
    ['Navn', 'child.name'],
    ['Barnets navn', 'child.name'],
    ['Fornavn', 'child.given'],
    ['Stue', 'child.class'],
    ['CPR-nr.', 'child.cpr'],
    ['Fødselsdato', 'child.birthDate'],
    ['Skolekode', 'child.orgId'],
    ['Beskyttet', 'child.protected'],
    ['Beskyttelse, se mappe', 'unclear'],
    ['E-mail', 'ignore'],
    ['Hjemmetelefon', 'child.home'],
    ['Mor', 'mother.name'],
    ['Mors navn', 'mother.name'],
    ['Mors fornavn', 'mother.given'],
    ['Mors mobil', 'mother.mobile'],
    ['Mors mobil 2', 'mother.mobile'],
    ['Mor tlf arb', 'mother.work'],
    ['Mor tlf. (privat)', 'mother.home'],
    ['MOR_MOBIL', 'mother.mobile'],
    ['Mormobil', 'mother.mobile'],
    ['motherPhone', 'mother.phone'],
    ['Telefon far', 'father.phone'],
    ['Mormor', 'mormor.name'],
    ['Mormors telefon', 'mormor.phone'],
    ['Stedfar mobil', 'stepfather.mobile'],
    ['Forælder 1 navn', 'parent1.name'],
    ['Forælder 1 telefon', 'parent1.phone'],
    ['Forælder1Mobil', 'parent1.mobile'],
    ['1. forælder', 'parent1.name'],
    ['Forælder 2: mobil 2', 'parent2.mobile'],
    ['Kontakt 2 relation', 'contact2.relation'],
    ['Kontaktperson 3 arbejdstelefon', 'contact3.work'],
    ['Mor forældremyndighed', 'mother.custody'],
    ['Far må hente', 'father.mayPickUp'],
    ['Mor beskyttet', 'mother.protected'],
    ['Mor beskyttelse ukendt', 'unclear'],
    ['Mors e-mail', 'ignore'],
    ['Mors CPR', 'mother.cpr'],
    ['Mor/far', 'parent.name'],
    ['Forældremyndighed', 'child.custodyNote'],
    ['Kontaktlærer', null],
    ['Morgenmad', null],
    ['Favoritfarve', null],
    ['', null],
  ])('%s: %s', (title, meaning) => {
    expect(meaningsOf([title])).toEqual([meaning]);
  });
  test('a number behind each relative is theirs, one behind all of them is not', () => {
    expect(meaningsOf(['Navn', 'Mor', 'Telefon', 'Mobil', 'Far', 'Telefon', 'Mobil'])).toEqual([
      'child.name',
      'mother.name',
      'mother.phone',
      'mother.mobile',
      'father.name',
      'father.phone',
      'father.mobile',
    ]);
    expect(meaningsOf(['Navn', 'Mor', 'Far', 'Telefon']).at(-1)).toBe('child.phone');
    const mixed = ['Mor fornavn', 'Mor efternavn', 'Mail', 'Mobil', 'Far', 'Mail', 'Mobil', 'Tlf.'];
    expect(meaningsOf(['Navn', ...mixed]).filter((one) => /mobile|phone/.test(one ?? ''))).toEqual([
      'mother.mobile',
      'father.mobile',
      'child.phone',
    ]);
    const apart = ['Navn', 'Mor', 'Far', 'Mors mobil', 'Fars mobil', 'Telefon'];
    expect(meaningsOf(apart).at(-1)).toBe('child.phone');
  });
  test('»Elev« is the name where nothing else is', () => {
    expect(meaningsOf(['Elev', 'Mor'])[0]).toBe('child.name');
    expect(meaningsOf(['Elev', 'Fornavn', 'Mor'])[0]).toBe('child.id');
  });
});

const HEAD = ['Skolekode', 'Skole', 'Klasse', 'Fornavn', 'Efternavn', 'CPR', 'Mor', 'Mors mobil'];
const MORE = ['Mor tlf arb', 'Far', 'Fars mobil', 'Adresse'];
const ÅSE = ['280101', 'Egeskolen', '3.A', 'Åse', 'Højlund', '010217-4123', 'Mette Højlund'];
const REST = ['10 12 34 56', '10 98 76 54', 'Ole Krog', '10 11 12 13', 'Bakken 1'];

describe('a list with one row per child', () => {
  test('gives institution, group, child and contacts with all of their numbers', async () => {
    const files = list([...HEAD, ...MORE], [...ÅSE, ...REST]);
    const found = await snapshot(files);
    expect(found.institution).toEqual({ id: '280101', name: 'Egeskolen', kind: 'school' });
    expect(found.groups).toEqual([{ id: '280101/3.A', name: '3.A' }]);
    const [child] = found.children;
    expect(child).toMatchObject({
      givenName: 'Åse',
      familyName: 'Højlund',
      birthDate: '2017-02-01',
    });
    expect(
      child?.contacts.map(({ name, relation, phones }) => [
        name,
        relation,
        ...phones.map(({ kind, number }) => `${kind} ${number}`),
      ]),
    ).toEqual([
      ['Mette Højlund', 'mor', 'mobile +4510123456', 'work +4510987654'],
      ['Ole Krog', 'far', 'mobile +4510111213'],
    ]);
    expect(JSON.stringify(found)).not.toMatch(/010217|0102174123/);
  });
  test('says the same as a workbook', async () => {
    const rows = [
      [...HEAD, ...MORE],
      [...ÅSE, ...REST],
    ];
    const found = await snapshot({ 'børneliste.xlsx': table(rows) });
    expect(found).toEqual(await snapshot(list(...rows)));
  });
  test('names in one column, with the family name first or last', async () => {
    const rows = ['Højlund, Åse Marie', 'Bo van der Krog', 'Cia'].map((name) => [
      '1',
      name,
      'Mette',
    ]);
    const found = await snapshot(list(['Institutionsnr', 'Navn', 'Mor'], ...rows));
    const names = found.children.map(({ givenName, familyName }) => [givenName, familyName]);
    expect(names.sort()).toEqual([
      ['Bo', 'van der Krog'],
      ['Cia', ''],
      ['Åse Marie', 'Højlund'],
    ]);
  });
  test('two in one cell are kept as written, and their numbers can be called', async () => {
    const row = ['1', 'Åse Højlund', 'Mette 10123456 og Ole 10987654'];
    const [child] = (
      await snapshot(list(['Skolekode', 'Navn', 'Forældre', 'Klasse'], [...row, '3']))
    ).children;
    expect(
      child?.contacts.map(({ name, phones }) => [name, phones.map(({ number }) => number)]),
    ).toEqual([[row[2], ['+4510123456', '+4510987654']]]);
  });
  test('a CPR number beside a name is no number to call', async () => {
    const rows = [
      ['Skolekode', 'Navn', 'Mor', 'Far'],
      ['1', 'Åse Højlund', 'Mette 0102851234', 'Ole'],
    ];
    expect(JSON.stringify(await snapshot(list(...rows)))).not.toContain('0102851234');
  });
  test('the titles once more are no child', async () => {
    const found = await snapshot(list([...HEAD, ...MORE], [...ÅSE, ...REST], [...HEAD, ...MORE]));
    expect(found.children).toHaveLength(1);
  });
  test('a row without a name is reported', async () => {
    const { report } = await imported(
      list(
        [...HEAD, ...MORE],
        [...ÅSE, ...REST],
        ['1', '', '3.B', '', '', '', 'Eva'],
        ['I alt', '', '24'],
      ),
    );
    expect(reasons(report.issues)).toContain('børneliste.csv:3 rejected missingName');
    expect(reasons(report.issues)).toContain('børneliste.csv:4 rejected notAChild');
  });
  test('a child whose last day is over is not there, and that is said', async () => {
    const titles = ['Skolekode', 'Navn', 'Stue', 'Startdato', 'Udmeldt', 'Mor', 'Far'];
    const child = (name: string, end: string) => ['1', name, 'A', '01-08-2024', end, 'Eva', 'Ib'];
    const files = list(
      titles,
      child('Åse Lund', '31-12-26'),
      child('Bo Lund', '22-11-2026'),
      child('Cia Lund', ''),
    );
    const { report } = unwrap(await readFiles(files));
    const { changesOn } = unwrap(await readExports([folder(files)], options()));
    expect((await snapshot(files)).children.map(({ givenName }) => givenName).sort()).toEqual([
      'Cia',
      'Åse',
    ]);
    expect(reasons(report.issues)).toContain('børneliste.csv:3 rejected childLeft');
    expect(changesOn).toBe('2027-01-01');
  });
  test('a list of ids without names adds to the children of other files', async () => {
    const files = {
      ...SMALL,
      ...list(['barnId', 'Mor', 'Mors mobil', 'Far'], ['b2', 'Eva', '10 11 12 13', 'Ib']),
    };
    const found = await snapshot(files);
    expect(
      found.children.map(({ id, contacts }) => [id, ...contacts.map(({ name }) => name)]),
    ).toEqual([
      ['b1', 'Mette Højlund'],
      ['b2', 'Eva', 'Ib'],
    ]);
  });
  test.each([
    ['one row per contact', ['barnId', 'kontaktperson', 'relation', 'mobil']],
    ['one row per contact', ['barnId', 'barnets navn', 'kontaktperson', 'mobil']],
    ['one row per employee', ['id', 'navn', 'stilling', 'kontakt 1', 'kontakt 2']],
    ['OneRoster', ['sourcedId', 'givenName', 'familyName', 'role', 'forældre']],
  ])('%s is another list', async (_, titles) => {
    const files = { ...SMALL, 'liste.csv': csv(titles, ['b1', 'x', 'y', '10 11 12 13', '']) };
    expect(await code(files)).toBe('ok');
  });
});

describe('the institution', () => {
  const NAMED = ['Institution', 'Navn', 'Fødselsdato', 'Mor', 'Far'];
  const child = (org: string, name: string) => [org, name, '01-02-2017', 'Mette', 'Ole'];
  const orgs = async (files: Files) =>
    unwrap(await readFiles(files)).institutions.map(({ snapshot: { institution, children } }) => [
      institution.name,
      ...children.map(({ givenName }) => givenName),
    ]);
  test('is never guessed: a list that does not say it is refused', async () => {
    const [, ...rows] = [HEAD, NAMED.slice(1), child('', 'Åse Højlund').slice(1)];
    expect(await code({ ...SMALL, ...list(...rows) })).toBe('listWithoutInstitution');
  });
  test('by its exact name it is the one of the same import', async () => {
    const files = { ...SMALL, ...list(NAMED, child('BØRNEHUSET EGEN', 'Cia Lund')) };
    const [only, ...others] = await orgs(files);
    expect([only?.toSorted(), others]).toEqual([['Bo', 'Børnehuset Egen', 'Cia', 'Åse'], []]);
  });
  test('by another name, or one that two have, it is its own', async () => {
    const files = { ...SMALL, ...list(NAMED, child('Egen', 'Cia Lund')) };
    expect((await orgs(files)).map(([name]) => name).sort()).toEqual(['Børnehuset Egen', 'Egen']);
    const twice = `${SMALL['orgs.csv']}o2,active,,Børnehuset Egen,school\n`;
    const { institutions } = await imported({
      ...SMALL,
      'orgs.csv': twice,
      ...list(NAMED, child('Børnehuset Egen', 'Cia Lund')),
    });
    expect(institutions).toHaveLength(2);
  });
  test('an id alone does not take away the name that another file has', async () => {
    const files = {
      ...SMALL,
      ...list(['orgId', 'Navn', 'Mor', 'Far'], ['o1', 'Cia Lund', 'Eva', 'Ib']),
    };
    expect((await snapshot(files)).institution.name).toBe('Børnehuset Egen');
  });
  test('children of two institutions are never mixed, whatever they are called', async () => {
    const rows = [child('Egen', 'Åse Højlund'), child('Linden', 'Åse Højlund')];
    const found = unwrap(await readFiles(list(NAMED, ...rows))).institutions;
    const ids = found.flatMap(({ snapshot: { children } }) => children.map(({ id }) => id));
    expect([found.length, new Set(ids).size]).toEqual([2, 2]);
  });
});

describe('who is who', () => {
  const TITLES = ['Skolekode', 'Klasse', 'Navn', 'CPR', 'Født', 'UNI-login', 'Mor', 'Mors mobil'];
  type Row = readonly [cpr: string, born: string, login: string, mother: string, mobile: string];
  const read = async (...rows: (readonly [name: string, group: string, ...Row])[]) => {
    const lines = rows.map(([name, group, ...rest]) => ['1', group, name, ...rest]);
    const { institutions, report } = await imported(list(TITLES, ...lines));
    const children = institutions.flatMap(({ snapshot }) => snapshot.children);
    return { children, said: reasons(report.issues), all: JSON.stringify(institutions) };
  };
  const ids = ({ children }: Awaited<ReturnType<typeof read>>) => children.map(({ id }) => id);
  const CPR = '010217-4123';

  test('by the CPR number in any spelling, which is kept nowhere', async () => {
    const spelled = [CPR, '0102174123', '102174123', '010217 4123'];
    const all = await Promise.all(
      spelled.map((cpr) => read(['Åse Lund', '3', cpr, '', 'aase1', 'Eva', ''])),
    );
    expect(new Set(all.flatMap(ids)).size).toBe(1);
    for (const { all: text } of all) expect(text).not.toMatch(/0?10217.?4123/);
  });
  test('else by the UNI-login, else by name and birth date', async () => {
    const login = await read(['Åse Lund', '3', '', '01-02-2017', 'aase1', 'Eva', '']);
    expect(ids(login)).toEqual(['aase1']);
    const born = await read(['Åse Lund', '3', '', '01-02-2017', '', 'Eva', '']);
    expect(ids(await read(['Aase Lund', '4', '', '2017-02-01', '', 'Ida', '']))).toEqual(ids(born));
    expect(ids(await read(['Åse Lund', '3', '', '02-02-2017', '', 'Eva', '']))).not.toEqual(
      ids(born),
    );
    expect(ids(born)[0]).toMatch(/^b-[0-9A-Z]{16}$/);
  });
  test.each(['010217', '010217-XXXX', '010217-0000'])(
    'a CPR number without its end (%s) is a birth date: two children stay two',
    async (cpr) => {
      const found = await read(
        ['Åse Lund', '3', cpr, '', '', 'Eva', ''],
        ['Bo Krog', '3', cpr, '', '', 'Ida', ''],
      );
      expect(found.children.map(({ birthDate }) => birthDate)).toEqual([
        '2017-02-01',
        '2017-02-01',
      ]);
      expect(new Set(ids(found)).size).toBe(2);
    },
  );
  test('one CPR number at two names is reported, and they stay two', async () => {
    const found = await read(
      ['Åse Lund', '3', CPR, '', '', 'Eva', ''],
      ['Bo Krog', '3', CPR, '', '', 'Ida', ''],
    );
    expect(
      found.children
        .map(({ givenName, contacts }) => [givenName, contacts.map(({ name }) => name)])
        .sort(),
    ).toEqual([
      ['Bo', ['Ida']],
      ['Åse', ['Eva']],
    ]);
    expect(found.said).toContain('børneliste.csv:3 repaired duplicateId');
  });
  test('two of the same name and nothing else stay two, each with its own, in any order', async () => {
    const rows = [
      ['Åse Lund', '3.A', '', '', '', 'Eva Lund', '10 11 12 13'],
      ['Åse Lund', '3.B', '', '', '', 'Ida Lund', '10 14 15 16'],
      ['Åse Lund', '3.B', '', '', '', 'Ida Lund', '10 17 18 19'],
      ['Bo Krog', '3.B', '', '', '', 'Kim Krog', ''],
    ] as const;
    const found = await read(...rows);
    const facts = ({ children }: typeof found) =>
      children
        .map(({ id, contacts }) => [id, contacts[0]?.name, contacts[0]?.phones[0]?.number])
        .sort();
    expect(new Set(ids(found)).size).toBe(4);
    expect(facts(await read(...[...rows].reverse()))).toEqual(facts(found));
    expect(found.said.filter((line) => line.endsWith('sameChildName'))).toEqual([
      'børneliste.csv:2 repaired sameChildName',
      'børneliste.csv:3 repaired sameChildName',
      'børneliste.csv:4 repaired sameChildName',
    ]);
  });
});

describe('protection', () => {
  const TITLES = [
    'Skolekode',
    'Navn',
    'Beskyttet',
    'Adresse',
    'Mor',
    'Mor beskyttet',
    'Mors adresse',
    'Far',
  ];
  const staff = async (row: readonly string[], titles = TITLES) =>
    JSON.stringify(
      await snapshot(list(titles, row, ['1', 'Bo Krog', '', '', 'Ida', '', '', 'Ib'])),
    );
  test.each([
    ['a mark', ['1', 'Åse Højlund', 'ja', 'Bakken 1', 'Eva', '', '', 'Ib']],
    [
      'words in place of the address',
      ['1', 'Åse Højlund', '', 'Adressebeskyttet, se mappe', 'Eva', '', '', 'Ib'],
    ],
  ])('of a child: %s', async (_, row) => {
    expect(await staff(row)).not.toMatch(/Åse|Højlund/);
  });
  test.each([
    ['a mark', ['1', 'Åse Højlund', '', '', 'Eva', 'x', '', 'Ib']],
    ['words in place of the address', ['1', 'Åse Højlund', '', '', 'Eva', '', 'Hemmelig', 'Ib']],
  ])('of a relative: %s', async (_, row) => {
    const text = await staff(row);
    expect([text.includes('Åse'), text.includes('Eva')]).toEqual([true, false]);
  });
  test('a title or a cell that looks like a mark and is not understood stops the import', async () => {
    const beside = (title: string, text: string) =>
      code(list([...TITLES, title], ['1', 'Åse Højlund', '', '', 'Eva', '', '', 'Ib', text]));
    expect(await beside('Beskyttelse, se mappe', '')).toBe('protectionUnclear');
    expect(await beside('Andet', 'Navnebeskyttet')).toBe('protectionUnclear');
    expect(await beside('E-mail', 'Hemmelig adresse')).toBe('protectionUnclear');
    expect(await beside('Andet', 'ost')).toBe('ok');
  });
});

describe('no number is dropped', () => {
  const number = fc.integer({ min: 0, max: 999_999 }).map((n) => `10${String(n).padStart(6, '0')}`);
  const title = fc.constantFrom(
    'Mors mobil',
    'Mor tlf arb',
    'Mobil mor',
    'Fars mobil',
    'Far telefon',
    'Forælder 1 telefon',
    'Forælder 2 mobil',
    'Kontakt 1 telefon',
    'Kontakt 2 mobil 2',
    'Telefon',
    'Mobil',
    'Mobil 2',
    'Hjemmetelefon',
    'Nødtelefon',
    'Nødkontakt telefon',
    'Mormor',
    'Bedsteforældre',
    'Andet',
    'Dagplejer',
    'Ring til',
    'Mor',
    'Far',
    '',
    'Tlf.',
    'Mormors telefon',
    'Bus',
  );
  test('every phone-like cell comes out at its child, or its column is in the report', async () => {
    const tables = fc.tuple(
      fc.array(title, { minLength: 1, maxLength: 8 }),
      fc.array(fc.array(fc.option(number, { nil: '' }), { minLength: 8, maxLength: 8 }), {
        minLength: 1,
        maxLength: 4,
      }),
    );
    await fc.assert(
      fc.asyncProperty(tables, async ([titles, cells]) => {
        const head = ['Skolekode', 'Navn', 'Født', 'Mors navn', 'Fars navn', ...titles, 'Slut'];
        const rows = cells.map((row, i) => [
          '1',
          `Barn${i} Lund`,
          '01-02-2017',
          'Eva',
          'Ib',
          ...row.slice(0, titles.length),
        ]);
        const { institutions, report } = unwrap(await readFiles(list(head, ...rows)));
        const unused = new Set(
          report.issues.flatMap(({ reason, column }) => (/^unused/.test(reason) ? column : [])),
        );
        const children = institutions.flatMap(({ snapshot }) => snapshot.children);
        for (const [i, row] of rows.entries()) {
          const out = JSON.stringify(
            children.find(({ givenName }) => givenName === `Barn${i}`)?.contacts,
          );
          for (const [at, cell] of row.entries())
            if (/^10\d{6}$/.test(cell) && !unused.has(head[at] || `#${at + 1}`))
              expect([head[at], out]).toEqual([head[at], expect.stringContaining(`+45${cell}`)]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
