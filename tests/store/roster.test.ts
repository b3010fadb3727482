import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openRoster } from '../../src/store/roster.ts';
import { writeRosterTables } from '../../src/store/roster-tables.ts';
import { sampleSnapshot } from '../fakes/sample.ts';

const sample = sampleSnapshot(8);
const hidden = { ...sample.children[1], protected: true, alias: 'A7K', givenName: '' };
const snapshot = { ...sample, children: sample.children.with(1, hidden as never) };

describe('lookups', () => {
  test('children and their medications', () => {
    using roster = openRoster(snapshot);
    expect(roster.hasChild('child-3')).toBe(true);
    expect(roster.hasChild('child-99')).toBe(false);
    expect(roster.isProtected('child-1')).toBe(true);
    expect(roster.isProtected('child-3')).toBe(false);
    expect(roster.isProtected('child-99')).toBe(false);
    expect(roster.hasMedication('child-4', 'medication-4')).toBe(true);
    expect(roster.hasMedication('child-3', 'medication-4')).toBe(false);
  });

  test('people by id, staff and substitutes', () => {
    using roster = openRoster(snapshot);
    expect(roster.person('staff-1')).toEqual(snapshot.staff[0]);
    expect(roster.person('p1')).toBeNull();
    const substitute = { id: 'p1', name: 'Øjvind Vikar', role: 'staff' as const };
    roster.addPerson(substitute);
    roster.addPerson({ ...substitute, name: 'another' });
    expect(roster.person('p1')).toEqual(substitute);
    expect(roster.people().map((person) => person.id)).toEqual(['staff-2', 'staff-1', 'p1']);
  });
});

describe('searching people', () => {
  test.each([
    ['met', ['staff-1']],
    ['METTE', ['staff-1']],
    ['lær', ['staff-1']],
    ['sørensen', ['staff-1']],
    ['mette  lærke', ['staff-1']],
    ['ole', ['staff-2']],
    ['jens-o', ['staff-2']],
    ['ette', []],
    ['%', []],
    ['_', []],
  ])('%s', (prefix, ids) => {
    using roster = openRoster(snapshot);
    expect(roster.searchPeople(prefix, 8).map((person) => person.id)).toEqual(ids);
  });

  test('gives no more than asked for', () => {
    using roster = openRoster(snapshot);
    for (let index = 0; index < 20; index++)
      roster.addPerson({ id: `p${index}`, name: `Mette ${index}`, role: 'staff' });
    expect(roster.searchPeople('mette', 8)).toHaveLength(8);
  });
});

test('the tables hold every fact but the protected ones', () => {
  const db = new Database(':memory:');
  writeRosterTables(db, snapshot);
  const one = (sql: string) => db.prepare(sql).get();
  expect(one("SELECT * FROM child WHERE id = 'child-0'")).toMatchObject({
    familyName: 'Kanariefugl',
    protected: 0,
    alias: null,
    birthDate: '2019-04-01',
    groupIds: '["group-0"]',
    allergies: '["nødder"]',
    needs: null,
  });
  expect(one("SELECT count(*) AS n FROM contact WHERE childId = 'child-0'")).toEqual({ n: 3 });
  expect(one('SELECT phones, custody, mayPickUp FROM contact LIMIT 1')).toEqual({
    phones: '[{"kind":"mobile","number":"+4510000000"}]',
    custody: 1,
    mayPickUp: 1,
  });
  expect(one('SELECT name, dose, times, maxDosesPerDay FROM medication LIMIT 1')).toEqual({
    name: 'Astmamedicin',
    dose: '2 pust',
    times: '["10:00"]',
    maxDosesPerDay: 2,
  });
  expect(one('SELECT count(*) AS n FROM attendance')).toEqual({ n: 3 });
  expect(one('SELECT count(*) AS n FROM child_group')).toEqual({ n: 5 });
  expect(() => db.prepare('SELECT * FROM protected_child')).toThrow('no such table');
  db.close();
});
