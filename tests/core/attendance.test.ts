import { describe, expect, test } from 'vitest';
import { count, countGroups, isExpected, isPresent, statusOf } from '../../src/core/attendance.ts';
import type { AttendanceFact } from '../../src/core/live.ts';
import { STATUSES, type Status } from '../../src/core/snapshot.ts';
import { sampleSnapshot } from '../fakes/sample.ts';

const { children, groups } = sampleSnapshot(10);
const NOW = '2026-11-23T09:00:00.000+01:00';

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
  expect(count(children, some, NOW)).toEqual({ present: 1, expected: 9, total: 10 });
  const perGroup = countGroups(groups, children, some, NOW);
  expect(perGroup[0]).toEqual({ group: groups[0], present: 1, expected: 2, total: 2 });
  expect(perGroup[1]).toEqual({ group: groups[1], present: 0, expected: 1, total: 2 });
});

test('a child of whom nothing is recorded has not arrived', () => {
  expect(statusOf({}, 'child-0', NOW)).toBe('notArrived');
});

describe('a fact of an earlier day', () => {
  const came = {
    status: 'present',
    at: '2026-11-22T23:59:59.999+01:00',
    source: 'Tabulex',
  } as const;
  const status = (fact: AttendanceFact, now: string) =>
    statusOf({ 'child-0': fact }, 'child-0', now);

  test('is not shown as today’s, in the status, in the counts, or of the group', () => {
    expect(status(came, NOW)).toBe('notArrived');
    expect(count(children, { 'child-0': came }, NOW)).toMatchObject({ present: 0, expected: 10 });
    const sick = { ...came, status: 'sick' } as const;
    expect(count(children, { 'child-0': sick }, NOW).expected).toBe(10);
    expect(countGroups(groups, children, { 'child-0': came }, NOW)[0]).toMatchObject({
      present: 0,
    });
  });

  test('ends at midnight here, whatever zone the source writes', () => {
    for (const at of ['2026-11-22T23:00:00.000Z', '2026-11-23T00:00:00.000+01:00'])
      expect(status({ ...came, at }, NOW)).toBe('present');
    for (const at of ['2026-11-22T22:59:59.999Z', '2026-11-23T04:00:00.000+08:00'])
      expect(status({ ...came, at }, NOW)).toBe('notArrived');
    const evening = { ...came, at: '2026-11-23T22:00:00.000+01:00' };
    expect(status(evening, '2026-11-23T23:59:59.999+01:00')).toBe('present');
    expect(status(evening, '2026-11-24T00:00:00.000+01:00')).toBe('notArrived');
  });

  test('nor is one of a day that has not come', () => {
    expect(status({ ...came, at: '2026-11-24T08:00:00.000+01:00' }, NOW)).toBe('notArrived');
  });

  test('holds where staff recorded it in this outage', () => {
    expect(status({ ...came, source: 'Lygte', eventId: 'e' }, NOW)).toBe('present');
  });
});
