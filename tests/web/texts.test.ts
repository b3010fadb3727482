import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deskText } from '../../web/desk/text.ts';
import { texts } from './support/browser.ts';

type Leaf = readonly [path: string, value: unknown];

function leaves(value: unknown, path: string): Leaf[] {
  if (value === null || typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, `${path}.${key}`));
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
  test('are all tried here', () => {
    const areas = readdirSync('src/core/text/phone').map((name) => name.replace('.ts', ''));
    const tried = Object.keys(texts('da')).map((name) => name.toLowerCase());
    expect(tried.toSorted()).toEqual(areas.toSorted());
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
