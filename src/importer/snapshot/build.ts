import type { Clock } from '../../core/ports.ts';
import type { Group, ImportedAttendance, ProtectedPart, Snapshot } from '../../core/snapshot.ts';
import type { ImportedInstitution } from '../options.ts';
import { choosePlan, type PlanFile } from '../plan/plan.ts';
import { isNewer, type RawExport } from '../raw-export.ts';
import type { IssueLog } from '../report.ts';
import { byText } from '../rows/values.ts';
import type { AttendanceRecord } from '../tables/children.ts';
import { type FullChild, fullChildren } from './children.ts';
import { type Build, newBuild } from './context.ts';
import { institutionKind, type Members, membersByInstitution } from './institutions.ts';
import { aliasesFor, namesInFull, protectedId, splitByTier } from './protection.ts';

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
  const attendance = attendanceByChild(build);
  return all.flatMap((members) => {
    if (members.children.size > 0) return [institutionOf(build, members, known, attendance, plans)];
    if (members.staff.size > 0)
      build.report({ file: '', line: 0 }, 'rejected', 'emptyInstitution', members.org.id);
    return [];
  });
}

function institutionOf(
  build: Build,
  members: Members,
  known: ReadonlyMap<string, FullChild>,
  attendance: ReadonlyMap<string, AttendanceRecord>,
  plans: readonly PlanFile[],
): ImportedInstitution {
  const children = [...members.children].flatMap(([id, { groups }]): FullChild[] => {
    const full = known.get(id);
    return full ? [{ ...full, child: { ...full.child, groupIds: groupIds(build, groups) } }] : [];
  });
  const protectedChildren = children.filter(({ child }) => child.protected);
  const idOf = (child: FullChild['child']) =>
    child.protected ? protectedId(build.idSecret, child.id) : child.id;
  const aliases = aliasesFor(protectedChildren.map(({ child }) => idOf(child)));
  const split = children.map((full) => {
    const alias = aliases.get(idOf(full.child)) ?? '';
    const result = splitByTier(full, { protectedChildren, alias }, build);
    const place = build.raw.users.get(full.child.id)?.place;
    for (const { field } of result.protectedPart?.keptBack ?? [])
      if (place) build.report(place, 'repaired', 'nameInText', field);
    return result;
  });
  const present = children.flatMap(({ child }): ImportedAttendance[] => {
    const record = attendance.get(child.id);
    if (record === undefined) return [];
    const { status, at, source } = record;
    return [{ childId: idOf(child), status, at, source }];
  });
  const { id, name, type } = members.org;
  const snapshot: Snapshot = {
    format: 1,
    institution: { id, name, kind: institutionKind(type, name) },
    groups: groupsOf(build, children, protectedChildren),
    children: split.map(({ child }) => child).sort(byText((child) => child.id)),
    staff: [...members.staff.values()].sort(byText((member) => member.id)),
    attendance: present.sort(byText((fact) => fact.childId)),
    plan: choosePlan(plans, { id, name }, [...build.raw.orgs.keys()]),
  };
  const leaderTier = split
    .flatMap((one) => one.protectedPart ?? [])
    .sort(byText((child) => child.id));
  const protectedPart: ProtectedPart = { format: 1, children: leaderTier };
  return { snapshot, protectedPart };
}

/** Home classes and rooms; classes of a subject only for a child who has no other. */
function groupIds(build: Build, groups: ReadonlySet<string>): string[] {
  const all = [...groups].sort();
  const home = all.filter((id) => build.raw.classes.get(id)?.homeroom);
  return home.length > 0 ? home : all;
}

/** The groups that have children here. */
function groupsOf(
  build: Build,
  children: readonly FullChild[],
  protectedChildren: readonly FullChild[],
): Group[] {
  const used = new Set(children.flatMap(({ child }) => child.groupIds));
  return [...used].sort().map((id) => {
    const title = build.raw.classes.get(id)?.title ?? id;
    return { id, name: protectedChildren.some((child) => namesInFull(title, child)) ? '?' : title };
  });
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
