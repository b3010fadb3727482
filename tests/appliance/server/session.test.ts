import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogAnswer, SessionAnswer, SessionState } from '../../../src/core/device-api.ts';
import type { Live } from '../../../src/core/live.ts';
import type { Phone } from '../../fakes/phone.ts';
import { LEADER, STAFF, type TestDevice, testDevice } from '../../fakes/test-device.ts';

let device: TestDevice;
beforeEach(async () => {
  device = await testDevice();
});
afterEach(() => device.close());

const HOUR = 3_600_000;
const signInAs = (phone: Phone, who: object) => phone.post<SessionAnswer>('/api/session', who);

async function withCard(card: string): Promise<Phone> {
  const phone = device.phone();
  await phone.post('/api/unlock', { card });
  return phone;
}

/** A phone whose person has set a PIN and gone again. */
async function withPin(card: string, staffId: string, pin: string): Promise<void> {
  const phone = device.phone();
  await phone.comeIn(card, staffId);
  expect((await phone.call('PUT', '/api/session/pin', { body: { pin } })).status).toBe(204);
  await phone.call('DELETE', '/api/session');
}

describe('with a keycard', () => {
  test('a name is enough, and the card decides the rights', async () => {
    const leader = await signInAs(await withCard(device.cards.leader), { staffId: LEADER });
    expect(leader.json).toEqual({
      person: { id: LEADER, name: 'Mette Lærke Sørensen', role: 'leader' },
      hasPin: false,
    });
    const named = await signInAs(await withCard(device.cards.staff), { staffId: LEADER });
    expect(named.json.person.role).toBe('staff');
    const deputy = await signInAs(await withCard(device.cards.leader), { staffId: STAFF });
    expect(deputy.json.person.role).toBe('leader');
  });

  test('a substitute types a name, is remembered, and stays the same person', async () => {
    const phone = await withCard(device.cards.staff);
    const first = await signInAs(phone, { name: '  Ida   Vikar ' });
    expect(first.json.person).toMatchObject({ name: 'Ida Vikar', role: 'staff' });
    await device.restart();
    const again = await signInAs(await withCard(device.cards.staff), { name: 'Ida Vikar' });
    expect(again.json.person.id).toBe(first.json.person.id);
  });

  test('people are shown once each, and no more when they have gone', async () => {
    const [one, two] = [await withCard(device.cards.staff), await withCard(device.cards.staff)];
    await signInAs(one, { staffId: STAFF });
    await signInAs(two, { staffId: STAFF });
    const people = async () => (await two.get<Live>('/api/live')).json.people;
    expect(await people()).toEqual([
      { id: STAFF, name: 'Jens-Ole Bæk', role: 'staff', since: '2026-11-23T09:00:00.000+01:00' },
    ]);
    await signInAs(two, { staffId: LEADER });
    expect(await people()).toHaveLength(2);
    await one.call('DELETE', '/api/session');
    expect((await people())?.map(({ id }) => id)).toEqual([LEADER]);
  });

  test.each([
    [{ staffId: 'nobody' }, 'unknownPerson'],
    [{}, 'badRequest'],
    [{ staffId: LEADER, name: 'Ida Vikar' }, 'badRequest'],
    [{ name: 'I' }, 'badRequest'],
    [{ staffId: LEADER, pin: 'abcd' }, 'badRequest'],
  ])('%j is refused with %s', async (who, code) => {
    expect((await signInAs(await withCard(device.cards.staff), who)).code).toBe(code);
  });
});

describe('with a PIN', () => {
  test('a person comes back, also after a restart of the device', async () => {
    await withPin(device.cards.staff, STAFF, '4711');
    await device.restart();
    await withCard(device.cards.staff);
    const phone = device.phone();
    const answer = await signInAs(phone, { staffId: STAFF, pin: '4711' });
    expect(answer.json).toMatchObject({ person: { id: STAFF, role: 'staff' }, hasPin: true });
    const state = (await phone.get<SessionState>('/api/session')).json;
    expect(state).toMatchObject({ card: null, person: { id: STAFF }, hasPin: true });
  });

  test('leader rights only from a PIN that was set with them', async () => {
    await withPin(device.cards.staff, LEADER, '4711');
    const weak = await signInAs(device.phone(), { staffId: LEADER, pin: '4711' });
    expect(weak.json.person.role).toBe('staff');
    await withPin(device.cards.leader, LEADER, '4712');
    const strong = await signInAs(device.phone(), { staffId: LEADER, pin: '4712' });
    expect(strong.json.person.role).toBe('leader');
    await withPin(device.cards.leader, STAFF, '4713');
    const staff = await signInAs(device.phone(), { staffId: STAFF, pin: '4713' });
    expect(staff.json.person.role).toBe('staff');
  });

  test('a leader’s PIN is not replaced without leader rights', async () => {
    await withPin(device.cards.leader, LEADER, '4712');
    const phone = device.phone();
    await phone.comeIn(device.cards.staff, LEADER);
    const answer = await phone.call('PUT', '/api/session/pin', { body: { pin: '1234' } });
    expect(answer.code).toBe('notAllowed');
  });

  test('a wrong PIN, no PIN and an unknown person get the same answer', async () => {
    await withPin(device.cards.staff, STAFF, '4711');
    const bodies = await Promise.all(
      [STAFF, LEADER, 'nobody'].map(async (staffId) => {
        const answer = await signInAs(device.phone(), { staffId, pin: '0000' });
        return [answer.status, answer.text];
      }),
    );
    expect(bodies[0]?.[0]).toBe(401);
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
    for (const who of [{ staffId: STAFF }, { staffId: 'nobody' }, { name: 'Ida Vikar' }])
      expect((await signInAs(device.phone(), who)).code).toBe('pinNeeded');
  });

  test('the wait grows 1, 2, 4 … 60 s, ends, and is forgotten after success', async () => {
    await withPin(device.cards.staff, STAFF, '4711');
    const attempt = (pin: string) => signInAs(device.phone(), { staffId: STAFF, pin });
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect((await attempt('0000')).code).toBe('wrongPin');
      const early = await attempt('4711');
      expect(early.code).toBe('throttled');
      expect(early.headers['retry-after']).toBe(String(seconds));
      device.clock.step(seconds * 1_000);
    }
    expect((await attempt('4711')).status).toBe(200);
    expect((await attempt('0000')).code).toBe('wrongPin');
    device.clock.step(1_000);
    expect((await attempt('4711')).status).toBe(200);
  });

  test('of tries made at once only one is checked', async () => {
    await withPin(device.cards.staff, STAFF, '4711');
    const tries = ['0000', '1111', '4711', '2222'].map((pin) =>
      signInAs(device.phone(), { staffId: STAFF, pin }),
    );
    const codes = (await Promise.all(tries)).map((answer) => answer.code);
    expect(codes.filter((code) => code === 'wrongPin')).toHaveLength(1);
    expect(codes.filter((code) => code === 'throttled')).toHaveLength(3);
  });

  test('a phone that tries one name after the other is slowed as well', async () => {
    await withCard(device.cards.staff);
    const codes: string[] = [];
    for (let i = 0; i < 8; i++)
      codes.push((await signInAs(device.phone(), { staffId: `person-${i}`, pin: '0000' })).code);
    expect(codes.slice(0, 6)).toEqual(Array(6).fill('wrongPin'));
    expect(codes.slice(6)).toEqual(['throttled', 'throttled']);
  });

  test('the hash is in the journal and nowhere to be read', async () => {
    await withPin(device.cards.leader, LEADER, '47118');
    const phone = device.phone();
    await phone.comeIn(device.cards.leader, LEADER);
    const { text, json } = await phone.get<LogAnswer>('/api/log');
    expect(json.lines.map(({ kind }) => kind)).toContain('pinSet');
    expect(text).not.toMatch(/argon2|47118/);
    expect(device.everyFile()).not.toMatch(/argon2|47118/);
    expect(device.logger.text()).not.toMatch(/argon2|47118/);
  });
});

describe('a session ends', () => {
  const alive = async (phone: Phone) => (await phone.get('/api/live')).status === 200;

  test('after half a day in a pocket, not while it is used', async () => {
    const phone = await withCard(device.cards.staff);
    for (let i = 0; i < 2; i++) {
      device.clock.step(11 * HOUR);
      expect(await alive(phone)).toBe(true);
    }
    device.clock.step(12 * HOUR + 1);
    expect(await alive(phone)).toBe(false);
  });

  test('after a day and a half in any case', async () => {
    const phone = await withCard(device.cards.staff);
    for (let hours = 0; hours < 36; hours += 6) {
      expect(await alive(phone)).toBe(true);
      device.clock.step(6 * HOUR);
    }
    device.clock.step(1);
    expect(await alive(phone)).toBe(false);
  });

  test('by signing out, and with the process', async () => {
    const phone = await withCard(device.cards.staff);
    const other = await withCard(device.cards.staff);
    const answer = await phone.call('DELETE', '/api/session');
    expect(answer.status).toBe(204);
    expect(phone.cookies.size).toBe(0);
    await device.restart();
    const state = await other.get<SessionState>('/api/session');
    expect(state.json).toEqual({ card: null, person: null, hasPin: false });
  });

  test('a cookie that was never given out is no session', async () => {
    await withCard(device.cards.staff);
    for (const value of ['', 'x', 'A'.repeat(43), '__proto__']) {
      const answer = await device.phone().get('/api/live', { cookie: `lygte=${value}` });
      expect(answer.code).toBe('noSession');
    }
  });
});

test('nobody signs in or sets a PIN while the vault is closed', async () => {
  const phone = device.phone();
  expect((await signInAs(phone, { staffId: LEADER })).code).toBe('vaultClosed');
  const pin = await phone.call('PUT', '/api/session/pin', { body: { pin: '1234' } });
  expect(pin.code).toBe('vaultClosed');
  expect((await phone.call('DELETE', '/api/session')).status).toBe(204);
});
