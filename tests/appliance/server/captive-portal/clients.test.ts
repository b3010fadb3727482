import { expect, test } from 'vitest';
import {
  createWelcomed,
  WELCOMED_MAX,
} from '../../../../appliance/server/captive-portal/portal.ts';
import { steppedClock } from '../../../fakes/clock.ts';

test('many addresses fill no memory: the one that came first is forgotten', () => {
  const welcomed = createWelcomed(steppedClock());
  for (let n = 0; n < WELCOMED_MAX; n++) welcomed.add(`10.42.0.${n}`);
  expect(welcomed.has('10.42.0.0')).toBe(true);
  // Whoever presses again is the newest.
  welcomed.add('10.42.0.0');
  welcomed.add('10.42.7.7');
  expect(welcomed.has('10.42.0.0')).toBe(true);
  expect(welcomed.has('10.42.0.1')).toBe(false);
  expect(welcomed.has('10.42.0.2')).toBe(true);
  expect(welcomed.has('10.42.7.7')).toBe(true);
});
