import { describe, expect, test } from 'vitest';
import type { AdministrationFact } from '../../src/core/live.ts';
import { checkDose, dosesGiven } from '../../src/core/medication.ts';
import type { Medication } from '../../src/core/snapshot.ts';

const medication: Medication = {
  id: 'm',
  name: 'Astmamedicin',
  times: [],
  asNeeded: true,
  emergency: false,
  maxDosesPerDay: 2,
  validFrom: '2026-11-01',
  validUntil: '2026-11-30',
  source: 'Tabulex',
  sourceAt: '2026-11-01T08:00:00.000+01:00',
};

function dose(eventId: string, time: string, more: Partial<AdministrationFact> = {}) {
  const at = `2026-11-23T${time}:00.000+01:00`;
  const fact = { eventId, childId: 'c', medicationId: 'm', status: 'completed', at, by: 'Mette' };
  return { ...fact, ...more } as AdministrationFact;
}

const NOON = '2026-11-23T12:00:00.000+01:00';
const check = (facts: AdministrationFact[], at = NOON, of: Partial<Medication> = {}) =>
  checkDose({ ...medication, ...of }, 'c', facts, at);

describe('doses counted', () => {
  test('are that day’s completed ones of that child and that medicine', () => {
    const facts = [
      dose('yesterday', '09:00', { at: '2026-11-22T09:00:00.000+01:00' }),
      dose('a', '09:00'),
      dose('refused', '09:30', { status: 'notDone' }),
      dose('other child', '10:00', { childId: 'd' }),
      dose('other medicine', '10:00', { medicationId: 'n' }),
    ];
    expect(check(facts)).toMatchObject({ given: 1, max: 2, overMax: false });
    expect(check(facts).lastAt).toBe('2026-11-23T09:00:00.000+01:00');
  });

  test('leave out a corrected one and its correction', () => {
    const facts = [
      dose('a', '09:00'),
      dose('fix', '09:05', { status: 'enteredInError', corrects: 'a' }),
    ];
    expect(dosesGiven(facts, 'c', 'm')).toEqual([]);
    expect(check(facts)).toMatchObject({ given: 0, lastAt: null });
  });
});

test('one more than the agreement allows is over the maximum', () => {
  const facts = [dose('a', '09:00'), dose('b', '10:00')];
  expect(check(facts.slice(1)).overMax).toBe(false);
  expect(check(facts).overMax).toBe(true);
  const { maxDosesPerDay: _none, ...unlimited } = medication;
  expect(checkDose(unlimited, 'c', facts, NOON)).toMatchObject({ max: null, overMax: false });
});

test('the agreement covers its first and last day', () => {
  const outside = (date: string) => check([], `${date}T12:00:00.000+01:00`).outsideAgreement;
  expect(outside('2026-10-31')).toBe(true);
  expect(outside('2026-11-01')).toBe(false);
  expect(outside('2026-11-30')).toBe(false);
  expect(outside('2026-12-01')).toBe(true);
});

test('emergency medicine asks for a check by a colleague', () => {
  expect(check([], NOON, { emergency: true }).secondLook).toBe(true);
  expect(check([]).secondLook).toBe(false);
});
