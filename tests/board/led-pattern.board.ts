import { expect, test } from 'vitest';
import { type LightChange, LOOK_MS, nameLight } from '../../scripts/board/led-pattern.ts';
import { PATTERNS } from '../../src/core/panel.ts';

/** The legend's name of each of the device's patterns. */
const NAMES = {
  ready: 'one flash',
  attention: 'two flashes',
  fault: 'fast blinking',
  outageClosed: 'slow blinking',
  outageOpen: 'steady',
  drill: 'steady with gaps',
  held: 'flicker',
} as const;

test.each(Object.entries(NAMES))('sees %s as %s, whenever it looks', (name, light) => {
  const { steps } = PATTERNS[name as keyof typeof NAMES];
  const changes: LightChange[] = [];
  let at = 0;
  while (at < 4 * LOOK_MS)
    for (const { on, ms } of steps) {
      if (changes.at(-1)?.on !== on) changes.push({ on, at });
      at += ms;
    }
  for (let to = 2 * LOOK_MS; to < 3 * LOOK_MS; to += 97)
    expect(nameLight(changes, to - LOOK_MS, to)).toBe(light);
});

test('sees the dark', () => {
  expect(nameLight([], 0, LOOK_MS)).toBe('dark');
  expect(
    nameLight(
      [
        { on: true, at: 0 },
        { on: false, at: 1 },
      ],
      100,
      LOOK_MS,
    ),
  ).toBe('dark');
});
