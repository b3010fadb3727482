import type { AttendanceFact } from './live.ts';
import type { Child, Group, Status } from './snapshot.ts';

/** In the institution's care now, wherever the child is. These are counted in an evacuation. */
const PRESENT: ReadonlySet<Status> = new Set([
  'present',
  'onTrip',
  'sleeping',
  'atActivity',
  'elsewhere',
]);
/** Not expected today. */
const ABSENT: ReadonlySet<Status> = new Set(['sick', 'leave', 'noShow']);

export function isPresent(status: Status): boolean {
  return PRESENT.has(status);
}

export function isExpected(status: Status): boolean {
  return !ABSENT.has(status);
}

export interface Count {
  /** Children in care now. */
  readonly present: number;
  /** All children but the sick, those on leave and the no-shows. */
  readonly expected: number;
  readonly total: number;
}

export interface GroupCount extends Count {
  readonly group: Group;
}

/** The child's status; `notArrived` where nothing was recorded or imported. */
export function statusOf(facts: Readonly<Record<string, AttendanceFact>>, childId: string): Status {
  return facts[childId]?.status ?? 'notArrived';
}

export function count(
  children: readonly Child[],
  facts: Readonly<Record<string, AttendanceFact>>,
): Count {
  let present = 0;
  let expected = 0;
  for (const child of children) {
    const status = statusOf(facts, child.id);
    if (isPresent(status)) present++;
    if (isExpected(status)) expected++;
  }
  return { present, expected, total: children.length };
}

export function countGroups(
  groups: readonly Group[],
  children: readonly Child[],
  facts: Readonly<Record<string, AttendanceFact>>,
): GroupCount[] {
  return groups.map((group) => {
    const members = children.filter((child) => child.groupIds.includes(group.id));
    return { group, ...count(members, facts) };
  });
}
