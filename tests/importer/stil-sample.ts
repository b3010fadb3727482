import fc from 'fast-check';
import type { Files } from './support.ts';

/** A municipality that both SkoleGrunddata and OneRoster with its CSV files can describe. */
export interface Sample {
  readonly number: string;
  readonly name: string;
  readonly groups: readonly { readonly id: string; readonly name: string; readonly type: string }[];
  readonly children: readonly SampleChild[];
  readonly staff: readonly SampleStaff[];
}

interface SamplePerson {
  readonly user: string;
  readonly given: string;
  readonly family: string;
  readonly hidden: boolean;
}

export interface SampleChild extends SamplePerson {
  readonly birthDate: string;
  readonly main: string;
  readonly others: readonly string[];
  readonly street: string;
  readonly contacts: readonly SampleContact[];
}

interface SampleContact extends SamplePerson {
  readonly relation: string;
  readonly custody: boolean;
  readonly home: string;
  readonly work: string;
  readonly mobile: string;
}

interface SampleStaff extends Omit<SamplePerson, 'hidden'> {
  readonly role: 'Lærer' | 'Pædagog' | 'Leder';
}

const given = fc.constantFrom('Åse', 'Bo & Ida', 'Émile', 'Liv "Vips"', "Per O'", 'Æmma <3', '李');
const family = fc.constantFrom('Højlund', 'Krogsø', 'Lindeby', 'Egeskov-Å', 'Næs & Sø');
const number = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 999_999 }).map((n) => `10 ${String(n).padStart(6, '0')}`),
);
const named = { given, family, hidden: fc.boolean() };
const contact = fc.record({
  ...named,
  // Few of them, so that brothers and sisters have the same ones.
  user: fc.integer({ min: 0, max: 12 }).map((n) => `foral${n}`),
  relation: fc.constantFrom('Mor', 'Far', 'Andet', 'Officielt tilknyttet person'),
  custody: fc.boolean(),
  home: number,
  work: number,
  mobile: number.map((text) => text || '10 20 30 40'),
});
const groups = ['0A', '1 B', 'Ræv & Ulv'].map((id) => ({ id, name: `Gruppe ${id}` }));
const institution = (place: number) =>
  fc
    .record({
      types: fc.array(fc.constantFrom('Hovedgruppe', 'SFO', 'Hold'), {
        minLength: groups.length,
        maxLength: groups.length,
      }),
      children: fc.array(
        fc.record({
          ...named,
          birthDate: fc.constantFrom('2016-02-01', '2019-12-31'),
          main: fc.constantFrom('0A', '1 B'),
          others: fc.constantFrom([], ['Ræv & Ulv']),
          street: fc.constantFrom('', 'Egevej 1', 'Å-stien 2, 1. th.'),
          contacts: fc.uniqueArray(contact, { maxLength: 3, selector: ({ user }) => user }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      staff: fc.array(
        fc.record({ given, family, role: fc.constantFrom('Lærer', 'Pædagog', 'Leder') }),
        { maxLength: 3 },
      ),
    })
    .map(
      ({ types, children, staff }): Sample => ({
        number: `10100${place}`,
        name: `Skolen nr. ${place}`,
        groups: groups.map((group, n) => ({ ...group, type: types[n] ?? 'Hold' })),
        children: children.map((child, n) => ({ ...child, user: `elev${place}${n}` })),
        staff: staff.map((person, n) => ({ ...person, user: `ansat${place}${n}` }) as SampleStaff),
      }),
    );

/** One or two institutions; a parent may have children in both. */
export const samples: fc.Arbitrary<readonly Sample[]> = fc
  .tuple(institution(1), institution(2), fc.boolean())
  .map(([one, two, both]) => (both ? [one, two] : [one]));

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** `<name>text</name>`, or nothing where there is no text. */
function element(name: string, text: string, attributes = ''): string {
  return text === '' ? '' : `<${name}${attributes}>${escaped(text)}</${name}>`;
}

function personXml(person: SamplePerson, more = ''): string {
  const { given, family, user, hidden } = person;
  const names = element('FirstName', given) + element('FamilyName', family);
  return `<Person protected="${hidden}">${names}${element('UserId', user)}${more}</Person>`;
}

function contactXml(contact: SampleContact): string {
  const { relation, custody, home, work, mobile } = contact;
  const open = ' protected="false"';
  const numbers =
    element('HomePhoneNumber', home, open) +
    element('WorkPhoneNumber', work, open) +
    element('MobilePhoneNumber', mobile, open);
  const attributes = `relation="${relation}" childCustody="${custody}" accessLevel="1"`;
  return `<ContactPerson ${attributes}>${personXml(contact, numbers)}</ContactPerson>`;
}

export function childXml(child: SampleChild): string {
  const lives = element('StreetAddress', child.street) + element('PostalCode', '9999');
  const address = child.street === '' ? '' : `<Address>${lives}</Address>`;
  const person = personXml(child, element('BirthDate', child.birthDate) + address);
  const others = child.others.map((id) => element('GroupId', id)).join('');
  const groups = `<Role>Elev</Role><Level>1</Level>${element('MainGroupId', child.main)}${others}`;
  const student = `<Student>${groups}${child.contacts.map(contactXml).join('')}</Student>`;
  return `<InstitutionPerson source="Skolesystemet">${person}${student}</InstitutionPerson>`;
}

/** An export of the full package, each person on a line. */
export function stilXml({ number, name, groups, children, staff }: Sample): string {
  const described = groups.map(
    (group) =>
      `<Group>${element('GroupId', group.id)}${element('GroupName', group.name)}${element('GroupType', group.type)}</Group>`,
  );
  const people = [
    ...children.map(childXml),
    ...staff.map(
      (person) =>
        `<InstitutionPerson source="Skolesystemet">${personXml({ ...person, hidden: false })}<Employee>${element('Role', person.role)}</Employee></InstitutionPerson>`,
    ),
  ];
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<UNILoginExportFull xmlns="https://brugerdatabasen.stil.dk/bpi/wsieksport/7/full" exportDateTime="2026-11-23T04:30:00" accessLevel="full">',
    '<ImportSource sourceDateTime="2026-11-22T22:10:00" source="Skolesystemet" schoolYear="2026-2027"/>',
    `<Institution>${element('InstitutionNumber', number)}${element('InstitutionName', name)}`,
    ...described,
    ...people,
    '</Institution>',
    '</UNILoginExportFull>',
    '',
  ].join('\n');
}

/** The same as OneRoster 1.2, with the CSV files that Lygte reads beside it. */
export function oneRosterOf(institutions: readonly Sample[]): Files {
  const all = <T>(of: (at: Sample) => readonly T[]) => institutions.flatMap(of);
  const rows = (header: string, lines: readonly (readonly string[])[]) =>
    [header.split(','), ...lines].map((line) => line.map(quoted).join(',')).join('\n');
  return {
    'orgs.csv': rows(
      'sourcedId,name,type',
      institutions.map(({ number, name }) => [number, name, '']),
    ),
    'users.csv': rows(
      'sourcedId,givenName,familyName,birthDate,protected',
      all(({ children, staff }) => [
        ...children.map((child) => [
          child.user,
          child.given,
          child.family,
          child.birthDate,
          String(child.hidden),
        ]),
        ...staff.map(({ user, given, family }) => [user, given, family, '', 'false']),
      ]),
    ),
    'roles.csv': rows(
      'sourcedId,userSourcedId,role,orgSourcedId',
      all(({ number, children, staff }) => [
        ...children.map(({ user }) => [`r${user}`, user, 'student', number]),
        ...staff.map(({ user, role }) => [
          `r${user}`,
          user,
          role === 'Leder' ? 'principal' : 'teacher',
          number,
        ]),
      ]),
    ),
    'classes.csv': rows(
      'sourcedId,title,classType,schoolSourcedId',
      all(({ number, groups, children }) =>
        groups.map(({ id, name, type }) => [
          `${number}/${id}`,
          name,
          type === 'Hovedgruppe' || children.some(({ main }) => main === id) ? 'homeroom' : 'other',
          number,
        ]),
      ),
    ),
    'enrollments.csv': rows(
      'sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role',
      all(({ number, children }) =>
        children.flatMap(({ user, main, others }) =>
          [main, ...others].map((id) => [
            `${user} ${id}`,
            `${number}/${id}`,
            number,
            user,
            'student',
          ]),
        ),
      ),
    ),
    'children.csv': rows(
      'childId,address,postcode',
      all(({ children }) =>
        children
          .filter(({ street }) => street !== '')
          .map(({ user, street }) => [user, street, '9999']),
      ),
    ),
    'contacts.csv': rows(
      'childId,contactId,givenName,familyName,relation,custody,priority,home,work,mobile,protected',
      all(({ children }) =>
        children.flatMap((child) =>
          child.contacts.map((contact, order) => [
            child.user,
            contact.user,
            contact.given,
            contact.family,
            contact.relation.toLowerCase(),
            String(contact.custody),
            String(order + 1),
            contact.home,
            contact.work,
            contact.mobile,
            String(contact.hidden),
          ]),
        ),
      ),
    ),
  };
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
