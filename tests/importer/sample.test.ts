import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { makeSample } from '../../src/demo/sample/people.ts';
import { demoSample, sampleFiles, writeDemoSample } from '../../src/demo/sample/sample.ts';
import { options, readWhole, tempDir } from './support.ts';

const CANARY = 'Kanariefugl';
const demo = demoSample({ date: '2026-11-23', canary: CANARY });

describe('the demo sample', () => {
  test('is the same each time', () => {
    expect(sampleFiles(demo)).toEqual(sampleFiles(demo));
  });
  test('is one municipality that reads without a rejected row', async () => {
    const dir = tempDir();
    await writeDemoSample(dir, { date: '2026-11-23', canary: CANARY });
    const { institutions, report } = unwrap(await readWhole([dir], options()));
    expect(
      institutions.map(({ snapshot: { institution, children } }) => [
        institution.kind,
        children.length,
      ]),
    ).toEqual([
      ['daycare', 80],
      ['club', 120],
      ['school', 500],
    ]);
    expect(new Set(report.issues.map(({ reason }) => reason))).toEqual(new Set(['nameInText']));
    for (const { snapshot, protectedPart } of institutions) {
      expect(snapshot.staff.some(({ role }) => role === 'leader')).toBe(true);
      expect(snapshot.children.some((child) => child.protected)).toBe(true);
      expect(snapshot.children.some((child) => child.familyName === CANARY)).toBe(true);
      expect(protectedPart.children.some((child) => child.familyName === CANARY)).toBe(true);
      expect(snapshot.attendance.length).toBeGreaterThan(snapshot.children.length * 0.8);
      const numbers = snapshot.children.flatMap(({ contacts }) =>
        contacts.flatMap(({ phones }) => phones),
      );
      expect(numbers.every(({ number }) => /^\+4510\d{6}$/.test(number))).toBe(true);
    }
  });
  test('has allergies, medicine, custody and protection in it', () => {
    const { children, staff } = makeSample(demo);
    const medications = children.flatMap((child) => child.medications);
    expect(medications.some(({ emergency }) => emergency)).toBe(true);
    expect(medications.some(({ maxDosesPerDay }) => maxDosesPerDay !== '')).toBe(true);
    expect(
      children.some(({ contacts }) =>
        contacts.some(({ mayPickUp, custody, isParent }) => isParent && !mayPickUp && !custody),
      ),
    ).toBe(true);
    expect(children.some(({ contacts }) => contacts.some((contact) => contact.protected))).toBe(
      true,
    );
    expect(children.some(({ given }) => /[æøåÆØÅ]/.test(given))).toBe(true);
    expect(children.some(({ given }) => given.includes('-'))).toBe(true);
    expect(staff.some(({ substitute }) => substitute)).toBe(true);
    const births = children.map(({ birthDate, address }) => `${birthDate} ${address}`);
    expect(new Set(births).size).toBeLessThan(births.length);
  });
  test('may be of any size', () => {
    const institutions = [
      { id: 'stor', name: 'Storskolen', kind: 'school', children: 2_000 },
    ] as const;
    const sample = makeSample({ seed: 1, date: '2026-11-23', institutions });
    expect(sample.children).toHaveLength(2_000);
    const mobiles = sample.children.flatMap(({ contacts }) =>
      contacts.map(({ adult }) => `${adult.id} ${adult.mobile}`),
    );
    expect(new Set([...new Set(mobiles)].map((one) => one.split(' ')[1])).size).toBe(
      new Set(mobiles).size,
    );
  });
});

test('an export made before school begins has no attendance after that time', () => {
  const times = (until: string) => {
    const file = sampleFiles({ ...demo, until }).get('fremmøde.csv');
    return [
      ...Buffer.from(file ?? [])
        .toString()
        .matchAll(/\b(\d\d:\d\d)\b/g),
    ].map(([, at]) => at);
  };
  expect(times('00:20').length).toBeGreaterThan(100);
  expect(times('00:20').filter((at) => at !== undefined && at > '00:20')).toEqual([]);
  expect(times('12:00')).toContain('07:59');
});
