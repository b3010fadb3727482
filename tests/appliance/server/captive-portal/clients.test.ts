import { expect, test } from 'vitest';
import {
  CLIENTS_MAX,
  createPortalClients,
} from '../../../../appliance/server/captive-portal/portal.ts';
import { steppedClock } from '../../../fakes/clock.ts';

test('many addresses fill no memory: the one that came first is forgotten', () => {
  const clients = createPortalClients(steppedClock());
  for (let n = 0; n < CLIENTS_MAX; n++) clients.add(`10.42.0.${n}`);
  expect(clients.has('10.42.0.0')).toBe(true);
  // Whoever presses again is the newest.
  clients.add('10.42.0.0');
  clients.add('10.42.7.7');
  expect(clients.has('10.42.0.0')).toBe(true);
  expect(clients.has('10.42.0.1')).toBe(false);
  expect(clients.has('10.42.0.2')).toBe(true);
  expect(clients.has('10.42.7.7')).toBe(true);
});
