import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, type Language } from '../../src/core/text/language.ts';
import { texts } from './support/browser.ts';

type Leaf = readonly [path: string, value: unknown];

function leaves(value: unknown, path: string): Leaf[] {
  if (value === null || typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, `${path}.${key}`));
}

function isCatalogue(value: unknown): value is Readonly<Record<Language, unknown>> {
  return value !== null && typeof value === 'object' && 'da' in value && 'en' in value;
}

/** Every text of the pages in one language, by file, catalogue and key. */
function textsOf(language: Language): Leaf[] {
  return catalogues.flatMap(([path, catalogue]) => leaves(catalogue[language], path));
}

const files = globSync('web/{app,desk}/**/text.ts').toSorted();
const modules = await Promise.all(
  files.map(async (file) => [file, await import(resolve(file))] as const),
);
const catalogues = modules.flatMap(([file, exported]) =>
  Object.entries<unknown>(exported).flatMap(([name, value]) =>
    isCatalogue(value) ? [[`${file} ${name}`, value] as const] : [],
  ),
);
const [danish, english] = LANGUAGES.map(textsOf) as [Leaf[], Leaf[]];

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
  test('are found in every text.ts', () => {
    expect(files.length).toBeGreaterThan(10);
    for (const file of files)
      expect(
        catalogues.some(([path]) => path.startsWith(file)),
        file,
      ).toBe(true);
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
