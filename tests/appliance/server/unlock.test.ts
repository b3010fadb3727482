import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatKeycode } from '../../../src/core/codes.ts';
import type { SessionState, UnlockAnswer } from '../../../src/core/device-api.ts';
import { seededRandom } from '../../fakes/random.ts';
import { LEADER, STAFF, type TestDevice, testDevice } from '../../fakes/test-device.ts';
import { createPress } from '../vault/support/press.ts';

let device: TestDevice;
beforeEach(async () => {
  device = await testDevice();
});
afterEach(() => device.close());

const strangeCard = () => formatKeycode(seededRandom('a card of another house').bytes(16));

test('a keycard opens the vault and gives the card’s role and the staff to choose from', async () => {
  const phone = device.phone();
  const answer = await phone.post<UnlockAnswer>('/api/unlock', { card: device.cards.staff });
  expect(answer.status).toBe(200);
  expect(answer.json.role).toBe('staff');
  expect(answer.json.staff.map(({ id }) => id)).toEqual([LEADER, STAFF]);
  expect(answer.headers['set-cookie']?.[0]).toMatch(
    /^lygte=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const state = await phone.get<SessionState>('/api/session');
  expect(state.json).toEqual({ card: 'staff', person: null, hasPin: false });
});

test('a leader’s card gives the leader role', async () => {
  const answer = await device
    .phone()
    .post<UnlockAnswer>('/api/unlock', { card: device.cards.leader.toLowerCase() });
  expect(answer.json.role).toBe('leader');
});

test('over TLS the cookie is marked for it', async () => {
  await device.close();
  device = await testDevice({ config: { secureCookies: true } });
  const answer = await device.phone().post('/api/unlock', { card: device.cards.staff });
  expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-lygte=.*; Secure$/);
});

test('with the vault open a card is checked again, each phone by its own', async () => {
  const [first, second] = [device.phone(), device.phone()];
  await first.post('/api/unlock', { card: device.cards.staff });
  const answer = await second.post<UnlockAnswer>('/api/unlock', { card: device.cards.leader });
  expect(answer.json.role).toBe('leader');
  expect((await device.phone().post('/api/unlock', { card: strangeCard() })).code).toBe(
    'wrongCard',
  );
  const state = await first.get<SessionState>('/api/session');
  expect(state.json.card).toBe('staff');
});

test('phones that unlock at the same moment all come in', async () => {
  const cards = [device.cards.staff, device.cards.leader, strangeCard(), device.cards.staff];
  const answers = await Promise.all(
    cards.map((card) => device.phone().post<UnlockAnswer>('/api/unlock', { card })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 200]);
  expect(answers[1]?.json.role).toBe('leader');
});

test('a card once more on the same phone ends the session before', async () => {
  const phone = device.phone();
  await phone.comeIn(device.cards.staff, STAFF);
  const old = new Map(phone.cookies);
  await phone.post('/api/unlock', { card: device.cards.leader });
  expect(phone.cookies).not.toEqual(old);
  const [cookie] = [...old].map(([name, value]) => `${name}=${value}`);
  expect((await device.phone().get('/api/live', { cookie })).code).toBe('noSession');
});

describe('refused', () => {
  test('outside outage mode', async () => {
    await device.close();
    device = await testDevice({ outage: false });
    const answer = await device.phone().post('/api/unlock', { card: device.cards.leader });
    expect([answer.status, answer.code]).toEqual([409, 'notInOutage']);
  });

  test('before the device is enrolled, and before it has data', async () => {
    await device.close();
    device = await testDevice({ enrolled: false });
    const unlock = () => device.phone().post('/api/unlock', { card: device.cards.leader });
    expect((await unlock()).code).toBe('notEnrolled');
    await device.close();
    device = await testDevice({ published: false });
    expect((await unlock()).code).toBe('noData');
  });

  test('a code that is not one, without slowing anybody down', async () => {
    for (let i = 0; i < 10; i++) {
      const answer = await device.phone().post('/api/unlock', { card: 'ABCD-EFGH' });
      expect([answer.status, answer.code]).toEqual([400, 'malformedCard']);
    }
    const answer = await device.phone().post('/api/unlock', { card: device.cards.staff });
    expect(answer.status).toBe(200);
  });

  test('a revoked card', async () => {
    await device.press.revokeStaffCard();
    const { manifest, full } = await device.press.next();
    device.store.installVersion(manifest, full);
    const answer = await device.phone().post('/api/unlock', { card: device.cards.staff });
    expect(answer.code).toBe('wrongCard');
    const other = await device.phone().post('/api/unlock', { card: device.cards.leader });
    expect(other.status).toBe(200);
  });

  test('a card of another institution', async () => {
    const other = await createPress('another');
    const card = formatKeycode(other.leaderCard);
    expect((await device.phone().post('/api/unlock', { card })).code).toBe('wrongCard');
  });
});

test('wrong cards have to wait 1, 2, 4 … 60 s, and never for good', async () => {
  const phone = device.phone();
  const wrong = () =>
    phone.post<{ detail: { seconds: number } }>('/api/unlock', {
      card: strangeCard(),
    });
  for (let i = 0; i < 4; i++) expect((await wrong()).code).toBe('wrongCard');
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    const throttled = await wrong();
    expect([throttled.status, throttled.code]).toEqual([429, 'throttled']);
    expect(throttled.json.detail.seconds).toBe(seconds);
    expect(throttled.headers['retry-after']).toBe(String(seconds));
    device.clock.step(seconds * 1_000);
    expect((await wrong()).code).toBe('wrongCard');
  }
  device.clock.step(60_000);
  expect((await phone.post('/api/unlock', { card: device.cards.staff })).status).toBe(200);
});

test('a full disk does not keep the vault closed', async () => {
  device.journalFails = 'diskFull';
  const phone = device.phone();
  await phone.comeIn(device.cards.leader, LEADER);
  expect((await phone.get('/api/roster')).status).toBe(200);
});
