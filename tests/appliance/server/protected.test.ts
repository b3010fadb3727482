import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogAnswer } from '../../../src/core/device-api.ts';
import type { ProtectedChild } from '../../../src/core/snapshot.ts';
import type { Phone } from '../../fakes/phone.ts';
import {
  HIDDEN_NAME,
  LEADER,
  PROTECTED_CHILD,
  type TestBox,
  testBox,
} from '../../fakes/test-box.ts';

let box: TestBox;
beforeEach(async () => {
  box = await testBox();
});
afterEach(() => box.close());

const look = (phone: Phone, reason = 'Forælder ringer', id = PROTECTED_CHILD) =>
  phone.get<ProtectedChild>(`/api/children/${id}/protected?reason=${encodeURIComponent(reason)}`);

async function leader(): Promise<Phone> {
  const phone = box.phone();
  await phone.comeIn(box.cards.leader, LEADER);
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
  box.journalFails = 'diskFull';
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
  const staff = box.phone();
  await staff.comeIn(box.cards.staff, LEADER);
  expect((await look(staff)).code).toBe('notAllowed');
  const card = box.phone();
  await card.post('/api/unlock', { card: box.cards.leader });
  expect((await look(card)).code).toBe('noSession');
  expect((await look(box.phone())).code).toBe('noSession');
  await box.restart();
  expect((await look(staff)).code).toBe('vaultClosed');
});

test('where staff cards opened the vault, a leader needs the leader’s card once', async () => {
  const first = await leader();
  await first.call('PUT', '/api/session/pin', { body: { pin: '4711' } });
  await box.restart();
  const staff = box.phone();
  await staff.comeIn(box.cards.staff, LEADER);
  const byPin = box.phone();
  await byPin.post('/api/session', { staffId: LEADER, pin: '4711' });
  const answer = await look(byPin);
  expect([answer.status, answer.code]).toEqual([403, 'leaderCardNeeded']);
  await box.phone().post('/api/unlock', { card: box.cards.leader });
  expect((await look(byPin)).status).toBe(200);
});

test('no other answer, no file and no diary holds the protected name', async () => {
  const phone = await leader();
  await look(phone);
  const paths = ['/api/status', '/api/session', '/api/roster', '/api/live', '/api/log'];
  for (const path of paths) expect((await phone.get(path)).text).not.toContain(HIDDEN_NAME);
  const found = await phone.get(`/api/session/people?q=${HIDDEN_NAME}`);
  expect(found.json).toEqual([]);
  expect(box.everyFile()).not.toContain(HIDDEN_NAME);
  expect(box.diary.text()).not.toContain(HIDDEN_NAME);
});
