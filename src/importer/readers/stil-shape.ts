import { failure } from '../../core/errors.ts';
import { BrokenFile } from '../files/source.ts';
import type { XmlNode } from '../files/xml.ts';
import type { NumberCell } from '../records.ts';
import { looksLikePhone, phoneColumn } from '../rows/phones.ts';
import { markOf, saysProtected } from '../rows/protection.ts';

/** What an element of SkoleGrunddata may hold; `many` are those that may be there more than once. */
interface Shape {
  readonly attributes?: readonly string[];
  readonly once?: readonly string[];
  readonly many?: readonly string[];
}

/**
 * Every element that is understood, of version 7 of the web service's schema and those before it.
 * Not needed, and so read by nobody: passwords, e-mail, gender, photo, level, location, and
 * `accessLevel`, which says what a contact may look up about the child, not whether to call.
 */
const SHAPES: Readonly<Record<string, Shape>> = {
  ImportSource: { attributes: ['sourceDateTime', 'source', 'schoolYear', 'schoolyear'] },
  InstitutionNumber: {},
  InstitutionName: {},
  Group: {
    once: ['GroupId', 'GroupName', 'GroupType', 'GroupLevel', 'Line', 'FromDate', 'ToDate'],
  },
  InstitutionPerson: {
    attributes: ['source'],
    once: ['LocalPersonId', 'UNILogin', 'Person', 'Student', 'Employee', 'Extern'],
  },
  UNILogin: {
    once: ['UserId', 'Name', 'InitialPassword', 'CivilRegistrationNumber', 'PasswordState'],
  },
  Person: {
    attributes: ['protected', 'verificationLevel'],
    once: [
      'FirstName',
      'FamilyName',
      'UserId',
      'CivilRegistrationNumber',
      'CivilRegistrationNumberType',
      'EmailAddress',
      'BirthDate',
      'Gender',
      'PhotoId',
      'Address',
      'HomePhoneNumber',
      'WorkPhoneNumber',
      'MobilePhoneNumber',
      'AliasFirstName',
      'AliasFamilyName',
    ],
  },
  Address: {
    once: [
      'StreetAddress',
      'PostalCode',
      'PostalDistrict',
      'CountryCode',
      'Country',
      'MunicipalityCode',
      'MunicipalityName',
    ],
  },
  Student: {
    once: ['Role', 'StudentNumber', 'Level', 'Location', 'MainGroupId'],
    many: ['GroupId', 'ContactPerson'],
  },
  ContactPerson: {
    attributes: ['relation', 'childCustody', 'accessLevel', 'cvr', 'pnr'],
    once: ['Person', 'UNILogin'],
  },
  Employee: { once: ['ShortName', 'Occupation', 'Location'], many: ['Role', 'GroupId'] },
  Extern: { once: ['Role'], many: ['GroupId'] },
};

/** Elements about somebody: a mark of protection in one of them is that person's. */
const ABOUT_SOMEBODY = new Set([
  'InstitutionPerson',
  'UNILogin',
  'Person',
  'Address',
  'Student',
  'ContactPerson',
]);

/** A document has few names, and each of them thousands of times. */
const phoneKind = remembered(phoneColumn);
const markIn = remembered((name) => markOf(name.slice(name.indexOf(':') + 1)));
const MAX_REMEMBERED = 1_000;

function remembered<T>(find: (name: string) => T): (name: string) => T {
  const known = new Map<string, { readonly found: T }>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before.found;
    const found = find(name);
    if (known.size < MAX_REMEMBERED) known.set(name, { found });
    return found;
  };
}

/** What stands in no other element that is understood. */
const OUTERMOST = new Set([
  'ImportSource',
  'InstitutionNumber',
  'InstitutionName',
  'Group',
  'InstitutionPerson',
]);
/** SOAP's own, around an export. */
const IGNORED = new Set(['Header']);

/** The trimmed text of an element's child; empty where there is none. */
export function textIn(node: XmlNode | undefined, name: string): string {
  return node?.children.find((child) => child.name === name)?.text.trim() ?? '';
}

/** Every number of a person, `<WorkPhoneNumber>` and whatever else is called a phone. */
export function phonesOf(person: XmlNode | undefined): NumberCell[] {
  return (person?.children ?? []).flatMap(({ name, text }) => {
    const kind = phoneKind(name);
    return kind === null || text.trim() === '' ? [] : [{ column: name, kind, text }];
  });
}

/**
 * Everything that marks a person as protected: of the person, of the address, of a number, and of
 * the elements around. Who has an alias is protected. `?`, which protects, where the mark that
 * everybody should have is missing or empty.
 */
export function marksOf(
  person: XmlNode | undefined,
  around: readonly (XmlNode | undefined)[],
): string[] {
  const inside = person?.children ?? [];
  const own = marksIn(person);
  return [
    ...(own.length === 0 ? ['?'] : own),
    ...[...around, ...inside].flatMap(marksIn),
    ...inside.filter(({ name }) => markIn(name) === 'mark').map(({ text }) => text.trim() || '?'),
    ...inside.filter(({ name, text }) => /^Alias/.test(name) && text.trim() !== '').map(() => '?'),
  ];
}

function marksIn(node: XmlNode | undefined): string[] {
  return [...(node?.attributes ?? [])]
    .filter(([name]) => markIn(name) === 'mark')
    .map(([, value]) => value.trim() || '?');
}

/** What of a document is not understood, counted by place. */
export class Unread {
  readonly #file: string;
  readonly #report: (place: string, rows: number, numbers: boolean) => void;
  readonly #places = new Map<string, { rows: number; numbers: boolean }>();

  constructor(file: string, report: (place: string, rows: number, numbers: boolean) => void) {
    this.#file = file;
    this.#report = report;
  }

  /**
   * Looks through a whole element. Throws BrokenFile: `damagedExport` where something is there
   * twice that one person has once, since two records may have run into one; `protectionUnclear`
   * where something looks like a mark of protection and is not understood.
   */
  look(node: XmlNode): void {
    if (IGNORED.has(node.name)) return;
    if (OUTERMOST.has(node.name)) this.#known(node, false);
    else this.#unknown(node, node.name);
  }

  /** Reports every place once; of very many only the first. */
  report(): void {
    for (const [place, { rows, numbers }] of this.#places) this.#report(place, rows, numbers);
  }

  #known(node: XmlNode, inPerson: boolean): void {
    const { attributes = [], once = [], many = [] } = SHAPES[node.name] ?? {};
    const aboutSomebody = inPerson || ABOUT_SOMEBODY.has(node.name);
    const isMark = (name: string) => {
      const mark = markIn(name);
      if (mark === 'none') return false;
      if (mark === 'unclear' || !aboutSomebody) throw this.#unclear(name);
      return true;
    };
    for (const [name, value] of node.attributes)
      if (!attributes.includes(name) && !isMark(name)) this.#count(`${node.name}/@${name}`, value);
    const seen = new Set<string>();
    for (const child of node.children) {
      const { name } = child;
      if (once.includes(name) && seen.has(name)) throw this.#damaged(child);
      seen.add(name);
      const isPerson = node.name === 'Person';
      const isKnown = once.includes(name) || many.includes(name);
      if (isKnown || (isPerson && phoneKind(name) !== null)) this.#known(child, isPerson);
      else if (!isPerson || !isMark(name)) this.#unknown(child, `${node.name}/${name}`);
    }
    if (once.length > 0) this.#count(node.name, node.text);
  }

  #unknown(node: XmlNode, place: string): void {
    if (markIn(node.name) !== 'none') throw this.#unclear(node.name);
    this.#count(place, node.text);
    for (const [name, value] of node.attributes) {
      if (markIn(name) !== 'none') throw this.#unclear(name);
      this.#count(`${place}/@${name}`, value);
    }
    for (const child of node.children) this.#unknown(child, `${place}/${child.name}`);
  }

  #count(place: string, value: string): void {
    const text = value.trim();
    if (text === '') return;
    if (saysProtected(text)) throw this.#unclear(place);
    const short = place.slice(0, MAX_PLACE);
    const key = this.#places.has(short) || this.#places.size < MAX_PLACES ? short : '…';
    const known = this.#places.get(key) ?? { rows: 0, numbers: false };
    known.rows++;
    known.numbers ||= looksLikePhone(text);
    this.#places.set(key, known);
  }

  #unclear(name: string): BrokenFile {
    const column = name.slice(0, MAX_PLACE);
    return new BrokenFile(failure('protectionUnclear', { file: this.#file, column }));
  }

  #damaged({ line }: XmlNode): BrokenFile {
    return new BrokenFile(failure('damagedExport', { file: this.#file, line }));
  }
}

const MAX_PLACE = 80;
const MAX_PLACES = 500;
