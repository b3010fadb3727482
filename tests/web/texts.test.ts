import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deskText } from '../../web/desk/text.ts';
import { texts } from './support/browser.ts';

type Leaf = readonly [path: string, value: unknown];

function leaves(value: unknown, path: string): Leaf[] {
  if (value === null || typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, `${path}.${key}`));
}

function isCatalogue(value: unknown): value is { da: unknown; en: unknown } {
  return value !== null && typeof value === 'object' && 'da' in value && 'en' in value;
}

const danish = leaves({ ...texts('da'), desk: deskText.da }, '');
const english = leaves({ ...texts('en'), desk: deskText.en }, '');

describe('the app’s texts', () => {
  test('are the same ones in both languages', () => {
    expect(english.map(([path]) => path)).toEqual(danish.map(([path]) => path));
  });
  test('say something each', () => {
    const empty = [...danish, ...english].filter(
      ([, value]) =>
        typeof value !== 'function' && (typeof value !== 'string' || value.trim() === ''),
    );
    expect(empty).toEqual([]);
  });
  test('are all tried here', async () => {
    const tried = new Set<unknown>(Object.values(texts('da')));
    const files = globSync('web/app/**/text.ts');
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const catalogues = Object.values<unknown>(await import(resolve(file))).filter(isCatalogue);
      expect(catalogues, file).not.toEqual([]);
      for (const { da } of catalogues) expect(tried.has(da), file).toBe(true);
    }
  });
  test('count one and many', () => {
    const { children, frame, words } = texts('da');
    expect([children.shown(1), children.shown(2)]).toEqual(['1 barn', '2 børn']);
    expect(frame.waiting(1)).not.toBe(frame.waiting(2));
    expect([0, 5, 60, 150, 24 * 60, 4 * 24 * 60].map(words.age)).toEqual([
      'lige nu',
      '5 min. siden',
      '1 time siden',
      '2 timer siden',
      '1 dag gammelt',
      '4 dage gammelt',
    ]);
  });
});
