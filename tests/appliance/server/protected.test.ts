import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogAnswer } from '../../../src/core/device-api.ts';
import type { ProtectedChild } from '../../../src/core/snapshot.ts';
import type { Phone } from '../../fakes/phone.ts';
import {
  HIDDEN_NAME,
  LEADER,
  PROTECTED_CHILD,
  type TestDevice,
  testDevice,
} from '../../fakes/test-device.ts';

let device: TestDevice;
beforeEach(async () => {
  device = await testDevice();
});
afterEach(() => device.close());

const look = (phone: Phone, reason = 'Forælder ringer', id = PROTECTED_CHILD) =>
  phone.get<ProtectedChild>(`/api/children/${id}/protected?reason=${encodeURIComponent(reason)}`);

async function leader(): Promise<Phone> {
  const phone = device.phone();
  await phone.comeIn(device.cards.leader, LEADER);
  return phone;
}

test('a leader with a reason sees it, and the journal has both before', async () => {
  const phone = await leader();
  const answer = await look(phone);
  expect(answer.json).toMatchObject({ id: PROTECTED_CHILD, givenName: HIDDEN_NAME });
  expect(answer.headers['cache-control']).toBe('no-store');
  const { lines } = (await phone.get<LogAnswer>('/api/log')).json;
  expect(lines[0]).toMatchObject({
    kind: 'protectedView',
    childId: PROTECTED_CHILD,
    by: 'Mette Lærke Sørensen',
    detail: { reason: 'Forælder ringer' },
  });
});

test('what cannot be written down is not shown', async () => {
  const phone = await leader();
  device.journalFails = 'diskFull';
  const answer = await look(phone);
  expect([answer.status, answer.code]).toEqual([507, 'diskFull']);
  expect(answer.text).not.toContain(HIDDEN_NAME);
});

test('not without a reason, nor a child that has nothing protected', async () => {
  const phone = await leader();
  for (const reason of ['', 'ab', '   a  ', 'x'.repeat(501)])
    expect((await look(phone, reason)).code).toBe('badRequest');
  expect((await phone.get(`/api/children/${PROTECTED_CHILD}/protected`)).code).toBe('badRequest');
  expect((await look(phone, 'Forælder ringer', 'child-5')).code).toBe('notFound');
  expect((await look(phone, 'Forælder ringer', '../roster')).code).toBe('notFound');
});

test('not for staff, nor a card without a name', async () => {
  const staff = device.phone();
  await staff.comeIn(device.cards.staff, LEADER);
  expect((await look(staff)).code).toBe('notAllowed');
  const card = device.phone();
  await card.post('/api/unlock', { card: device.cards.leader });
  expect((await look(card)).code).toBe('noSession');
  expect((await look(device.phone())).code).toBe('noSession');
  await device.restart();
  expect((await look(staff)).code).toBe('vaultClosed');
});

test('where staff cards opened the vault, a leader needs the leader’s card once', async () => {
  const first = await leader();
  await first.call('PUT', '/api/session/pin', { body: { pin: '4711' } });
  await device.restart();
  const staff = device.phone();
  await staff.comeIn(device.cards.staff, LEADER);
  const byPin = device.phone();
  await byPin.post('/api/session', { staffId: LEADER, pin: '4711' });
  const answer = await look(byPin);
  expect([answer.status, answer.code]).toEqual([403, 'leaderCardNeeded']);
  await device.phone().post('/api/unlock', { card: device.cards.leader });
  expect((await look(byPin)).status).toBe(200);
});

test('no other answer, no file and no logged line holds the protected name', async () => {
  const phone = await leader();
  await look(phone);
  const paths = ['/api/status', '/api/session', '/api/roster', '/api/live', '/api/log'];
  for (const path of paths) expect((await phone.get(path)).text).not.toContain(HIDDEN_NAME);
  const found = await phone.get(`/api/session/people?q=${HIDDEN_NAME}`);
  expect(found.json).toEqual([]);
  expect(device.everyFile()).not.toContain(HIDDEN_NAME);
  expect(device.logger.text()).not.toContain(HIDDEN_NAME);
});
