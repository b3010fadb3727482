import type { XmlNode } from '../files/xml.ts';
import type { RawRecord } from '../records.ts';
import { isProtected } from '../rows/protection.ts';
import { fold, withoutCpr } from '../rows/values.ts';
import type { ReadContext } from './reader.ts';
import { marksOf, phonesOf, textIn } from './stil-shape.ts';

/** Where facts come from, and how old they are. */
export interface Origin {
  readonly given: { readonly changed: string; readonly source: string };
  readonly columns: { readonly changed: string; readonly source: string };
}

export const NOWHERE: Origin = {
  given: { changed: '', source: '' },
  columns: { changed: '', source: '' },
};

/** What the records of one person need to know of the document around it. */
export interface PersonContext {
  readonly context: ReadContext;
  /** Who has which id, in the whole document. In memory only: it holds CPR numbers. */
  readonly owners: Map<string, string>;
  readonly line: number;
  lineOf(inside: XmlNode): number;
  /** Its number. */
  readonly institution: string;
  /** What local ids are unique in, as a prefix; empty where there is one system only. */
  readonly system: string;
  readonly origin: Origin;
  /** The child is in this group; gives what describes it, if anything has so far. */
  joins(group: string, isMain: boolean): XmlNode | undefined;
}

/** A person, from an `InstitutionPerson` or a `ContactPerson`. */
interface Person {
  readonly self: XmlNode | undefined;
  /** In versions before 7 the UNI-Login had an element of its own. */
  readonly login: XmlNode | undefined;
  readonly user: string;
  readonly cpr: string;
  /** A mark of protection, `?` where there is none at all: an unknown one protects. */
  readonly mark: string;
}

/** Says who somebody is: an id, and the element it comes from. */
type Id = readonly [id: string, column: string];
const NO_ID: Id = ['', ''];

/**
 * The records of one `InstitutionPerson`: who it is, what it does there, and of a child its groups,
 * address and contacts. One without a role, id or name is reported as left out.
 */
export function* personRecords(found: XmlNode, at: PersonContext): Generator<RawRecord> {
  const { context, line, origin, institution } = at;
  const [student, employee] = [childOf(found, 'Student'), childOf(found, 'Employee')];
  const works = employee ?? childOf(found, 'Extern');
  const person = personIn(found, [found, student]);
  const contacts = student?.children.filter(({ name }) => name === 'ContactPerson') ?? [];
  const id = idOf(found, person, at);
  const names = student === undefined ? staffNames(person, employee) : ownNames(person);
  const missing =
    student === undefined && works === undefined
      ? 'unknownRole'
      : id === NO_ID
        ? 'missingId'
        : names === null
          ? 'missingName'
          : null;
  if (missing !== null || names === null) {
    context.reject(line, missing ?? 'missingName');
    // A contact who is protected here is protected at every other child.
    const people = [person, ...contacts.map((contact) => personIn(contact, [contact]))];
    const marked = people.filter(({ mark }) => isProtected(mark));
    return context.inDoubt(marked.map((one) => keyOf(one)[0]));
  }
  const phones = phonesOf(person.self);
  yield context.record(
    'users',
    { line, columns: { ...USER_COLUMNS, ...names.columns, ...origin.columns, id: id[1] } },
    {
      id: id[0],
      username: person.user,
      identifier: textIn(found, 'LocalPersonId'),
      ...names.given,
      cpr: person.cpr,
      birthDate: textIn(person.self, 'BirthDate'),
      protected: person.mark,
      ...(phones.length === 0 ? {} : { phones }),
      ...origin.given,
    },
  );
  for (const role of rolesOf(student, works))
    yield context.record(
      'roles',
      { line, columns: { user: id[1], org: 'InstitutionNumber', ...origin.columns } },
      { user: id[0], org: institution, role, ...origin.given },
    );
  if (student === undefined) return;
  yield* enrollments(student, id, at);
  yield* address(person, id, at);
  // Their order is the only one there is: it is the order to call in.
  for (const [order, contact] of contacts.entries()) yield contactOf(contact, order, id, at);
}

const USER_COLUMNS = {
  username: 'UserId',
  identifier: 'LocalPersonId',
  cpr: 'CivilRegistrationNumber',
  birthDate: 'BirthDate',
  protected: '@protected',
} as const;

function* enrollments(
  student: XmlNode,
  [user, column]: Id,
  { context, line, origin, institution, joins }: PersonContext,
): Generator<RawRecord> {
  const main = textIn(student, 'MainGroupId');
  const others = student.children.filter(({ name }) => name === 'GroupId');
  for (const group of new Set([main, ...others.map(({ text }) => text.trim())])) {
    if (group === '') continue;
    const described = joins(group, group === main);
    const columns = {
      class: group === main ? 'MainGroupId' : 'GroupId',
      school: 'InstitutionNumber',
      user: column,
      begin: 'FromDate',
      end: 'ToDate',
      ...origin.columns,
    };
    yield context.record(
      'enrollments',
      { line, columns },
      {
        class: `${institution}/${group}`,
        school: institution,
        user,
        role: 'elev',
        begin: textIn(described, 'FromDate'),
        end: textIn(described, 'ToDate'),
        ...origin.given,
      },
    );
  }
}

function* address(
  { self }: Person,
  [child, column]: Id,
  { context, line, origin }: PersonContext,
): Generator<RawRecord> {
  const place = childOf(self, 'Address');
  const lives = {
    address: textIn(place, 'StreetAddress'),
    postcode: textIn(place, 'PostalCode'),
    city: textIn(place, 'PostalDistrict'),
  };
  if (Object.values(lives).every((text) => text === '')) return;
  const columns = {
    child: column,
    address: 'StreetAddress',
    postcode: 'PostalCode',
    city: 'PostalDistrict',
    ...origin.columns,
  };
  yield context.record('children', { line, columns }, { child, ...lives, ...origin.given });
}

function contactOf(
  contact: XmlNode,
  order: number,
  [child, childColumn]: Id,
  { context, lineOf, origin }: PersonContext,
): RawRecord {
  const person = personIn(contact, [contact]);
  const [key, keyColumn] = keyOf(person);
  const names = ownNames(person);
  const columns = {
    relation: '@relation',
    custody: '@childCustody',
    protected: '@protected',
    ...names.columns,
    ...origin.columns,
    child: childColumn,
    person: keyColumn,
  };
  return context.record(
    'contacts',
    { line: lineOf(contact), columns },
    {
      child,
      person: key,
      ...names.given,
      relation: contact.attributes.get('relation')?.toLowerCase() ?? '',
      custody: contact.attributes.get('childCustody') ?? '',
      priority: String(order + 1),
      protected: person.mark,
      phones: phonesOf(person.self),
      ...origin.given,
    },
  );
}

function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((child) => child.name === name);
}

/** @param around elements whose marks of protection are this person's too */
function personIn(node: XmlNode, around: readonly (XmlNode | undefined)[]): Person {
  const [self, login] = [childOf(node, 'Person'), childOf(node, 'UNILogin')];
  const marks = marksOf(self, [...around, login]);
  return {
    self,
    login,
    user: textIn(self, 'UserId') || textIn(login, 'UserId'),
    cpr: textIn(self, 'CivilRegistrationNumber') || textIn(login, 'CivilRegistrationNumber'),
    mark: marks.find(isProtected) ?? marks[0] ?? '?',
  };
}

/** Somebody's id without regard to the institution. */
function keyOf({ user, cpr }: Person): Id {
  if (user !== '') return [user, 'UserId'];
  const key = cprId(cpr);
  return key === '' ? NO_ID : [key, 'CivilRegistrationNumber'];
}

/**
 * The UNI-Login; without one the local id; without either the CPR number, of which a record keeps
 * an opaque key. Two different people under one id are kept apart: the second gets the next kind of
 * id, or none.
 */
function idOf(found: XmlNode, person: Person, at: PersonContext): Id {
  const local = textIn(found, 'LocalPersonId');
  const scoped = local === '' ? '' : `${at.institution}/${at.system}${local}`;
  const candidates: readonly Id[] = [
    [person.user, 'UserId'],
    [scoped, 'LocalPersonId'],
    [cprId(person.cpr), 'CivilRegistrationNumber'],
  ];
  const who = whoIs(person);
  for (const candidate of candidates) {
    const [id] = candidate;
    if (id === '' || (at.owners.get(id) ?? who) !== who) continue;
    at.owners.set(id, who);
    return candidate;
  }
  return NO_ID;
}

/** What tells two people apart: the CPR number, else birth date and name. */
function whoIs({ self, cpr }: Person): string {
  const name = fold(`${textIn(self, 'FirstName')} ${textIn(self, 'FamilyName')}`);
  return cprId(cpr) || `${textIn(self, 'BirthDate')} ${name}`;
}

/** As ten digits, which a record makes opaque; empty where it would not, such as with letters. */
function cprId(cpr: string): string {
  const digits = cpr.replace(/[\s.\-–]/g, '');
  if (!/^\d{9,10}$/.test(digits)) return '';
  const whole = digits.padStart(10, '0');
  return withoutCpr(whole).found ? whole : '';
}

interface Names {
  readonly given: { readonly given: string; readonly family: string };
  readonly columns: { readonly given: string; readonly family: string };
}

function named(self: XmlNode | undefined, given: string, family: string): Names {
  return {
    given: { given: textIn(self, given), family: textIn(self, family) },
    columns: { given, family },
  };
}

/** A name's two parts, or null where it has none. */
function namesBy(self: XmlNode | undefined, given: string, family: string): Names | null {
  const names = named(self, given, family);
  return names.given.given === '' && names.given.family === '' ? null : names;
}

/**
 * A child's or contact's own name: where they are protected only the leader gets to see it, and
 * Lygte has a sign of its own for the child, so the alias is not needed.
 */
function ownNames({ self, login }: Person): Names {
  return (
    namesBy(self, 'FirstName', 'FamilyName') ??
    namesBy(self, 'AliasFirstName', 'AliasFamilyName') ??
    named(login, '', 'Name')
  );
}

/**
 * A protected employee would be named on the list to sign in by: the alias stands there, else the
 * initials. Null where there is no name that may.
 */
function staffNames(person: Person, employee: XmlNode | undefined): Names | null {
  if (!isProtected(person.mark)) return ownNames(person);
  return (
    namesBy(person.self, 'AliasFirstName', 'AliasFamilyName') ?? namesBy(employee, 'ShortName', '')
  );
}

const LEADERS = new Set(['leder', 'ledelse']);

/** The element says what somebody is; of an employee's roles only a leader's makes a difference. */
function rolesOf(student: XmlNode | undefined, works: XmlNode | undefined): string[] {
  const leads = works?.children.some(
    ({ name, text }) => name === 'Role' && LEADERS.has(fold(text)),
  );
  return [
    ...(student === undefined ? [] : ['elev']),
    ...(works === undefined ? [] : [leads === true ? 'leder' : 'ansat']),
  ];
}
