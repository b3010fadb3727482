import type { InstitutionKind, StaffMember } from '../../core/snapshot.ts';
import { fold, fullName } from '../rows/values.ts';
import type { OrgRecord, UserRecord } from '../tables/oneroster.ts';
import { type Build, isCurrent, type PersonRole, parseRole, staffRole } from './context.ts';

/** Types of orgs that are no institutions themselves but above them. */
const ABOVE = new Set(
  [
    'district',
    'local',
    'state',
    'national',
    'kommune',
    'municipality',
    'forvaltning',
    'område',
  ].map(fold),
);

function isAbove(type: string): boolean {
  return ABOVE.has(fold(type));
}

/** The first match counts: `specialskole` is special, not a school, and `SFO … Skole` a club. */
const PATTERNS: readonly [RegExp, InstitutionKind][] = [
  [/special|kompetencecenter|aflastning/, 'special'],
  [/sfo|fritid|klub|club|afterschool|ungdomsskole/, 'club'],
  [
    /bornehave|vuggestue|dagtilbud|daginstitution|dagpleje|bornehus|integreret|daycare|kindergarten|nursery|preschool/,
    'daycare',
  ],
  [/ppr|sundhedspleje|tandpleje|familiehus|familiecenter|service/, 'service'],
  [/skole|school|gymnasi/, 'school'],
];

/** By its type; by its name where the type is only `school`, as OneRoster has it for all kinds. */
export function institutionKind(type: string, name: string): InstitutionKind {
  const byType = kindIn(type);
  if (byType !== null && byType !== 'school') return byType;
  return kindIn(name) ?? byType ?? 'other';
}

function kindIn(text: string): InstitutionKind | null {
  const folded = fold(text);
  return PATTERNS.find(([pattern]) => pattern.test(folded))?.[1] ?? null;
}

/** Who belongs to one institution, before anything is known about them. */
export interface Members {
  readonly org: OrgRecord;
  /** Each child with the ids of its groups here. */
  readonly children: Map<string, { readonly user: UserRecord; readonly groups: Set<string> }>;
  readonly staff: Map<string, StaffMember>;
}

/**
 * Sorts people into institutions: by the orgs in users.csv (1.1), roles.csv (1.2), the classes
 * they are enrolled in, and staff.csv. A person may be in several. Roles and enrollments that
 * have ended, and deleted rows, are ignored.
 */
export function membersByInstitution(build: Build): Map<string, Members> {
  const institutions = new Map<string, Members>();
  for (const org of build.raw.orgs.values())
    if (!org.deleted && !isAbove(org.type))
      institutions.set(org.id, { org, children: new Map(), staff: new Map() });
  placeUsers(build, institutions);
  placeRoles(build, institutions);
  placeEnrollments(build, institutions);
  placeStaff(build, institutions);
  for (const user of build.raw.users.values()) {
    if (user.deleted || roleOf(build, user) !== 'child') continue;
    const here = [...institutions.values()].flatMap(
      (institution) => institution.children.get(user.id) ?? [],
    );
    if (here.length === 0) build.report(user.place, 'rejected', 'noInstitution', user.id);
    else if (here.every(({ groups }) => groups.size === 0))
      build.report(user.place, 'repaired', 'noGroup', user.id);
  }
  return institutions;
}

/** A user's own role; in 1.2 that of roles.csv. */
function roleOf(build: Build, user: UserRecord): PersonRole | null {
  return user.role === '' ? (build.roles.get(user.id) ?? null) : parseRole(user.role);
}

function place(
  institutions: Map<string, Members>,
  org: string,
  user: UserRecord,
  role: PersonRole,
): void {
  const institution = institutions.get(org);
  if (institution === undefined || user.deleted) return;
  if (role === 'child' && !institution.children.has(user.id))
    institution.children.set(user.id, { user, groups: new Set() });
  // Staff who may no longer log in must not be offered at sign-in.
  if ((role === 'staff' || role === 'leader') && user.enabled) {
    const name = fullName(user.given, user.family);
    const before = institution.staff.get(user.id);
    if (name !== '' && before?.role !== 'leader')
      institution.staff.set(user.id, { id: user.id, name, role });
  }
}

function placeUsers(build: Build, institutions: Map<string, Members>): void {
  for (const user of build.raw.users.values()) {
    if (user.deleted) continue;
    for (const org of user.orgs)
      if (!build.raw.orgs.has(org)) build.report(user.place, 'repaired', 'orphanOrg', org);
    const role = roleOf(build, user);
    if (user.role !== '' && role === null)
      build.report(user.place, 'rejected', 'unknownRole', user.role);
    // In 1.2 the org of a user is only the primary one: roles.csv says what the person is there.
    if (role !== null && (user.role !== '' || role === 'child'))
      for (const org of user.orgs) place(institutions, org, user, role);
  }
}

function placeRoles(build: Build, institutions: Map<string, Members>): void {
  for (const row of build.raw.roles.values()) {
    if (row.deleted || !isCurrent(row, build.today)) continue;
    const user = build.raw.users.get(row.user);
    const role = parseRole(row.role);
    if (user === undefined) build.report(row.place, 'rejected', 'orphanPerson', row.user);
    else if (!build.raw.orgs.has(row.org))
      build.report(row.place, 'rejected', 'orphanOrg', row.org);
    else if (role === null) build.report(row.place, 'rejected', 'unknownRole', row.role);
    else place(institutions, row.org, user, role);
  }
}

function placeEnrollments(build: Build, institutions: Map<string, Members>): void {
  for (const row of build.raw.enrollments.values()) {
    if (row.deleted || !isCurrent(row, build.today)) continue;
    const user = build.person(row.user);
    const group = build.raw.classes.get(row.class);
    if (user === undefined) build.report(row.place, 'rejected', 'orphanPerson', row.user);
    else if (group === undefined) build.report(row.place, 'rejected', 'orphanClass', row.class);
    else if (!group.deleted) {
      const role = row.role === '' ? roleOf(build, user) : parseRole(row.role);
      if (role === null) {
        build.report(row.place, 'rejected', 'unknownRole', row.role);
        continue;
      }
      place(institutions, group.school, user, role);
      if (role === 'child')
        institutions.get(group.school)?.children.get(user.id)?.groups.add(group.id);
    }
  }
}

/** staff.csv adds people whom OneRoster does not have; a name or role in it replaces OneRoster's. */
function placeStaff(build: Build, institutions: Map<string, Members>): void {
  const byName = new Map(
    [...institutions.values()].map((institution) => [fold(institution.org.name), institution]),
  );
  for (const row of build.raw.staff) {
    if (row.deleted) continue;
    const user = build.person(row.id);
    const id = user?.id ?? row.id;
    const at = row.orgs.flatMap((org) => institutions.get(org) ?? byName.get(fold(org)) ?? []);
    if (at.length < row.orgs.length)
      build.report(
        row.place,
        at.length === 0 ? 'rejected' : 'repaired',
        'orphanOrg',
        row.orgs.join(', '),
      );
    const here =
      row.orgs.length > 0 ? at : [...institutions.values()].filter((h) => h.staff.has(id));
    if (here.length === 0 && row.orgs.length === 0)
      build.report(row.place, 'rejected', 'noInstitution', row.id);
    for (const institution of here) {
      const known = institution.staff.get(id);
      const name = row.name || known?.name || '';
      const role = row.role === '' ? (known?.role ?? 'staff') : staffRole(row.role);
      if (name === '') build.report(row.place, 'rejected', 'missingName', row.id);
      else institution.staff.set(id, { id, name, role });
    }
  }
}
