import type { AttendanceFact } from './live.ts';
import type { Child, Group, Status } from './snapshot.ts';
import { isSameDay, type Timestamp, toMs } from './time.ts';

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

/** How long after a change a tap may still be meant for what stood there before. */
export const SETTLE_MS = 2000;

/** An observation as far as another is compared with it. */
export type Observed = Pick<AttendanceFact, 'status' | 'at' | 'eventId'>;

/**
 * Whether a tap came too late to be meant: somebody recorded another status less than two seconds
 * before, and the phone did not show it yet. Such a tap must not reverse what it did not see. An
 * observation without `basedOn` was chosen, not tapped, and counts whatever came before.
 */
export function isOverrun(
  tap: Pick<Observed, 'status' | 'at'> & { readonly basedOn?: string | null | undefined },
  known: Observed | undefined,
): boolean {
  if (tap.basedOn === undefined || known?.eventId === undefined) return false;
  const since = toMs(tap.at) - toMs(known.at);
  const unseen = known.eventId !== tap.basedOn;
  return unseen && known.status !== tap.status && since >= 0 && since < SETTLE_MS;
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

type Facts = Readonly<Record<string, AttendanceFact>>;

/**
 * Whether a fact says where the child is today. An imported one does on its own local day only: a
 * child who was here yesterday must not be looked for today. What staff record on phones holds until
 * the outage ends, since nothing else would say it again.
 *
 * @param now any moment of today with the local offset
 */
export function isOfToday(fact: AttendanceFact, now: Timestamp): boolean {
  return fact.eventId !== undefined || isSameDay(fact.at, now);
}

/**
 * The child's status today; `notArrived` where nothing of today was recorded or imported. Every
 * list, count and paper asks here, so that they agree.
 */
export function statusOf(facts: Facts, childId: string, now: Timestamp): Status {
  const fact = facts[childId];
  return fact !== undefined && isOfToday(fact, now) ? fact.status : 'notArrived';
}

export function count(children: readonly Child[], facts: Facts, now: Timestamp): Count {
  let present = 0;
  let expected = 0;
  for (const child of children) {
    const status = statusOf(facts, child.id, now);
    if (isPresent(status)) present++;
    if (isExpected(status)) expected++;
  }
  return { present, expected, total: children.length };
}

export function countGroups(
  groups: readonly Group[],
  children: readonly Child[],
  facts: Facts,
  now: Timestamp,
): GroupCount[] {
  return groups.map((group) => {
    const members = children.filter((child) => child.groupIds.includes(group.id));
    return { group, ...count(members, facts, now) };
  });
}
