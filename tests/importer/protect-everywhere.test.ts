import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { HIDDEN, type Snapshot } from '../../src/core/snapshot.ts';
import { foldWord } from '../../src/core/words.ts';
import { municipality, type Planted } from './protect-municipality.ts';
import { readFiles } from './support.ts';

/** Every text of a snapshot, with its place. */
function texts(value: unknown, place = ''): { place: string; text: string }[] {
  if (typeof value === 'string') return [{ place, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => texts(member, `${place}/${key}`));
}

/** What a text shows of somebody protected; null for nothing. */
function shownOf(text: string, here: string, person: Planted): string | null {
  const folded = foldWord(text);
  const digits = text.replace(/\D/g, '');
  if (digits.includes(person.number)) return person.number;
  const [given, family] = [foldWord(person.given.split('-')[0] ?? ''), foldWord(person.family)];
  if (here !== person.institution)
    return folded.includes(given) && folded.includes(family) ? `${given} ${family}` : null;
  const secrets = [given, family, foldWord(person.id)];
  const ofChild = [foldWord(person.street), person.birthDate.replaceAll('-', '')];
  const all = person.kind === 'child' ? [...secrets, ...ofChild] : secrets;
  return all.find((secret) => folded.includes(secret)) ?? null;
}

function leaks(snapshot: Snapshot, planted: readonly Planted[]): string[] {
  const here = snapshot.institution.id;
  const sister = new Set(snapshot.children.map(({ familyName }) => foldWord(familyName)));
  return texts(snapshot).flatMap(({ place, text }) =>
    planted.flatMap((person) => {
      const shown = shownOf(text, here, person);
      // A sister keeps her own family name, also in what is written about her.
      const isOwn = shown !== null && sister.has(shown) && /^\/children\//.test(place);
      // A date in a cell for numbers is read as a number: nobody can tell it from one.
      const isNumber = shown === person.birthDate.replaceAll('-', '') && /number$/.test(place);
      return shown === null || isOwn || isNumber ? [] : [`${place} shows ${shown}: ${text}`];
    }),
  );
}

test('whatever text names somebody protected, the staff tier shows nothing of them', async () => {
  let hidden = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const { files, planted } = municipality(seed);
      const { institutions } = unwrap(await readFiles(files));
      for (const { snapshot, protectedPart } of institutions) {
        expect(leaks(snapshot, planted)).toEqual([]);
        hidden += texts(snapshot).filter(({ text }) => text.includes(HIDDEN)).length;
        // Medicine of others stays readable, and the leader has all of it.
        for (const child of snapshot.children)
          expect(child.medications.map(({ name }) => name).every(Boolean)).toBe(true);
        const kept = protectedPart.children.flatMap(({ keptBack }) => keptBack ?? []);
        expect(kept.every(({ text }) => !text.includes(HIDDEN))).toBe(true);
      }
    }),
    { numRuns: 40, endOnFailure: true },
  );
  expect(hidden).toBeGreaterThan(500);
}, 60_000);
