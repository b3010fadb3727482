import type { RawExport, UserEntry } from '../raw-export.ts';
import type { IssueLog } from '../report.ts';
import { namesMeet } from '../rows/values.ts';
import type { ChildRef } from '../tables/children.ts';
import { type PersonRole, parseRole } from './context.ts';
import { inOrder, type OrgNode, type Orgs } from './orgs.ts';

/** One person: one row, or several rows that are certainly about the same. */
export interface Person {
  /** The person's number among all. */
  readonly n: number;
  readonly id: string;
  /** The row changed last: it says what the person's facts are. */
  newest: UserEntry;
  /** Other rows about the same person, oldest first. */
  older: readonly UserEntry[];
  /** Where the person is known to be: by the rows, then by roles and enrollments too. */
  orgs: readonly OrgNode[];
  /** Null where nothing says it, or says it in unknown words. */
  role: PersonRole | null;
  /** A mark in any row about the person. */
  protected: boolean;
  /** Some row gives the person a role, a class or a child. */
  placed: boolean;
  /** Whether the person is a contact of a child. */
  called: boolean;
}

export interface People {
  readonly all: readonly Person[];
  /** Of each user row, by its number; undefined where the row was left out. */
  ofRow(n: number): Person | undefined;
  /**
   * The person with this id, else with this user name, local id or CPR key: in the row's own source
   * first. Of several the one in one of these institutions. An id of a source or an institution
   * that counts its own people finds nobody elsewhere.
   */
  find(ref: string, scope: number, as: 'child' | 'adult' | 'any', near: readonly OrgNode[]): Found;
  /** Everybody whom a reference may mean, however unlikely: for what must not be missed. */
  mayBe(ref: string, scope: number): readonly Person[];
  /** The child that a row is about; `other` where name or CPR number say that it is another. */
  child(ref: ChildRef, scope: number): Found | 'other';
}

type Found = Person | 'several' | null;

/** The newest row of a person. */
export function newest(person: Person): UserEntry {
  return person.newest;
}

/** All rows about a person, oldest first. */
export function entriesOf({ newest, older }: Person): readonly UserEntry[] {
  return older.length === 0 ? [newest] : [...older, newest];
}

const NONE: readonly UserEntry[] = [];

/**
 * Tells the people of all sources apart. Rows with one id are one person where their names agree
 * and they are of one source and institution; across sources and institutions only where nothing
 * speaks against it. Everything else is kept apart and reported: two schools may both have a child 1
 * and a parent 100.
 */
export function peopleOf(raw: RawExport, orgs: Orgs, issues: IssueLog): People {
  const all: Person[] = [];
  const rows: (Person | undefined)[] = new Array(raw.users.length);
  const byId = new Map<string, Person | Person[]>();
  const byKey = new Map<string, Person | Person[]>();
  const homes = raw.users.map((entry) => orgsOfRow(entry, orgs, issues));
  const groups = Map.groupBy(raw.users, (entry) => entry.id);
  const countsItsOwn = orgsThatCount(groups.values(), homes);
  for (const [id, entries] of groups)
    for (const person of distinct(id, entries, { homes, countsItsOwn, issues })) {
      Object.assign(person, { n: all.length });
      all.push(person);
      push(byId, id, person);
      for (const entry of entriesOf(person)) {
        rows[entry.n] = person;
        for (const key of entry.keys) push(byKey, key, person);
      }
    }
  const spaces = { ...scopesThatCount(raw, byId), orgs: countsItsOwn };
  const find: People['find'] = (ref, scope, as, near) => {
    const ids = byId.get(ref);
    const found = ids ?? byKey.get(ref);
    if (found === undefined) return null;
    const list = Array.isArray(found) ? found : [found];
    if (ids === undefined || GLOBAL_ID.test(ref)) return pick(list, scope, as, near);
    const meant = list.filter((person) => mayMean(person, scope, near, spaces));
    const one = meant.length === 0 ? null : pick(meant, scope, as, near);
    if (one === null || one === 'several') return one;
    return isCertain(one, scope, near, spaces) ? one : 'several';
  };
  return {
    all,
    ofRow: (n) => rows[n],
    find,
    mayBe: (ref, scope) =>
      [byId.get(ref) ?? [], byKey.get(ref) ?? []]
        .flat()
        .filter((person) => mayMean(person, scope, [], spaces)),
    child(ref, scope) {
      const org = ref.org === '' ? null : orgs.find(ref.org, scope);
      const near = org === null || org === 'several' ? [] : [org];
      const byCpr = ref.cpr === '' ? null : find(ref.cpr, scope, 'child', near);
      const child = ref.id === '' ? byCpr : find(ref.id, scope, 'child', near);
      if (child === null || child === 'several') return child;
      if (near.length > 0 && !overlap(child.orgs, near)) return null;
      const { words } = newest(child);
      const named = wordsOfEntries(child);
      if (ref.words !== '' && words !== '' && !named.some((name) => namesMeet(ref.words, name)))
        return 'other';
      return byCpr !== null && byCpr !== child ? 'other' : child;
    },
  };
}

function wordsOfEntries(person: Person): string[] {
  return entriesOf(person).map(({ words }) => words);
}

function push(map: Map<string, Person | Person[]>, key: string, person: Person): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, person);
  else if (!Array.isArray(before)) map.set(key, before === person ? before : [before, person]);
  else if (!before.includes(person)) before.push(person);
}

/**
 * Where ids are known to mean different people: two sources that both have a parent 100 count their
 * own people, so that an id of one says nothing in the other; and so do two institutions of one
 * source.
 */
interface Spaces {
  readonly scopes: ReadonlySet<number>;
  readonly orgs: ReadonlySet<OrgNode>;
  /** Sources that have people of their own. */
  readonly peopled: ReadonlySet<number>;
}

function scopesThatCount(
  raw: RawExport,
  byId: ReadonlyMap<string, Person | Person[]>,
): Omit<Spaces, 'orgs'> {
  const scopes = new Set<number>();
  for (const people of byId.values()) {
    if (!Array.isArray(people)) continue;
    const all = people.map(scopesOf);
    const [first] = all;
    // Two people of one source are no sign of another source.
    if (first !== undefined && all.some((own) => own.isDisjointFrom(first)))
      for (const scope of all.flatMap((own) => [...own])) scopes.add(scope);
  }
  return { scopes, peopled: new Set(raw.users.map(({ scope }) => scope)) };
}

/** Institutions of one source of which one id means different people. */
function orgsThatCount(
  groups: Iterable<readonly UserEntry[]>,
  homes: readonly (readonly OrgNode[])[],
): Set<OrgNode> {
  const found = new Set<OrgNode>();
  for (const entries of groups) {
    if (entries.length < 2) continue;
    for (const here of Map.groupBy(entries, ({ scope }) => scope).values()) {
      const [first, ...others] = here.filter((entry) => entry.orgs.length > 0);
      if (first === undefined) continue;
      for (const other of others) {
        if (overlap(first.orgs, other.orgs) || !differ(first, other)) continue;
        for (const org of [homes[first.n] ?? [], homes[other.n] ?? []].flat()) found.add(org);
      }
    }
  }
  return found;
}

/** Whether two rows are certainly about different people. */
function differ(a: UserEntry, b: UserEntry): boolean {
  const [one, two] = [parseRole(a.role), parseRole(b.role)];
  if (one !== null && two !== null && (one === 'child') !== (two === 'child')) return true;
  return !namesMeet(a.words, b.words) || birthsDiffer(a, b);
}

function birthsDiffer(a: UserEntry, b: UserEntry): boolean {
  return a.birthDate !== undefined && b.birthDate !== undefined && a.birthDate !== b.birthDate;
}

function scopesOf(person: Person): Set<number> {
  return new Set(entriesOf(person).map(({ scope }) => scope));
}

/** Whether a row of this source, about one of these institutions, may mean this person by its id. */
function mayMean(
  person: Person,
  scope: number,
  near: readonly OrgNode[],
  { scopes, orgs, peopled }: Spaces,
): boolean {
  if (peopled.has(scope) && scopes.has(scope)) {
    const own = scopesOf(person);
    if (!own.has(scope) && [...own].every((one) => scopes.has(one))) return false;
  }
  if (near.length === 0 || overlap(person.orgs, near)) return true;
  return !near.some((org) => orgs.has(org)) || !person.orgs.some((org) => orgs.has(org));
}

/** Whether the id alone says that it is this person, where another of the same id may be missing. */
function isCertain(
  person: Person,
  scope: number,
  near: readonly OrgNode[],
  { scopes, orgs }: Spaces,
): boolean {
  if (overlap(person.orgs, near)) return true;
  if (person.orgs.length === 0 && near.some((org) => orgs.has(org))) return false;
  if (scopes.size > 0) {
    const own = scopesOf(person);
    if (!own.has(scope) && [...own].some((one) => scopes.has(one))) return false;
  }
  return near.length > 0 || !person.orgs.some((org) => orgs.has(org));
}

/**
 * Narrows several down, step by step; a step that leaves nobody is not taken. But a child is never
 * somebody who is known to be none, nor the other way round.
 */
function pick(
  found: readonly Person[],
  scope: number,
  as: 'child' | 'adult' | 'any',
  near: readonly OrgNode[],
): Found {
  const steps: ((person: Person) => boolean)[] = [
    (person) => entriesOf(person).some((entry) => entry.scope === scope),
    ({ orgs }) => overlap(orgs, near),
    ({ role }) => (role === 'child') === (as === 'child') || as === 'any',
    (person) => !newest(person).deleted,
  ];
  let left = found.filter(
    ({ role }) => as === 'any' || role === null || (role === 'child') === (as === 'child'),
  );
  for (const step of steps) {
    const kept = left.filter(step);
    if (kept.length > 0) left = kept;
  }
  const [first, second] = left;
  return first === undefined ? null : second === undefined ? first : 'several';
}

function overlap<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.some((one) => b.includes(one));
}

/** The people behind the rows of one id. */
function distinct(
  id: string,
  entries: readonly UserEntry[],
  {
    homes,
    countsItsOwn,
    issues,
  }: {
    readonly homes: readonly (readonly OrgNode[])[];
    readonly countsItsOwn: ReadonlySet<OrgNode>;
    readonly issues: IssueLog;
  },
): Person[] {
  const people: Person[] = [];
  for (const entry of inOrder(entries)) {
    const here = homes[entry.n] ?? [];
    const role = entry.role === '' ? null : parseRole(entry.role);
    const alone: Person = {
      n: 0,
      id,
      newest: entry,
      older: NONE,
      orgs: here,
      role,
      protected: entry.protected,
      placed: false,
      called: false,
    };
    const related = people.map((person) => ({ person, is: relation(person, alone, countsItsOwn) }));
    const same = related.find(({ is }) => is === 'same')?.person;
    const replaced = related.find(({ is }) => is === 'replaced')?.person;
    if (same !== undefined) {
      if (entriesOf(same).every(({ hash }) => hash !== entry.hash))
        issues.addAt(newest(same), 'repaired', 'duplicateId', id);
      same.older = entriesOf(same);
      same.newest = entry;
      if (!entry.deleted) same.orgs = [...new Set([...same.orgs, ...here])];
      same.role = role ?? same.role;
      same.protected ||= entry.protected;
    } else {
      if (replaced !== undefined) {
        for (const old of entriesOf(replaced)) issues.addAt(old, 'rejected', 'idReused', id);
        people.splice(people.indexOf(replaced), 1);
        // The mark may be the new person's: the row that replaces it does not take it away.
        alone.protected ||= replaced.protected;
      } else if (people.length > 0) issues.addAt(entry, 'repaired', 'idShared', id);
      people.push(alone);
    }
  }
  return people;
}

function orgsOfRow(entry: UserEntry, orgs: Orgs, issues: IssueLog): readonly OrgNode[] {
  const [only, second] = entry.orgs;
  const one = only === undefined || second !== undefined ? null : orgs.find(only, entry.scope);
  if (one !== null && one !== 'several') return one.alone;
  const found: OrgNode[] = [];
  for (const ref of entry.orgs) {
    const org = orgs.find(ref, entry.scope);
    if (org !== null && org !== 'several') found.push(org);
    else if (!entry.deleted)
      issues.addAt(entry, 'repaired', org === null ? 'orphanOrg' : 'ambiguousOrg', ref);
  }
  return found;
}

/** An id that no other system can have made too, as a UUID is. */
const GLOBAL_ID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$|^x-[0-9A-Z]{16}$/i;

/** How an earlier person of one id and a later row are related. */
function relation(
  before: Person,
  later: Person,
  countsItsOwn: ReadonlySet<OrgNode>,
): 'same' | 'replaced' | 'other' {
  const [a, b] = [newest(before), newest(later)];
  if (before.role !== null && later.role !== null)
    if ((before.role === 'child') !== (later.role === 'child')) return 'other';
  const sameScope = entriesOf(before).some(({ scope }) => scope === b.scope);
  // An institution that is in no list is another one than those that are.
  const here =
    overlap(before.orgs, later.orgs) ||
    (sameScope && entriesOf(before).some(({ orgs }) => overlap(orgs, b.orgs)));
  const nowhere = entriesOf(before).every(({ orgs }) => orgs.length === 0) || b.orgs.length === 0;
  const equal = entriesOf(before).some(
    ({ words }) => within(words, b.words) || within(b.words, words),
  );
  const bornApart = birthsDiffer(a, b);
  if (sameScope && (here || nowhere)) {
    // A row with neither name nor role may be anybody's.
    const blank = [a, b].some(({ words, role }) => words === '' && role === '');
    if (blank && (a.role === '' || b.role === '') && a.words !== b.words) return 'other';
    if (here) return equal || (namesMeet(a.words, b.words) && !bornApart) ? 'same' : 'replaced';
    return equal && !bornApart ? 'same' : 'other';
  }
  if (!equal || bornApart) return 'other';
  const counted = ({ orgs }: Person) =>
    orgs.length === 0 ? countsItsOwn.size > 0 : orgs.some((org) => countsItsOwn.has(org));
  if (here || (sameScope && !(counted(before) && counted(later)))) return 'same';
  const certain =
    GLOBAL_ID.test(before.id) ||
    (a.birthDate !== undefined && a.birthDate === b.birthDate) ||
    a.keys.some((key) => key.startsWith('x-') && b.keys.includes(key));
  return certain ? 'same' : 'other';
}

/** Whether all words of a name are in the other; an empty name says nothing. */
function within(part: string, whole: string): boolean {
  const words = new Set(whole.split(' '));
  return part !== '' && part.split(' ').every((word) => words.has(word));
}
