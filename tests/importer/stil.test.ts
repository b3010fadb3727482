import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { err, failure, unwrap } from '../../src/core/errors.ts';
import { DEFAULT_LIMITS } from '../../src/importer/files/source.ts';
import type { ImportedInstitution } from '../../src/importer/options.ts';
import { idsBy, type ReadContext } from '../../src/importer/readers/reader.ts';
import { stilReader } from '../../src/importer/readers/stil.ts';
import { RawRecord } from '../../src/importer/records.ts';
import { childXml, oneRosterOf, samples, stilXml } from './stil-sample.ts';
import { imported, readFiles, reasons, snapshot } from './support.ts';

const SOURCE =
  '<ImportSource sourceDateTime="2026-11-22T22:10:00" source="Skolesystemet" schoolYear="2026-2027"/>';

/** A document of the full package for authorities around this. */
function document(inside: string, sources = SOURCE): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<x:UNILoginExportFullMyndighed xmlns:x="https://brugerdatabasen.stil.dk/bpi/wsieksport/7/fullmyndighed" exportDateTime="2026-11-23T04:30:00" accessLevel="full">',
    sources,
    '<x:Institution>',
    '<InstitutionNumber>101001</InstitutionNumber><InstitutionName>Egeskolen</InstitutionName>',
    inside,
    '</x:Institution>',
    '</x:UNILoginExportFullMyndighed>',
    '',
  ].join('\n');
}

interface Pupil {
  readonly user?: string;
  readonly local?: string;
  readonly person?: string;
  readonly names?: string;
  readonly attributes?: string;
  readonly source?: string;
  readonly student?: string;
}

const NAMES = '<FirstName>Åse</FirstName><FamilyName>Højlund</FamilyName>';

function pupil({
  user = '<UserId>aase0001</UserId>',
  local = '',
  person = '',
  names = NAMES,
  attributes = 'protected="false"',
  source = 'Skolesystemet',
  student = '<MainGroupId>4A</MainGroupId>',
}: Pupil = {}): string {
  return `<InstitutionPerson source="${source}">${local}<Person ${attributes}>${names}${user}${person}</Person><Student><Role>Elev</Role><Level>4</Level>${student}</Student></InstitutionPerson>`;
}

function staff(role: string, person: string, more = '', attributes = 'protected="false"'): string {
  return `<InstitutionPerson source="Skolesystemet"><Person ${attributes}>${person}</Person><Employee><Role>${role}</Role>${more}</Employee></InstitutionPerson>`;
}

function contact(inside: string, attributes = 'relation="Mor" childCustody="true"'): string {
  return `<ContactPerson ${attributes} accessLevel="1">${inside}</ContactPerson>`;
}

const MOTHER =
  '<Person protected="false"><FirstName>Mette</FirstName><FamilyName>Højlund</FamilyName><UserId>mett0001</UserId><MobilePhoneNumber protected="false">10 12 34 56</MobilePhoneNumber></Person>';

const FATHER =
  '<Person protected="false"><FirstName>Åge</FirstName><FamilyName>Krogsø</FamilyName><UserId>aage0001</UserId><HomePhoneNumber protected="false">10 11 11 11</HomePhoneNumber><WorkPhoneNumber protected="0">10 22 22 22</WorkPhoneNumber></Person>';

const keys = { idSecret: new Uint8Array(32).fill(7), today: '2026-11-23' };
const read = (xml: string | Uint8Array, name = '101001.xml') => readFiles({ [name]: xml });
const only = (xml: string) => snapshot({ '101001.xml': xml });

async function child(one: Pupil = {}) {
  const [found] = (await only(document(pupil(one)))).children;
  if (found === undefined) throw new Error('no child');
  return found;
}

describe('what is read', () => {
  test('institution, home groups, children, contacts in their order, employees', async () => {
    const found = await only(
      document(
        [
          '<Group><GroupId>4A</GroupId><GroupName>4. a</GroupName><GroupType>Hovedgruppe</GroupType><GroupLevel>4</GroupLevel></Group>',
          '<Group><GroupId>Kor</GroupId><GroupType>Hold</GroupType></Group>',
          pupil({
            person: '<BirthDate>2016-02-01</BirthDate>',
            student: `<MainGroupId>4A</MainGroupId><GroupId>Kor</GroupId>${contact(FATHER, 'relation="Far" childCustody="false"')}${contact(MOTHER)}`,
          }),
          staff(
            'Lærer',
            '<FirstName>Lone</FirstName><FamilyName>Lindeby</FamilyName><UserId>lone0001</UserId>',
          ),
        ].join('\n'),
      ),
    );
    const origin = { source: 'Skolesystemet', sourceAt: '2026-11-22T22:10:00.000+01:00' };
    expect(found.institution).toEqual({ id: '101001', name: 'Egeskolen', kind: 'school' });
    expect(found.groups).toEqual([{ id: '101001/4A', name: '4. a' }]);
    expect(found.staff).toEqual([{ id: 'lone0001', name: 'Lone Lindeby', role: 'staff' }]);
    expect(found.children).toMatchObject([
      {
        id: 'aase0001',
        givenName: 'Åse',
        familyName: 'Højlund',
        birthDate: '2016-02-01',
        groupIds: ['101001/4A'],
        protected: false,
        ...origin,
        contacts: [
          {
            id: 'aage0001',
            name: 'Åge Krogsø',
            relation: 'far',
            custody: false,
            priority: 1,
            phones: [
              { kind: 'home', number: '+4510111111' },
              { kind: 'work', number: '+4510222222' },
            ],
            ...origin,
          },
          {
            id: 'mett0001',
            name: 'Mette Højlund',
            relation: 'mor',
            custody: true,
            priority: 2,
            phones: [{ kind: 'mobile', number: '+4510123456' }],
          },
        ],
      },
    ]);
  });
  test.each([
    ['Lærer', 'staff'],
    ['Pædagog', 'staff'],
    ['Vikar', 'staff'],
    ['TAP', 'staff'],
    ['Konsulent', 'staff'],
    ['Noget nyt', 'staff'],
    ['Leder', 'leader'],
    ['Ledelse', 'leader'],
    ['Lærer</Role><Role>Ledelse', 'leader'],
  ])('an employee with the role %s is %s', async (word, role) => {
    const lone = staff(word, `${NAMES}<UserId>lone0001</UserId>`);
    expect((await only(document(pupil() + lone))).staff).toMatchObject([{ role }]);
  });
  test.each(['Barn', 'Elev', 'Studerende', 'Kursist'])('a %s is a child', async (word) => {
    const xml = document(pupil()).replace('<Role>Elev<', `<Role>${word}<`);
    expect((await only(xml)).children).toHaveLength(1);
  });
  test('an intern works there', async () => {
    const xml = `<InstitutionPerson source="x"><Person protected="false">${NAMES}<UserId>i1</UserId></Person><Extern><Role>Praktikant</Role></Extern></InstitutionPerson>`;
    expect((await only(document(pupil() + xml))).staff).toMatchObject([
      { id: 'i1', role: 'staff' },
    ]);
  });
  test('who is a child at one institution may work at another', async () => {
    const other = document(staff('Lærer', `${NAMES}<UserId>aase0001</UserId>`))
      .replace('101001', '101002')
      .replace('</x:Institution>', `${pupil({ user: '<UserId>bo</UserId>' })}</x:Institution>`);
    const { institutions } = await imported({ 'a.xml': document(pupil()), 'b.xml': other });
    expect(
      institutions.map(({ snapshot: { children, staff } }) => [
        children.map(({ id }) => id),
        staff.map(({ id }) => id),
      ]),
    ).toEqual([
      [['aase0001'], []],
      [['bo'], ['aase0001']],
    ]);
  });
});

describe('groups', () => {
  test('a main group is home, whatever its type, and also where nobody describes it', async () => {
    const described = '<Group><GroupId>4A</GroupId><GroupType>Andet</GroupType></Group>';
    const student = '<MainGroupId>4A</MainGroupId><GroupId>Kor</GroupId>';
    for (const group of [described, ''])
      expect((await only(document(group + pupil({ student })))).children).toMatchObject([
        { groupIds: ['101001/4A'] },
      ]);
  });
  test('one that has ended, or has not begun, has nobody in it', async () => {
    const dates = (from: string, to: string) =>
      `<Group><GroupId>4A</GroupId><GroupType>Hovedgruppe</GroupType><FromDate>${from}</FromDate><ToDate>${to}</ToDate></Group>`;
    for (const [from, to, ids] of [
      ['2026-08-01', '2027-06-30', ['101001/4A']],
      ['2025-08-01', '2026-06-30', []],
      ['2027-08-01', '2028-06-30', []],
    ] as const)
      expect((await only(document(dates(from, to) + pupil()))).children).toMatchObject([
        { groupIds: ids },
      ]);
  });
});

describe('who is who', () => {
  const LOCAL = '<LocalPersonId>77</LocalPersonId>';
  test('by the UNI-Login, also where it has an element of its own', async () => {
    const login = '<UNILogin><UserId>aase0001</UserId><Name>x</Name></UNILogin>';
    expect((await child({ local: LOCAL })).id).toBe('aase0001');
    expect((await child({ local: LOCAL + login, user: '' })).id).toBe('aase0001');
  });
  test('without one by the local id, which is unique in one institution only', async () => {
    expect((await child({ local: LOCAL, user: '' })).id).toBe('101001/77');
  });
  test('local ids of several systems are kept apart', async () => {
    const sources = SOURCE + SOURCE.replace('Skolesystemet', 'SFO-systemet');
    const two = ['Skolesystemet', 'SFO-systemet'].map((source) =>
      pupil({ local: LOCAL, user: '', source }),
    );
    const found = await only(document(two.join(''), sources));
    expect(found.children.map(({ id }) => id)).toEqual([
      '101001/SFO-systemet/77',
      '101001/Skolesystemet/77',
    ]);
  });
  test('without either by an opaque id of the CPR number, the same in any spelling', async () => {
    const id = async (cpr: string) =>
      (
        await child({
          user: '',
          person: `<CivilRegistrationNumber>${cpr}</CivilRegistrationNumber>`,
        })
      ).id;
    expect(await id('010216-1234')).toMatch(/^x-[0-9A-Z]{16}$/);
    expect(await id('0102161234')).toBe(await id('010216-1234'));
    expect(await id('102161234')).toBe(await id('010216-1234'));
  });
  test('with nothing of it, left out and reported; never known by the name', async () => {
    const cpr = '<CivilRegistrationNumber>010216AB12</CivilRegistrationNumber>';
    const nobody = pupil({ user: '', person: cpr });
    const { institutions, report } = await imported({ 'a.xml': document(`${pupil()}\n${nobody}`) });
    expect(institutions[0]?.snapshot.children).toHaveLength(1);
    expect(reasons(report.issues)).toContain('a.xml:7 rejected missingId');
    expect(JSON.stringify({ institutions, report })).not.toContain('AB12');
  });
  test('two people under one UNI-Login stay two, and neither gets the contacts of the other', async () => {
    const twin = pupil({
      names: '<FirstName>Bo</FirstName><FamilyName>Krogsø</FamilyName>',
      local: LOCAL,
      student: `<MainGroupId>4A</MainGroupId>${contact(MOTHER)}`,
    });
    const found = await only(document(pupil() + twin));
    expect(found.children).toMatchObject([
      { id: '101001/77', givenName: 'Bo', contacts: [{ name: 'Mette Højlund' }] },
      { id: 'aase0001', givenName: 'Åse', contacts: [] },
    ]);
  });
  test('a parent is the same person at every child, by UNI-Login or CPR number', async () => {
    for (const key of [
      '<UserId>mett0001</UserId>',
      '<CivilRegistrationNumber>0102801234</CivilRegistrationNumber>',
    ]) {
      const mother = contact(`<Person protected="false">${NAMES}${key}</Person>`);
      const one = pupil({ student: mother });
      const two = pupil({ user: '<UserId>bo000001</UserId>', student: mother });
      const { children } = await only(document(one + two));
      const ids = children.map(({ contacts }) => contacts[0]?.id);
      expect(ids[0]).toBe(ids[1]);
      expect(ids[0]).toMatch(/^(mett0001|x-[0-9A-Z]{16})$/);
    }
  });
});

describe('protection', () => {
  const ADDRESS = '<StreetAddress>Egevej 1</StreetAddress>';
  test.each([
    ['marked', { attributes: 'protected="true"' }],
    ['marked as 1', { attributes: 'protected="1"' }],
    ['marked in other words', { attributes: 'beskyttet="ja"' }],
    ['without any mark', { attributes: '' }],
    ['with an empty mark', { attributes: 'protected=""' }],
    ['with a mark that cannot be read', { attributes: 'protected="måske"' }],
    ['with two marks', { attributes: 'protected="false" Protected="true"' }],
    ['with a protected address', { person: `<Address protected="true">${ADDRESS}</Address>` }],
    [
      'with a protected number',
      { person: '<HomePhoneNumber protected="true">10 10 10 10</HomePhoneNumber>' },
    ],
    ['with a protected name', { person: '<Gender protected="yes">K</Gender>' }],
    ['with an alias', { person: '<AliasFirstName>Anna</AliasFirstName>' }],
    ['with a mark of its own', { person: '<NameProtection>true</NameProtection>' }],
  ] satisfies [string, Pupil][])('a child %s is protected', async (_, one) => {
    const xml = document(
      pupil({ ...one, student: `<MainGroupId>4A</MainGroupId>${contact(MOTHER)}` }),
    );
    const [found] = (await imported({ 'a.xml': xml })).institutions;
    expect(found?.snapshot.children).toMatchObject([{ protected: true, contacts: [] }]);
    expect(JSON.stringify(found?.snapshot)).not.toMatch(/Åse|Højlund|Mette|Egevej|10101010/);
    const [leader] = found?.protectedPart.children ?? [];
    expect(leader).toMatchObject({ givenName: 'Åse', familyName: 'Højlund' });
    expect(leader?.contacts[0]?.name).toBe('Mette Højlund');
  });
  test.each(['protected="false"', 'protected="0"'])('%s is not', async (attributes) => {
    const address = `<Address protected="false">${ADDRESS}</Address>`;
    expect((await child({ attributes, person: address })).protected).toBe(false);
  });
  test.each([
    ['marked', MOTHER.replace('"false"', '"true"')],
    ['without a mark', MOTHER.replace(' protected="false"', '')],
    [
      'with a protected number',
      MOTHER.replace('Number protected="false"', 'Number protected="true"'),
    ],
  ])('a contact %s is protected', async (_, mother) => {
    const [found] = (await imported({ 'a.xml': document(pupil({ student: contact(mother) })) }))
      .institutions;
    expect(JSON.stringify(found?.snapshot)).not.toMatch(/Mette|10123456/);
    expect(JSON.stringify(found?.protectedPart)).toMatch(/Mette.*10123456/);
  });
  test('who is protected in a record that is left out is named as in doubt', async () => {
    const hidden = MOTHER.replace('"false"', '"true"');
    const bytes = Buffer.from(
      document(
        pupil({ user: '', student: contact(hidden) + contact(FATHER) }) +
          pupil({ attributes: 'protected="true"' }).replace(/<Student>.*<\/Student>/, ''),
      ),
    );
    const doubts: string[] = [];
    const context: ReadContext = {
      limits: DEFAULT_LIMITS,
      ...idsBy(keys),
      mappings: [],
      unpacks() {},
      part: () => context,
      onBytes() {},
      holds() {},
      reject() {},
      repair() {},
      unused() {},
      inDoubt: (cells) => doubts.push(...cells),
      record: (kind, at, given) => new RawRecord(kind, { file: 'a.xml', ...at }, given, keys),
    };
    const open = async () => Readable.from([bytes]);
    const file = { name: 'a.xml', size: bytes.length, modifiedMs: 0, open };
    for await (const record of stilReader.read(file, context))
      expect(['orgs', 'classes']).toContain(record.kind);
    expect(doubts).toEqual(['mett0001', 'aase0001']);
  });
  test('a protected employee is named by alias or initials, or not at all', async () => {
    const lone = (alias: string, more: string) =>
      staff(
        'Lærer',
        `<FirstName>Lone</FirstName><FamilyName>Lindeby</FamilyName><UserId>u1</UserId>${alias}`,
        more,
        'protected="true"',
      );
    const alias = '<AliasFirstName>Anna</AliasFirstName><AliasFamilyName>Alias</AliasFamilyName>';
    const initials = '<ShortName>LL</ShortName>';
    for (const [one, names] of [
      [lone(alias, initials), ['Anna Alias']],
      [lone('', initials), ['LL']],
      [lone('', ''), []],
    ] as const) {
      const { institutions, report } = await imported({ 'a.xml': document(`${pupil()}\n${one}`) });
      expect(institutions[0]?.snapshot.staff.map(({ name }) => name)).toEqual(names);
      expect(JSON.stringify(institutions)).not.toMatch(/Lone|Lindeby/);
      expect(reasons(report.issues).includes('a.xml:7 rejected missingName')).toBe(
        names.length === 0,
      );
    }
  });
  test.each([
    ['an element', document(pupil({ person: '<HarHemmeligtNavn>ja</HarHemmeligtNavn>' }))],
    ['an attribute', document(pupil({ attributes: 'protected="false" beskyttetIgennem="x"' }))],
    ['a mark where nobody is', document('<Group protected="true"><GroupId>4A</GroupId></Group>')],
    ['a value elsewhere', document(pupil({ person: '<Note>Adressebeskyttet</Note>' }))],
  ])('%s that looks like a mark and is not understood stops the import', async (_, xml) => {
    expect(await read(xml)).toMatchObject({ ok: false, failure: { code: 'protectionUnclear' } });
  });
  test.each([
    document(pupil()).replaceAll('ExportFullMyndighed', 'ExportMedium'),
    document(pupil()).replaceAll('ExportFullMyndighed', 'ExportSmall'),
    document(pupil()).replace('accessLevel="full"', 'accessLevel="medium"'),
  ])('packages without marks are refused', async (xml) => {
    expect(await read(xml)).toEqual(err(failure('exportTooNarrow', { file: '101001.xml' })));
  });
});

describe('age', () => {
  const at = async (sources: string, source: string) => {
    const [found] = (await only(document(pupil({ source }), sources))).children;
    return `${found?.source} ${found?.sourceAt}`;
  };
  test('of each part: when its own system delivered it', async () => {
    const old = SOURCE.replace('Skolesystemet', 'Gammel').replace('2026-11-22', '2026-06-30');
    expect(await at(SOURCE + old, 'Gammel')).toBe('Gammel 2026-06-30T22:10:00.000+01:00');
    expect(await at(SOURCE + old, 'Skolesystemet')).toBe(
      'Skolesystemet 2026-11-22T22:10:00.000+01:00',
    );
  });
  test('a system that is listed for two school years: its newest delivery', async () => {
    const before = SOURCE.replace('2026-11-22', '2026-06-30');
    for (const sources of [SOURCE + before, before + SOURCE])
      expect(await at(sources, 'Skolesystemet')).toBe(
        'Skolesystemet 2026-11-22T22:10:00.000+01:00',
      );
  });
  test('of people made by hand: the time of the export', async () => {
    expect(await at(SOURCE, 'Brugeradministrationen')).toBe(
      'Brugeradministrationen 2026-11-23T04:30:00.000+01:00',
    );
  });
  test('of what a system delivers to SkoleGrunddata: its own', async () => {
    const delivered = document(pupil({ source: '' }), '')
      .replaceAll('UNILoginExportFullMyndighed', 'UNILoginImport')
      .replace(
        'exportDateTime="2026-11-23T04:30:00" accessLevel="full"',
        'sourceDateTime="2026-11-21T03:00:00" source="Elevsystem" schoolYear="2026-2027"',
      );
    expect((await only(delivered)).children).toMatchObject([
      { source: 'Elevsystem', sourceAt: '2026-11-21T03:00:00.000+01:00' },
    ]);
  });
});

test('what is not understood is counted and reported, and so are numbers in it', async () => {
  const person = '<Extra><Deep kode="7">x</Deep></Extra>';
  const student = '<MainGroupId>4A</MainGroupId><SchoolBus>10 99 99 99</SchoolBus>';
  const two = pupil({ person, student }) + pupil({ user: '<UserId>bo</UserId>', student });
  const { report } = await imported({ 'a.xml': document(two) });
  const unread = report.issues.filter(({ reason }) => reason.startsWith('unused'));
  expect(unread.map(({ column, reason, rows }) => [column, reason, rows])).toEqual([
    ['Person/Extra/Deep', 'unusedColumn', 1],
    ['Person/Extra/Deep/@kode', 'unusedColumn', 1],
    ['Student/SchoolBus', 'unusedNumbers', 2],
  ]);
});

test('a person where none belongs is not silently left out', async () => {
  const xml = document(`${pupil()}${contact(MOTHER.replace(' protected="false"', ''))}`).replace(
    ' protected="false">10 12',
    '>10 12',
  );
  const { report } = await imported({ 'a.xml': xml });
  const unread = report.issues.filter(({ reason }) => reason === 'unusedNumbers');
  expect(unread.map(({ column }) => column)).toEqual(['ContactPerson/Person/MobilePhoneNumber']);
  // With a mark, nobody can tell whom it protects.
  expect(await read(document(pupil() + contact(MOTHER)))).toMatchObject({
    failure: { code: 'protectionUnclear' },
  });
});

test('a number under a name of its own is taken', async () => {
  const more = '<EmergencyPhone>10 77 77 77</EmergencyPhone></Person>';
  const mother = MOTHER.replace('</Person>', more);
  const [found] = (await child({ student: contact(mother) })).contacts;
  expect(found?.phones.map(({ number }) => number)).toEqual(['+4510123456', '+4510777777']);
});

test('no CPR number is in what comes out, wherever it stood', async () => {
  const cpr = '<CivilRegistrationNumber>0102161234</CivilRegistrationNumber>';
  const mother = MOTHER.replace(
    '<UserId>',
    '<CivilRegistrationNumber>0102801234</CivilRegistrationNumber><UserId>',
  );
  const xml = document(
    pupil({
      local: '<LocalPersonId>0102161234</LocalPersonId>',
      person: cpr,
      student: contact(mother),
    }),
  );
  const text = JSON.stringify(await imported({ 'a.xml': xml }));
  expect(text).not.toMatch(/010216-?1234|010280-?1234/);
});

describe('files', () => {
  const xml = document(pupil({ student: '<MainGroupId>Ærø</MainGroupId>' }));
  const declared = (encoding: string) => xml.replace('UTF-8', encoding);
  const utf16 = (text: string, swap: boolean) => {
    const bytes = Buffer.from(text, 'utf16le');
    return swap ? bytes.swap16() : bytes;
  };
  test.each<[string, string, string | Uint8Array]>([
    ['UTF-8', 'a.xml', xml],
    ['UTF-8 with a byte order mark', 'a.xml', `\uFEFF${xml}`],
    ['no declaration, no ending', 'eksport', xml.slice(xml.indexOf('\n') + 1)],
    ['ISO-8859-1', 'a.xml', Buffer.from(declared('ISO-8859-1'), 'latin1')],
    ['Windows-1252', 'a.XML', Buffer.from(declared('windows-1252'), 'latin1')],
    ['UTF-16, little end first', 'a.xml', utf16(`\uFEFF${declared('UTF-16')}`, false)],
    ['UTF-16, big end first', 'a.xml', utf16(`\uFEFF${declared('UTF-16')}`, true)],
    ['UTF-16 without a mark', 'a.xml', utf16(declared('UTF-16'), false)],
    ['all on one line', 'a.xml', xml.replaceAll('\n', '')],
    [
      'inside a SOAP envelope',
      'a.xml',
      `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header><a>1</a></e:Header><e:Body><eksporterXmlFuldMyndighedResponse><xml>${xml.slice(xml.indexOf('\n') + 1)}</xml></eksporterXmlFuldMyndighedResponse></e:Body></e:Envelope>`,
    ],
    ['with comments and CDATA', 'a.xml', xml.replace('Åse', '<!-- x --><![CDATA[Åse]]>')],
  ])('%s', async (_, name, bytes) => {
    expect(await snapshot({ [name]: bytes })).toMatchObject({
      groups: [{ name: 'Ærø' }],
      children: [{ givenName: 'Åse', familyName: 'Højlund' }],
    });
  });
  test('in a document without lines, people are counted', async () => {
    const one = document(pupil() + pupil({ user: '' })).replaceAll('\n', '');
    const { report } = await imported({ 'a.xml': one });
    expect(reasons(report.issues)).toContain('a.xml:2 rejected missingId');
  });
  test.each<[string, string | Uint8Array, string, number?]>([
    ['cut', xml.slice(0, -60), 'damagedExport', 6],
    ['with bytes of another encoding', Buffer.from(xml, 'latin1'), 'damagedExport', 6],
    ['with a tag that does not end', xml.replace('</Student>', ''), 'damagedExport', 6],
    ['with two people in one', xml.replace('<Student>', '<Person/><Student>'), 'damagedExport', 6],
    ['with two names of one person', document(pupil({ names: NAMES + NAMES })), 'damagedExport', 6],
    ['with text between people', document(`${pupil()}10 12 34 56`), 'damagedExport', 7],
    [
      'with two institutions in one',
      document(`<InstitutionNumber>101002</InstitutionNumber>${pupil()}`),
      'damagedExport',
      6,
    ],
    ['without an institution number', xml.replace('>101001<', '><'), 'damagedExport', 6],
    ['after which something follows', `${xml}<a/>`, 'damagedExport', 9],
    ['with an entity nobody knows', xml.replace('Åse', '&navn;'), 'damagedExport', 6],
    ['in an encoding that is not read', xml.replace('UTF-8', 'UTF-7'), 'unknownFile'],
    [
      'with a document type',
      xml.replace('<x:UNI', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x:UNI'),
      'notAnExport',
    ],
    [
      'nested without end',
      xml.replace('Åse', `${'<a>'.repeat(50)}${'</a>'.repeat(50)}`),
      'damagedExport',
      6,
    ],
  ])('one %s is refused', async (_, bytes, code, line) => {
    const result = await read(bytes, 'a.xml');
    if (code === 'unknownFile') expect(result.ok).toBe(false);
    else
      expect(result).toEqual(
        err(failure(code as 'damagedExport', { file: 'a.xml', ...(line && { line }) })),
      );
  });
  test('entities are never expanded', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
    );
    const bomb = `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs.join('')}]>`;
    const result = await read(
      xml.replace('<x:UNI', `${bomb}<x:UNI`).replace('Åse', '&l9;'),
      'a.xml',
    );
    expect(result).toEqual(err(failure('notAnExport', { file: 'a.xml' })));
  });
  test.each([
    ['a text', xml.replace('Åse', 'x'.repeat(300_000))],
    ['a tag', xml.replace('source="Skolesystemet">', `source="${'x'.repeat(300_000)}">`)],
    ['a comment', xml.replace('Åse', `<!--${'x'.repeat(300_000)}-->`)],
    ['a person', xml.replace('Åse', '<a/>'.repeat(5_000))],
  ])('%s without end is refused, in bounded memory', async (_, large) => {
    const limits = { ...DEFAULT_LIMITS, rowBytes: 100_000 };
    expect(await readFiles({ 'a.xml': large }, { limits })).toEqual(
      err(failure('exportTooLarge', { file: 'a.xml' })),
    );
  });
  test('other XML is not taken for it', async () => {
    const { report } = unwrap(await readFiles({ 'a.xml': xml, 'b.xml': '<plan>x</plan>' }));
    expect(reasons(report.issues)).toContain('b.xml:0 rejected unknownFile');
  });
});

/** Without what a source says of itself. */
function facts(institutions: readonly ImportedInstitution[]): unknown {
  const own = (key: string, value: unknown) =>
    key === 'source' || key === 'sourceAt' ? undefined : value;
  return JSON.parse(JSON.stringify(institutions, own));
}

test('a municipality is the same as STIL and as OneRoster with CSV files', async () => {
  await fc.assert(
    fc.asyncProperty(samples, async (institutions) => {
      const xml = institutions.map((one) => [`${one.number}.xml`, stilXml(one)]);
      const stil = await imported(Object.fromEntries(xml));
      const csv = await imported(oneRosterOf(institutions));
      expect(facts(stil.institutions)).toEqual(facts(csv.institutions));
    }),
    { numRuns: 60 },
  );
});

describe('a broken transfer', () => {
  // Each number tells whose it is.
  const children = Array.from({ length: 12 }, (_, n) => ({
    user: `elev00${10 + n}`,
    given: `Barn${n}`,
    family: 'Højlund',
    hidden: n % 5 === 4,
    birthDate: '2016-02-01',
    main: '4A',
    others: [],
    street: `Egevej ${n}`,
    contacts: ['Mor', 'Far'].map((relation, order) => ({
      user: `foral${10 + n}${order}`,
      given: relation,
      family: `Nr${n}`,
      hidden: n % 4 === 3,
      relation,
      custody: true,
      home: '',
      work: '',
      mobile: `10 00 ${10 + n} ${10 + order}`,
    })),
  }));
  const sample = { number: '101001', name: 'Egeskolen', groups: [], children, staff: [] };
  const xml = stilXml(sample);
  const owners = new Map(
    children.flatMap(({ user, contacts }) =>
      contacts.map(({ mobile }): [string, string] => [mobile.replaceAll(' ', ''), user]),
    ),
  );
  const users = new Set(children.map(({ user }) => user));

  async function pairs(bytes: string) {
    const result = await read(bytes);
    if (!result.ok) return null;
    return result.value.institutions.flatMap(({ snapshot }) =>
      snapshot.children.flatMap(({ id, contacts }) =>
        contacts.flatMap(({ phones }) =>
          phones.map(({ number }): [string, string] => [number.replace('+45', ''), id]),
        ),
      ),
    );
  }

  test('cut anywhere is refused', async () => {
    const end = xml.trimEnd().length;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: end - 1 }), async (at) => {
        expect(await pairs(xml.slice(0, at))).toBeNull();
      }),
      { numRuns: 150 },
    );
  });
  test('changed anywhere, no number is with another child', async () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom(
        '<',
        '>',
        '"',
        '&',
        '</Person>',
        '</Student>',
        '</ContactPerson>',
        '</InstitutionPerson>',
        '<InstitutionPerson source="x">',
        '<Person protected="false">',
        ...children.slice(0, 2).map(childXml),
      ),
    );
    const change = fc.record({
      at: fc.integer({ min: 0, max: xml.length }),
      // Shorter than what lies between the numbers of two children.
      gone: fc.integer({ min: 0, max: 40 }),
      noise,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async (changes) => {
        let broken = xml;
        for (const { at, gone, noise } of changes)
          broken = broken.slice(0, at) + noise + broken.slice(at + gone);
        for (const [number, child] of (await pairs(broken)) ?? [])
          if (owners.has(number) && users.has(child)) expect(child).toBe(owners.get(number));
      }),
      { numRuns: 400 },
    );
  });
});
