import { expect, test } from 'vitest';
import { folder, options, readWhole } from '../support.ts';
import { wrongRefusal, wrongs } from './check.ts';
import { makeVariant } from './write.ts';

/** LYGTE_MESSY=17 tries one variant again, LYGTE_MESSY=0-5000 many. */
const [first = 0, last = 499] = (process.env.LYGTE_MESSY ?? '0-499').split('-').map(Number);
const SEEDS = Array.from({ length: Math.max(first, last) - first + 1 }, (_, i) => first + i);

test('of 500 exports in any form nothing is lost, mixed up or shown', async () => {
  const bad: string[] = [];
  let taken = 0;
  for (const seed of SEEDS) {
    const variant = makeVariant(seed);
    const result = await readWhole([folder(variant.files)], options());
    const found = result.ok
      ? wrongs(variant, {
          institutions: result.value.institutions,
          issues: result.value.report.issues,
        })
      : wrongRefusal(variant, result.failure);
    if (result.ok && variant.unclear) found.push('a mark that nobody understands did not stop it');
    if (result.ok) taken++;
    if (bad.length > 20) break;
    bad.push(...found.map((what) => `seed ${seed} (${variant.layout}): ${what}`));
  }
  expect(bad.slice(0, 10)).toEqual([]);
  expect(taken).toBeGreaterThan(SEEDS.length / 2);
}, 300_000);
