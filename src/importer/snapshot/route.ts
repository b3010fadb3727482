import { failure } from '../../core/errors.ts';
import type { Phone } from '../../core/snapshot.ts';
import { BrokenFile } from '../files/source.ts';
import { PackedLines } from '../packed-lines.ts';
import { isNewer, type PackedHead, type RawExport, unpack } from '../raw-export.ts';
import type { Place } from '../records.ts';
import { byText, namesMeet, nameWords } from '../rows/values.ts';
import type { AttendanceRecord, ChildRef } from '../tables/children.ts';
import type { ContactRecord } from '../tables/contacts.ts';
import type { UserRecord } from '../tables/oneroster.ts';
import type { Build } from './context.ts';
import { type Members, membersByInstitution } from './members.ts';
import { classesOf, type OrgDeps, type OrgNode, orgsOf } from './orgs.ts';
import { entriesOf, newest, type People, type Person, peopleOf } from './people.ts';

/** A packed line of one institution: the kind, and the numbers of the people it is about. */
export type RoutedHead = readonly [
  kind: 'user' | 'demographic' | 'extra' | 'contact' | 'medication' | 'attendance',
  person: number,
  /** Of a contact: the person with its id, or -1. */
  other: number,
  /** Of a user, whose record is packed without it. */
  place?: Place,
];

/** One institution with everything that is known about its people, still packed. */
export interface RoutedInstitution extends Members {
  readonly lines: PackedLines;
}

/** Somebody protected, as texts of other institutions must not show them. */
export interface ProtectedPerson {
  readonly names: readonly { readonly given: string; readonly family: string }[];
  readonly numbers: readonly string[];
}

/** All institutions, and what holds across them. */
export interface Routed {
  /** By id; those with neither children nor staff are left out. */
  readonly institutions: readonly RoutedInstitution[];
  readonly orgs: readonly OrgNode[];
  /** The guardians of a child, in the order of its row. */
  readonly guardians: ReadonlyMap<Person, readonly Person[]>;
  /** By number. */
  readonly people: readonly Person[];
  /** `contactKey` of everybody whom a contact row marks as protected. */
  readonly protectedContacts: ReadonlySet<string>;
  readonly protectedPeople: readonly ProtectedPerson[];
}

/** A contact without an id: the same name with the same number is the same person. */
export function contactKey(name: string, phone: Phone): string {
  return `${nameWords(name)}\n${phone.number}`;
}

/**
 * Finds out whom every record is about and packs it for the institutions that need it. What cannot
 * be decided is reported and goes nowhere. Throws BrokenFile (`protectionUnmatched`) where most of a
 * source's rows with marks of protection fit nobody.
 */
export function route(raw: RawExport, deps: OrgDeps, build: Build): Routed {
  const orgs = orgsOf(raw, deps);
  const classes = classesOf(raw, orgs, deps.issues);
  const people = peopleOf(raw, orgs, deps.issues);
  const lost = markInDoubt(raw, people, build);
  const institutions = membersByInstitution(raw, { orgs, classes, people }, build, deps.issues);
  const guardians = guardiansOf(people, build);
  const routes = new Routes([...institutions.values()], guardians);
  const marks = new Marks(raw.numbersInDoubt, lost);
  routeAttendance(raw, people, routes, build);
  const protectedPeople: ProtectedPerson[] = [];
  for (const line of raw.lines.drain()) {
    const { head, json } = unpack(line);
    if (head[0] === 'user') continue;
    routeRecord(head, json, { people, guardians, routes, marks, build, protectedPeople });
  }
  marks.check();
  for (const line of raw.userLines.drain()) {
    const { head, json } = unpack<readonly ['user', Place, n: number]>(line);
    const person = people.ofRow(head[2]);
    if (person === undefined) continue;
    if (person.protected) protectedPeople.push(protectedUser(JSON.parse(json) as UserRecord));
    routes.add(person, ['user', person.n, -1, head[1]], json);
  }
  for (const person of people.all) {
    const user = newest(person);
    if (user.deleted || person.role === 'child') continue;
    if (!person.placed && user.role === '') build.report(user, 'rejected', 'noRole', person.id);
    else if (!person.called) reportUncalled(person, build);
  }
  return {
    institutions: routes.all().sort(byText(({ org }) => org.id)),
    orgs: orgs.all,
    guardians,
    people: people.all,
    protectedContacts: marks.contacts,
    protectedPeople,
  };
}

/** A contact of nobody, or an employee's number: neither is stored. */
function reportUncalled(person: Person, build: Build): void {
  if (person.role === 'guardian') build.report(newest(person), 'rejected', 'noChild', person.id);
  else if (entriesOf(person).some(({ hasNumbers }) => hasNumbers))
    build.report(newest(person), 'rejected', 'staffNumber', person.id);
}

/**
 * People in rows that could not be read, in a file that marks protection, are protected.
 *
 * @returns the files with such a row that fits nobody
 */
function markInDoubt({ rowsInDoubt }: RawExport, people: People, build: Build): Set<string> {
  const fits = new Set<string>();
  const cells = new Set(rowsInDoubt.flatMap((row) => row.cells));
  for (const person of cells.size === 0 ? [] : people.all) {
    const keys = [person.id, ...newest(person).keys].filter((key) => cells.has(key));
    for (const key of keys) fits.add(key);
    if (person.protected || keys.length === 0) continue;
    person.protected = true;
    build.report(newest(person), 'repaired', 'protectedInDoubt', person.id);
  }
  const lost = rowsInDoubt.filter((row) => !row.cells.some((cell) => fits.has(cell)));
  return new Set(lost.map(({ file }) => file));
}

/** A child's guardians: those whom its row names, in that order, then those who name the child. */
function guardiansOf(people: People, build: Build): Map<Person, Person[]> {
  const named = new Map<Person, Person[]>();
  const add = (child: Person, guardian: Person) => {
    const list = named.get(child) ?? [];
    if (guardian === child || list.includes(guardian)) return;
    guardian.placed = true;
    named.set(child, [...list, guardian]);
  };
  const each = (wanted: (person: Person) => boolean, found: typeof add, as: 'child' | 'adult') => {
    for (const person of people.all) {
      const entry = newest(person);
      if (entry.deleted || !wanted(person)) continue;
      const agents = new Map(
        entriesOf(person).flatMap(({ agents, scope }) => agents.map((id) => [id, scope] as const)),
      );
      for (const [id, scope] of agents) {
        const other = people.find(id, scope, as, person.orgs);
        if (other === null) build.report(entry, 'repaired', 'orphanPerson', id);
        else if (other === 'several') build.report(entry, 'repaired', 'ambiguousPerson', id);
        else if (!newest(other).deleted) found(person, other);
      }
    }
  };
  each(
    ({ role }) => role === 'child',
    (child, other) => other.role !== 'child' && add(child, other),
    'adult',
  );
  const back = new Map<Person, Person[]>();
  each(
    ({ role }) => role !== 'child',
    (guardian, other) => {
      if (other.role === 'child') back.set(other, [...(back.get(other) ?? []), guardian]);
    },
    'child',
  );
  for (const [child, list] of back)
    for (const guardian of list.sort(byText(({ id }) => id))) add(child, guardian);
  return named;
}

/** Which institutions need the records about whom. */
class Routes {
  /** By the person's number; most are in one institution, and share its list. */
  readonly #at: (readonly RoutedInstitution[] | undefined)[] = [];
  readonly #alone = new Map<RoutedInstitution, readonly RoutedInstitution[]>();
  readonly #institutions: RoutedInstitution[];

  constructor(all: readonly Members[], guardians: ReadonlyMap<Person, readonly Person[]>) {
    this.#institutions = all.map((members) => ({ ...members, lines: new PackedLines() }));
    for (const one of this.#institutions) {
      this.#alone.set(one, [one]);
      for (const child of one.children.keys()) {
        this.#join(child, one);
        for (const guardian of guardians.get(child) ?? []) {
          guardian.called = true;
          this.#join(guardian, one);
        }
      }
      for (const { person } of one.staff.values()) if (person !== null) this.#join(person, one);
    }
  }

  #join(person: Person, at: RoutedInstitution): void {
    const known = this.#at[person.n];
    if (known === undefined) this.#at[person.n] = this.#alone.get(at);
    else if (!known.includes(at)) this.#at[person.n] = [...known, at];
  }

  /** A contact row names this person: the person's own record is needed where the child is. */
  link(child: Person, contact: Person): void {
    contact.placed = true;
    contact.called = true;
    for (const at of this.#at[child.n] ?? []) this.#join(contact, at);
  }

  add(person: Person, head: RoutedHead, json: string): void {
    for (const { lines } of this.#at[person.n] ?? []) lines.add(`${JSON.stringify(head)}\t${json}`);
  }

  all(): RoutedInstitution[] {
    for (const { lines } of this.#institutions) lines.close();
    return this.#institutions.filter(({ children, staff }) => children.size + staff.size > 0);
  }
}

/** Marks of protection, and whether the rows that carry them fit anybody. */
class Marks {
  readonly contacts = new Set<string>();
  /** Numbers of people in rows that could not be read. */
  readonly inDoubt: ReadonlySet<string>;
  readonly #rows = new Map<string, { fits: number; orphans: number; lost: boolean }>();

  constructor(inDoubt: ReadonlySet<string>, lost: ReadonlySet<string>) {
    this.inDoubt = inDoubt;
    for (const file of lost) this.#rows.set(file, { fits: 0, orphans: 0, lost: true });
  }

  count(file: string, fits: boolean, marked: boolean): void {
    const rows = this.#rows.get(file) ?? { fits: 0, orphans: 0, lost: false };
    if (fits) rows.fits++;
    else rows.orphans++;
    rows.lost ||= marked && !fits;
    this.#rows.set(file, rows);
  }

  check(): void {
    for (const [file, { fits, orphans, lost }] of this.#rows)
      if (lost && orphans > fits) throw new BrokenFile(failure('protectionUnmatched', { file }));
  }
}

interface Routing {
  readonly people: People;
  readonly guardians: ReadonlyMap<Person, readonly Person[]>;
  readonly routes: Routes;
  readonly marks: Marks;
  readonly build: Build;
  readonly protectedPeople: ProtectedPerson[];
}

type Packed = Exclude<PackedHead, readonly ['user', ...unknown[]]>;

function routeRecord(head: Packed, json: string, routing: Routing): void {
  const { people, routes, marks, build } = routing;
  const [kind, place, scope] = head;
  if (kind === 'demographic') {
    const [, , , id, marked] = head;
    const person = people.find(id, scope, 'child', []) ?? people.find(id, scope, 'any', []);
    const fits = person !== null && person !== 'several';
    marks.count(place.file, fits, marked);
    if (!fits) {
      if (marked) protectAll(people.mayBe(id, scope));
      build.report(place, 'rejected', person === null ? 'orphanPerson' : 'ambiguousPerson', id);
    } else {
      person.protected ||= marked;
      routes.add(person, [kind, person.n, -1], json);
    }
    return;
  }
  const [, , , ref, marked] = head;
  const child = childOf(ref, scope, place, routing);
  if (kind !== 'medication') marks.count(place.file, child !== null, marked);
  if (child === null && marked) {
    // Whoever it may be about is hidden; of a contact the contact, whoever the child is.
    if (kind === 'contact') protectContact(null, head, json, routing);
    else protectAll([ref.id, ref.cpr].flatMap((one) => people.mayBe(one, scope)));
  }
  if (child === null) return;
  if (kind === 'contact') routeContact(child, head, json, routing);
  else {
    child.protected ||= marked;
    routes.add(child, [kind, child.n, -1], json);
  }
}

function protectAll(all: readonly Person[]): void {
  for (const person of all) person.protected = true;
}

type PackedContact = Extract<PackedHead, readonly ['contact', ...unknown[]]>;

/** Hides a marked contact wherever it is: by its id, at this child by its name, by name and number. */
function protectContact(
  child: Person | null,
  [, , scope, , , id, name]: PackedContact,
  json: string,
  { people, marks, guardians, protectedPeople }: Routing,
): void {
  const words = nameWords(name);
  const alike = (person: Person) =>
    entriesOf(person).some((entry) => namesMeet(entry.words, words));
  if (id !== '') protectAll(people.mayBe(id, scope).filter(alike));
  const near = child === null ? [] : (guardians.get(child) ?? []);
  if (words !== '') protectAll(near.filter((one) => newest(one).words === words));
  const { phones } = JSON.parse(json) as ContactRecord;
  for (const phone of phones) marks.contacts.add(contactKey(name, phone));
  protectedPeople.push({ names: namesOf(name), numbers: phones.map(({ number }) => number) });
}

/** Hides a contact of whom a row that could not be read, in a file that marks people, has a number. */
function protectInDoubt(
  [, place, , , , , name]: PackedContact,
  json: string,
  { marks, build }: Routing,
): void {
  const { phones } = JSON.parse(json) as ContactRecord;
  const doubtful = phones.filter(({ number }) => marks.inDoubt.has(number));
  for (const phone of doubtful) marks.contacts.add(contactKey(name, phone));
  if (doubtful.length > 0) build.report(place, 'repaired', 'protectedInDoubt');
}

function routeContact(child: Person, head: PackedContact, json: string, routing: Routing): void {
  const { people, routes, marks, build } = routing;
  const [kind, place, scope, , marked, id, name] = head;
  let person = id === '' ? null : people.find(id, scope, 'adult', child.orgs);
  if (person === 'several') {
    build.report(place, 'repaired', 'ambiguousPerson', id);
    person = null;
  }
  if (person !== null && !namesMeet(nameWords(name), newest(person).words)) {
    build.report(place, 'repaired', 'otherPerson', id);
    person = null;
  }
  if (person !== null) routes.link(child, person);
  if (marked) protectContact(child, head, json, routing);
  else if (marks.inDoubt.size > 0) protectInDoubt(head, json, routing);
  routes.add(child, [kind, child.n, person?.n ?? -1], json);
}

/** The child of a row; one that cannot be told is reported. */
function childOf(
  ref: ChildRef,
  scope: number,
  place: Place,
  { people, build }: Pick<Routing, 'people' | 'build'>,
): Person | null {
  const child = people.child(ref, scope);
  if (child !== null && typeof child !== 'string') return child;
  const reason =
    child === null ? 'orphanChild' : child === 'several' ? 'ambiguousChild' : 'otherChild';
  build.report(place, 'rejected', reason, ref.id || ref.cpr);
  return null;
}

/** The newest attendance of each child. */
function routeAttendance(raw: RawExport, people: People, routes: Routes, build: Build): void {
  const found = new Map<Person, AttendanceRecord>();
  for (const record of raw.attendance.values()) {
    const child = childOf(record.child, record.scope, record.place, { people, build });
    if (child === null) continue;
    const before = found.get(child);
    if (before === undefined || isNewer(record, before)) found.set(child, record);
  }
  raw.attendance.clear();
  for (const [child, record] of found)
    routes.add(child, ['attendance', child.n, -1], JSON.stringify(record));
}

function protectedUser(user: UserRecord): ProtectedPerson {
  const own = { given: user.given, family: user.family };
  const [given, family] = user.otherNames;
  const names = given === undefined ? [own] : [own, { given, family: family ?? '' }];
  return { names, numbers: user.phones.map(({ number }) => number) };
}

/** `Mette Marie Holm` as given names and family name. */
function namesOf(name: string): ProtectedPerson['names'] {
  const words = name.trim().split(/\s+/);
  const family = words.at(-1) ?? '';
  return family === '' ? [] : [{ given: words.slice(0, -1).join(' '), family }];
}
