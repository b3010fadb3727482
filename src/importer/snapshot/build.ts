import type { HiddenPerson } from '../../core/hidden-people.ts';
import type { Clock } from '../../core/ports.ts';
import type { Group, ImportedAttendance } from '../../core/snapshot.ts';
import type { ImportedInstitution } from '../options.ts';
import { choosePlan, type PlanFile } from '../plan/plan.ts';
import { isNewer, type RawExport } from '../raw-export.ts';
import type { IssueLog } from '../report.ts';
import { byText } from '../rows/values.ts';
import type { AttendanceRecord } from '../tables/children.ts';
import { type FullChild, fullChildren } from './children.ts';
import { type Build, newBuild } from './context.ts';
import { institutionKind, type Members, membersByInstitution } from './institutions.ts';
import { protectedPeople, splitTiers } from './protection.ts';

/** One snapshot for each institution that has children, sorted by its id. */
export function assemble(
  raw: RawExport,
  plans: readonly PlanFile[],
  deps: { clock: Clock; idSecret: Uint8Array; issues: IssueLog },
): ImportedInstitution[] {
  const build = newBuild(raw, deps);
  const all = [...membersByInstitution(build).values()].sort(byText((members) => members.org.id));
  const users = all.flatMap((members) => [...members.children.values()].map(({ user }) => user));
  const known = fullChildren(build, users);
  const protectedElsewhere = protectedPeople([...known.values()]);
  const attendance = attendanceByChild(build);
  return all.flatMap((members) => {
    if (members.children.size > 0)
      return [institutionOf(build, members, known, protectedElsewhere, attendance, plans)];
    if (members.staff.size > 0)
      build.report({ file: '', line: 0 }, 'rejected', 'emptyInstitution', members.org.id);
    return [];
  });
}

function institutionOf(
  build: Build,
  members: Members,
  known: ReadonlyMap<string, FullChild>,
  protectedElsewhere: readonly HiddenPerson[],
  attendance: ReadonlyMap<string, AttendanceRecord>,
  plans: readonly PlanFile[],
): ImportedInstitution {
  const children = [...members.children].flatMap(([id, { groups }]): FullChild[] => {
    const full = known.get(id);
    return full ? [{ ...full, child: { ...full.child, groupIds: groupIds(build, groups) } }] : [];
  });
  const { id, name, type } = members.org;
  const whole = {
    institution: { id, name, kind: institutionKind(type, name) },
    groups: groupsOf(build, children),
    children,
    staff: [...members.staff.values()],
    attendance: children.flatMap(({ child }): ImportedAttendance[] => {
      const record = attendance.get(child.id);
      if (record === undefined) return [];
      const { status, at, source } = record;
      return [{ childId: child.id, status, at, source }];
    }),
    plan: choosePlan(plans, { id, name }, [...build.raw.orgs.keys()]),
  };
  const { snapshot, protectedPart, hidden } = splitTiers(whole, protectedElsewhere, build);
  for (const { childId, field } of hidden) {
    const place = build.raw.users.get(childId ?? '')?.place ?? { file: '', line: 0 };
    build.report(place, 'repaired', 'nameInText', field);
  }
  return { snapshot, protectedPart };
}

/** Home classes and rooms; classes of a subject only for a child who has no other. */
function groupIds(build: Build, groups: ReadonlySet<string>): string[] {
  const all = [...groups].sort();
  const home = all.filter((id) => build.raw.classes.get(id)?.homeroom);
  return home.length > 0 ? home : all;
}

/** The groups that have children here. */
function groupsOf(build: Build, children: readonly FullChild[]): Group[] {
  const used = new Set(children.flatMap(({ child }) => child.groupIds));
  return [...used].map((id) => ({ id, name: build.raw.classes.get(id)?.title ?? id }));
}

function attendanceByChild(build: Build): Map<string, AttendanceRecord> {
  const found = new Map<string, AttendanceRecord>();
  for (const record of build.raw.attendance.values()) {
    const child = build.childOf(record);
    if (child === undefined) continue;
    const before = found.get(child.id);
    if (before === undefined || isNewer(record, before)) found.set(child.id, record);
  }
  return found;
}
