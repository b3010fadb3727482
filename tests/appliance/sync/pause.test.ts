import { expect, test } from 'vitest';
import { pauseMs } from '../../../appliance/sync/scheduler.ts';
import { seededRandom } from '../../fakes/random.ts';

const MINUTE = 60_000;

test('pauses start short when the hub does not answer, and double up to a quarter of an hour', () => {
  const random = seededRandom('pauses');
  const middles = [5, 0.25, 0.5, 1, 2, 4, 8, 15, 15].map((minutes) => minutes * MINUTE);
  middles.forEach((middle, silences) => {
    for (let i = 0; i < 50; i++) {
      const pause = pauseMs(5 * MINUTE, silences, random);
      expect(pause).toBeGreaterThanOrEqual(0.8 * middle);
      expect(pause).toBeLessThanOrEqual(1.2 * middle);
    }
  });
  // A device that is configured to poll each second goes on so for a while.
  expect(pauseMs(1_000, 1, random)).toBeLessThanOrEqual(1_200);
  expect(pauseMs(60 * MINUTE, 1000, random)).toBeLessThanOrEqual(1.2 * 60 * MINUTE);
});
