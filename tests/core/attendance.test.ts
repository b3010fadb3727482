import { expect, test } from 'vitest';
import { count, countGroups, isExpected, isPresent, statusOf } from '../../src/core/attendance.ts';
import type { AttendanceFact } from '../../src/core/live.ts';
import { STATUSES, type Status } from '../../src/core/snapshot.ts';
import { sampleSnapshot } from '../fakes/sample.ts';

const { children, groups } = sampleSnapshot(10);

function facts(statuses: Record<string, Status>): Record<string, AttendanceFact> {
  const at = '2026-11-23T08:00:00.000+01:00';
  const list = Object.entries(statuses);
  return Object.fromEntries(list.map(([id, status]) => [id, { status, at, source: 'Lygte' }]));
}

test('which statuses are in care now, and which are expected today', () => {
  expect(STATUSES.filter(isPresent)).toEqual([
    'present',
    'onTrip',
    'sleeping',
    'atActivity',
    'elsewhere',
  ]);
  expect(STATUSES.filter((status) => !isExpected(status))).toEqual(['sick', 'leave', 'noShow']);
});

test('counts of all, and of each group', () => {
  const some = facts({
    'child-0': 'present',
    'child-1': 'sick',
    'child-5': 'gone',
    ghost: 'present',
  });
  expect(count(children, some)).toEqual({ present: 1, expected: 9, total: 10 });
  const perGroup = countGroups(groups, children, some);
  expect(perGroup[0]).toEqual({ group: groups[0], present: 1, expected: 2, total: 2 });
  expect(perGroup[1]).toEqual({ group: groups[1], present: 0, expected: 1, total: 2 });
});

test('a child of whom nothing is recorded has not arrived', () => {
  expect(statusOf({}, 'child-0')).toBe('notArrived');
});
