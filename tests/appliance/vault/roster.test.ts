import { describe, expect, test } from 'vitest';
import { openRoster } from '../../../appliance/vault/roster.ts';
import { sampleSnapshot } from '../../fakes/sample.ts';

const snapshot = sampleSnapshot(8);

describe('lookups', () => {
  test('children and their medications', () => {
    const roster = openRoster(snapshot);
    expect(roster.hasChild('child-3')).toBe(true);
    expect(roster.hasChild('child-99')).toBe(false);
    expect(roster.hasMedication('child-4', 'medication-4')).toBe(true);
    expect(roster.hasMedication('child-4', 'medication-0')).toBe(false);
    expect(roster.hasMedication('child-3', 'medication-4')).toBe(false);
    expect(roster.hasMedication('child-99', 'medication-4')).toBe(false);
  });

  test('people by id, staff and substitutes', () => {
    const roster = openRoster(snapshot);
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
    const roster = openRoster(snapshot);
    expect(roster.searchPeople(prefix, 8).map((person) => person.id)).toEqual(ids);
  });

  test('gives them by name, then by id, and everybody for nothing', () => {
    const roster = openRoster(snapshot);
    const names = ['Mette Å', 'Mette-Ø', 'mette  z', 'Øda Mette', 'METTE ø', 'Mette'];
    for (const [index, name] of names.entries())
      roster.addPerson({ id: `p${9 - index}`, name, role: 'staff' });
    const mettes = ['p4', 'staff-1', 'p7', 'p9', 'p5', 'p8', 'p6'];
    expect(roster.searchPeople('mette', 8).map(({ id }) => id)).toEqual(mettes);
    expect(roster.searchPeople(' ', 20).map(({ id }) => id)).toEqual(['staff-2', ...mettes]);
    expect(roster.people().map(({ id }) => id)).toEqual(['staff-2', ...mettes]);
  });

  test('gives no more than asked for', () => {
    const roster = openRoster(snapshot);
    for (let index = 0; index < 20; index++)
      roster.addPerson({ id: `p${index}`, name: `Mette ${index}`, role: 'staff' });
    const found = roster.searchPeople('mette', 8);
    expect(found).toEqual(
      roster
        .people()
        .filter(({ id }) => id.startsWith('p'))
        .slice(0, 8),
    );
    expect(found).toHaveLength(8);
  });
});
