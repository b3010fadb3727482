import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVERYBODY, indexOf, matches, select, spellings } from '../../../web/app/state/search.ts';
import { sampleRoster } from '../support/sample.ts';

const words = (name: string) => ({
  words: spellings(name).flatMap((text) => text.split(/[\s-]+/)),
});

describe('a name is found', () => {
  test.each([
    ['Åse Aagaard', 'åse'],
    ['Åse Aagaard', 'aase'],
    ['Åse Aagaard', 'ase'],
    ['Åse Aagaard', 'ågård'],
    ['Søren Kjærulf', 'soren'],
    ['Søren Kjærulf', 'soeren'],
    ['Søren Kjærulf', 'kjaer'],
    ['Søren Kjærulf', 'kjer so'],
    ['Ditte-Marie Østerlund-Holm', 'marie holm'],
    ['Ditte-Marie Østerlund-Holm', 'Ditte-Ma'],
    ['José Müller', 'jose mull'],
  ])('%s by %s', (name, typed) => expect(matches(words(name), typed)).toBe(true));

  test.each([
    ['Åse Aagaard', 'gaard'],
    ['Søren Kjærulf', 'søren b'],
  ])('%s not by %s', (name, typed) => expect(matches(words(name), typed)).toBe(false));

  test('however it is cased, and by every beginning of each of its words', () => {
    const name = fc.stringMatching(/^[A-ZÆØÅa-zæøå]{1,8} [A-ZÆØÅa-zæøå]{1,8}$/);
    fc.assert(
      fc.property(name, fc.nat(), (full, cut) => {
        const [given = '', family = ''] = full.split(' ');
        const typed = `${family.slice(0, 1 + (cut % 8))} ${given}`.toUpperCase();
        return matches(words(full), typed);
      }),
    );
  });
});

describe('a list', () => {
  const { children } = sampleRoster(40);
  const entries = indexOf(
    children,
    (child) => child.alias ?? `${child.givenName} ${child.familyName}`,
  );

  test('is in Danish order', () => {
    const given = entries.map(({ name }) => name.split(' ')[0]);
    expect(given.indexOf('Emil')).toBeLessThan(given.indexOf('Søren'));
    expect(given.at(-1)).toBe('Åse');
  });
  test('shows everybody until it is told otherwise', () => {
    expect(select(entries, EVERYBODY, () => 'gone')).toHaveLength(40);
  });
  test('is narrowed by group, status and words together', () => {
    const here = (id: string) => (id === 'c20' ? ('sleeping' as const) : ('notArrived' as const));
    const ids = (filter: Partial<typeof EVERYBODY>) =>
      select(entries, { ...EVERYBODY, ...filter }, here).map(({ child }) => child.id);
    expect(ids({ group: 'g0' }).toSorted()).toEqual(['c0', 'c20']);
    expect(ids({ group: 'g0', status: 'inCare' })).toEqual(['c20']);
    expect(ids({ group: 'g0', status: 'missing' })).toEqual(['c0']);
    expect(ids({ status: 'sleeping', text: 'zzz' })).toEqual([]);
  });
});
