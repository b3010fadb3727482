import { expect, test } from 'vitest';
import { pauseMs } from '../../src/sync/rounds.ts';
import { seededRandom } from '../fakes/random.ts';

const MINUTE = 60_000;

test('pauses double up to a quarter of an hour, give or take a fifth', () => {
  const random = seededRandom('pauses');
  const middles = [1, 2, 4, 8, 15, 15].map((minutes) => minutes * MINUTE);
  middles.forEach((middle, silences) => {
    for (let i = 0; i < 50; i++) {
      const pause = pauseMs(MINUTE, silences, random);
      expect(pause).toBeGreaterThanOrEqual(0.8 * middle);
      expect(pause).toBeLessThanOrEqual(1.2 * middle);
    }
  });
  expect(pauseMs(60 * MINUTE, 1000, random)).toBeLessThanOrEqual(1.2 * 60 * MINUTE);
});
