import type { StaffMember } from '../../core/snapshot.ts';
import type { RawExport, Scoped } from '../raw-export.ts';
import type { IssueLog } from '../report.ts';
import { namesMeet, nameWords } from '../rows/values.ts';
import type { EnrollmentRecord, RoleRecord } from '../tables/oneroster.ts';
import { type Build, isCurrent, type PersonRole, parseRole, staffRole } from './context.ts';
import type { Classes, ClassNode, OrgNode, Orgs } from './orgs.ts';
import { newest, type People, type Person } from './people.ts';

/** A member of staff: a user, or somebody whom only a staff list has. */
interface StaffDraft {
  readonly id: string;
  readonly person: Person | null;
  /** By a staff list; empty where the user's own name is meant. */
  readonly name: string;
  readonly role: StaffMember['role'];
}

/** Who belongs to one institution, before anything else is known about them. */
export interface Members {
  readonly org: OrgNode;
  /** Each child with its groups here. */
  readonly children: Map<Person, readonly ClassNode[]>;
  readonly staff: Map<Person | string, StaffDraft>;
}

interface Placing {
  readonly raw: RawExport;
  readonly orgs: Orgs;
  readonly classes: Classes;
  readonly people: People;
  readonly build: Build;
  readonly issues: IssueLog;
  readonly institutions: Map<OrgNode, Members>;
}

/**
 * Sorts people into institutions: by the orgs in users.csv (1.1), roles.csv (1.2), the classes they
 * are enrolled in, and staff lists. A person may be in several. Roles and enrollments that have
 * ended, and deleted rows, are ignored.
 */
export function membersByInstitution(
  raw: RawExport,
  found: { readonly orgs: Orgs; readonly classes: Classes; readonly people: People },
  build: Build,
  issues: IssueLog,
): ReadonlyMap<OrgNode, Members> {
  const institutions = new Map<OrgNode, Members>();
  for (const org of found.orgs.all)
    if (!org.deleted && !org.isAbove)
      institutions.set(org, { org, children: new Map(), staff: new Map() });
  const placing: Placing = { ...found, raw, build, issues, institutions };
  const roles = [...raw.roles.drain(issues)];
  rolesFromRows(placing, roles);
  placeUsers(placing);
  placeRoles(placing, roles);
  placeEnrollments(placing);
  placeStaff(placing);
  reportChildren(placing);
  return institutions;
}

/** OneRoster 1.2 has roles in rows of their own; `child` wins over any other. */
function rolesFromRows(
  { orgs, people, build }: Placing,
  roles: readonly Scoped<RoleRecord>[],
): void {
  for (const row of roles) {
    const role = parseRole(row.role);
    if (row.deleted || role === null || !isCurrent(row, build.today)) continue;
    const org = orgs.find(row.org, row.scope);
    const near = org === null || org === 'several' ? [] : [org];
    const person = people.find(row.user, row.scope, 'any', near);
    if (person === null || person === 'several' || newest(person).role !== '') continue;
    if (role === 'child' || person.role === null) person.role = role;
  }
}

function place({ institutions }: Placing, org: OrgNode, person: Person, role: PersonRole): void {
  person.placed = true;
  const institution = institutions.get(org);
  const { deleted, enabled, words } = newest(person);
  if (institution === undefined || deleted) return;
  if (!person.orgs.includes(org))
    person.orgs = person.orgs.length === 0 ? org.alone : [...person.orgs, org];
  if (role === 'child' && !institution.children.has(person))
    institution.children.set(person, NO_CLASS);
  // Staff who may no longer log in must not be offered at sign-in.
  if ((role === 'staff' || role === 'leader') && enabled && words !== '') {
    const before = institution.staff.get(person);
    if (before?.role !== 'leader')
      institution.staff.set(person, { id: person.id, person, name: '', role });
  }
}

function placeUsers(placing: Placing): void {
  for (const person of placing.people.all) {
    const user = newest(person);
    if (user.deleted) continue;
    if (user.role !== '' && parseRole(user.role) === null)
      placing.build.report(user, 'rejected', 'unknownRole', user.role);
    if (person.role === null) continue;
    if (user.role !== '') person.placed = true;
    // In 1.2 the org of a user is only the primary one: roles.csv says what the person is there.
    if (user.role !== '' || person.role === 'child')
      for (const org of person.orgs) place(placing, org, person, person.role);
  }
}

function placeRoles(placing: Placing, roles: readonly Scoped<RoleRecord>[]): void {
  const { orgs, people, build } = placing;
  for (const row of roles) {
    if (row.deleted || !isCurrent(row, build.today)) continue;
    const org = orgs.find(row.org, row.scope);
    const near = org === null || org === 'several' ? [] : [org];
    const role = parseRole(row.role);
    const person = people.find(row.user, row.scope, role === 'child' ? 'child' : 'any', near);
    if (person === null) build.report(row.place, 'rejected', 'orphanPerson', row.user);
    else if (person === 'several') build.report(row.place, 'rejected', 'ambiguousPerson', row.user);
    else if (org === null) build.report(row.place, 'rejected', 'orphanOrg', row.org);
    else if (org === 'several') build.report(row.place, 'rejected', 'ambiguousOrg', row.org);
    else if (role === null) build.report(row.place, 'rejected', 'unknownRole', row.role);
    else place(placing, org, person, role);
  }
}

function placeEnrollments(placing: Placing): void {
  const { raw, orgs, classes, people, build, issues } = placing;
  for (const row of raw.enrollments.drain(issues)) {
    if (row.deleted || !isCurrent(row, build.today)) continue;
    const school = row.school === '' ? null : orgs.find(row.school, row.scope);
    let groups = classes.find(row.class, row.scope, school === 'several' ? null : school);
    const known = parseRole(row.role);
    const as = known === 'child' ? 'child' : 'any';
    const near = school === null || school === 'several' ? groups.map(({ org }) => org) : [school];
    const person = people.find(row.user, row.scope, as, near);
    if (person === null) build.report(row.place, 'rejected', 'orphanPerson', row.user);
    else if (person === 'several') build.report(row.place, 'rejected', 'ambiguousPerson', row.user);
    else {
      groups = narrowed(groups, ({ org }) => person.orgs.includes(org));
      const [group, second] = groups;
      if (group === undefined || second !== undefined)
        build.report(row.place, 'rejected', 'orphanClass', row.class);
      else if (!group.deleted) enroll(placing, person, group, row);
    }
  }
}

function enroll(
  placing: Placing,
  person: Person,
  group: ClassNode,
  row: Scoped<EnrollmentRecord>,
): void {
  const role = row.role === '' ? person.role : parseRole(row.role);
  if (role === null) {
    placing.build.report(row.place, 'rejected', 'unknownRole', row.role);
    return;
  }
  place(placing, group.org, person, role);
  const children = placing.institutions.get(group.org)?.children;
  const groups = children?.get(person);
  if (role === 'child' && groups !== undefined && !groups.includes(group))
    children?.set(person, [...groups, group]);
}

const NO_CLASS: readonly ClassNode[] = [];

/** Those for which it holds; all where it holds for none. */
function narrowed<T>(all: readonly T[], holds: (one: T) => boolean): readonly T[] {
  const kept = all.filter(holds);
  return kept.length > 0 ? kept : all;
}

/** A staff list adds people whom OneRoster does not have; its names and roles replace others. */
function placeStaff({ raw, orgs, people, build, institutions }: Placing): void {
  for (const row of raw.staff) {
    if (row.deleted) continue;
    const at = row.orgs.flatMap((ref) => {
      const org = orgs.find(ref, row.scope);
      return org === null || org === 'several' ? [] : (institutions.get(org) ?? []);
    });
    const near = at.map(({ org }) => org);
    const found = people.find(row.id, row.scope, 'adult', near);
    const named = nameWords(row.name);
    // A staff list may count its own people from 1, as the parents are.
    const other = found !== null && found !== 'several' && !namesMeet(named, newest(found).words);
    const person = other ? null : found;
    if (other) build.report(row.place, 'repaired', 'otherPerson', row.id);
    if (at.length < row.orgs.length)
      build.report(
        row.place,
        at.length === 0 ? 'rejected' : 'repaired',
        'orphanOrg',
        row.orgs.join(', '),
      );
    if (person === 'several') {
      build.report(row.place, 'rejected', 'ambiguousPerson', row.id);
      continue;
    }
    const key = person ?? row.id;
    const here =
      row.orgs.length > 0 ? at : [...institutions.values()].filter((h) => h.staff.has(key));
    if (here.length === 0 && row.orgs.length === 0)
      build.report(row.place, 'rejected', 'noInstitution', row.id);
    if (person !== null && here.length > 0) person.placed = true;
    for (const institution of here) {
      const known = institution.staff.get(key);
      const name = row.name || known?.name || '';
      const role = row.role === '' ? (known?.role ?? 'staff') : staffRole(row.role);
      if (name === '' && (person === null || newest(person).words === ''))
        build.report(row.place, 'rejected', 'missingName', row.id);
      else institution.staff.set(key, { id: person?.id ?? row.id, person, name, role });
    }
  }
}

function reportChildren({ people, institutions, build }: Placing): void {
  const groups = new Map<Person, number>();
  for (const { children } of institutions.values())
    for (const [person, here] of children)
      groups.set(person, (groups.get(person) ?? 0) + here.length);
  for (const person of people.all) {
    const user = newest(person);
    if (user.deleted || person.role !== 'child') continue;
    const count = groups.get(person);
    if (count === undefined) build.report(user, 'rejected', 'noInstitution', user.id);
    else if (count === 0) build.report(user, 'repaired', 'noGroup', user.id);
  }
}
