import type { Group, ImportedAttendance, StaffMember } from '../../core/snapshot.ts';
import type { ImportedInstitution } from '../options.ts';
import { choosePlan, type PlanFile } from '../plan/plan.ts';
import { byText, fullName, nameWords, opaqueId } from '../rows/values.ts';
import { type FullChild, factsOf, fullChild, type InstitutionFacts } from './children.ts';
import type { Build } from './context.ts';
import { institutionKind } from './institutions.ts';
import type { ClassNode } from './orgs.ts';
import { newest, type Person } from './people.ts';
import { splitTiers } from './protection.ts';
import type { Routed, RoutedInstitution } from './route.ts';

/**
 * Builds one institution's snapshot. Its records are unpacked for it and given up afterwards, so it
 * can be done once.
 */
export function buildInstitution(
  routed: Routed,
  institution: RoutedInstitution,
  plans: readonly PlanFile[],
  build: Build,
): ImportedInstitution {
  const facts = factsOf(institution, build);
  const ids = ownIds(build, [...institution.children.keys()]);
  const groupIds = classIds(build, institution);
  const children = [...institution.children].map(([person, groups]): FullChild => {
    const full = fullChild(build, facts, routed, person);
    const id = ids.get(person) ?? person.id;
    return { ...full, child: { ...full.child, id, groupIds: homeGroups(groups, groupIds) } };
  });
  const persons = [...institution.children.keys()];
  const { id, name, type } = institution.org;
  const whole = {
    institution: { id, name, kind: institutionKind(type, name) },
    groups: groupsOf(groupIds, children),
    children,
    staff: staffOf(build, institution, facts),
    attendance: children.flatMap(({ child }, i): ImportedAttendance[] => {
      const record = facts.attendance.get((persons[i] as Person).n);
      if (record === undefined) return [];
      const { status, at, source } = record;
      return [{ childId: child.id, status, at, source }];
    }),
    plan: choosePlan(
      plans,
      { id, name },
      routed.orgs.map((org) => org.id),
    ),
  };
  const { snapshot, protectedPart, hidden } = splitTiers(whole, routed.protectedPeople, build);
  const byId = new Map(children.map(({ child }, i) => [child.id, persons[i]]));
  for (const { childId, field } of hidden) {
    const person = byId.get(childId ?? '');
    const place = person === undefined ? { file: '', line: 0 } : newest(person);
    build.report(place, 'repaired', 'nameInText', field);
  }
  return { snapshot, protectedPart };
}

/** Ids that are one person's only in this institution: two of one id get ids of their own. */
function ownIds(build: Build, persons: readonly Person[]): Map<Person, string> {
  const ids = new Map<Person, string>();
  for (const same of Map.groupBy(persons, ({ id }) => id).values())
    for (const person of same) {
      const { words, birthDate } = newest(person);
      const own = opaqueId(build.idSecret, 'd', `${person.id}\n${words}\n${birthDate ?? ''}`);
      ids.set(person, same.length === 1 ? person.id : own);
    }
  return ids;
}

/** Ids of the classes with children here; two classes of one id get ids of their own. */
function classIds(build: Build, { children }: RoutedInstitution): Map<ClassNode, string> {
  const classes = new Set([...children.values()].flat());
  const ids = new Map<ClassNode, string>();
  for (const same of Map.groupBy(classes, ({ id }) => id).values())
    for (const [i, one] of [...same].sort(byText(({ title }) => title)).entries())
      ids.set(one, i === 0 ? one.id : opaqueId(build.idSecret, 'g', `${one.id}\n${one.title}`));
  return ids;
}

/** Home classes and rooms; classes of a subject only for a child who has no other. */
function homeGroups(groups: readonly ClassNode[], ids: ReadonlyMap<ClassNode, string>): string[] {
  const home = groups.filter(({ homeroom }) => homeroom);
  return (home.length > 0 ? home : groups).map((one) => ids.get(one) ?? one.id).sort();
}

/** The groups that have children here. */
function groupsOf(ids: ReadonlyMap<ClassNode, string>, children: readonly FullChild[]): Group[] {
  const used = new Set(children.flatMap(({ child }) => child.groupIds));
  return [...ids]
    .filter(([, id]) => used.has(id))
    .map(([{ title }, id]) => ({ id, name: title }))
    .sort(byText(({ id }) => id));
}

function staffOf(
  build: Build,
  { staff }: RoutedInstitution,
  { users }: InstitutionFacts,
): StaffMember[] {
  const taken = new Set<string>();
  return [...staff.values()]
    .map(({ id, person, name, role }) => {
      const user = person === null ? undefined : users.get(person.n);
      return { id, name: name || fullName(user?.given ?? '', user?.family ?? ''), role };
    })
    .sort(byText(({ id, name }) => `${id}\n${name}`))
    .map((member) => {
      const own = taken.has(member.id)
        ? opaqueId(build.idSecret, 's', `${member.id}\n${nameWords(member.name)}`)
        : member.id;
      taken.add(own);
      return { ...member, id: own };
    })
    .sort(byText(({ id }) => id));
}
