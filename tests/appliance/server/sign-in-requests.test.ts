import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSignInRequests } from '../../../appliance/server/auth/sign-in-requests.ts';
import type { LogAnswer, SessionState, SignInRequestAnswer } from '../../../src/core/device-api.ts';
import { unwrap } from '../../../src/core/errors.ts';
import type { Live } from '../../../src/core/live.ts';
import { steppedClock } from '../../fakes/clock.ts';
import type { Phone } from '../../fakes/phone.ts';
import { seededRandom } from '../../fakes/random.ts';
import { LEADER, STAFF, type TestDevice, testDevice } from '../../fakes/test-device.ts';

let device: TestDevice;
let colleague: Phone;
beforeEach(async () => {
  device = await testDevice();
  colleague = device.phone();
  await colleague.comeIn(device.cards.staff, STAFF);
});
afterEach(() => device.close());

const path = '/api/session/requests';
const ask = (phone: Phone, who: object) => phone.post<SignInRequestAnswer>(path, who);
const look = (phone: Phone, id: string) => phone.get<SignInRequestAnswer>(`${path}/${id}`);
const approve = (phone: Phone, id: string, body: object = {}) =>
  phone.post(`${path}/${id}/approve`, body);
const requests = async () => (await colleague.get<Live>('/api/live')).json.requests;
const personOf = async (phone: Phone) =>
  (await phone.get<SessionState>('/api/session')).json.person;

test('a colleague sees the same number and lets the newcomer in', async () => {
  const newcomer = device.phone();
  const { id, number, state } = (await ask(newcomer, { staffId: LEADER })).json;
  expect(number).toMatch(/^\d\d$/);
  expect(state).toBe('waiting');
  expect(await requests()).toEqual([{ id, number, name: 'Mette Lærke Sørensen', role: 'leader' }]);
  expect((await look(newcomer, id)).json.state).toBe('waiting');
  expect(await personOf(newcomer)).toBeNull();

  expect((await approve(colleague, id, { number })).status).toBe(204);
  expect(await requests()).toEqual([]);
  expect((await look(newcomer, id)).json.state).toBe('approved');
  expect(await personOf(newcomer)).toMatchObject({ id: LEADER, role: 'staff' });
  expect((await look(newcomer, id)).code).toBe('requestGone');
});

test('only a leader lets a leader in as leader', async () => {
  const leader = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  const newcomer = device.phone();
  const { id } = (await ask(newcomer, { staffId: LEADER })).json;
  await approve(leader, id);
  await look(newcomer, id);
  expect((await personOf(newcomer))?.role).toBe('leader');
  const substitute = device.phone();
  const asked = (await ask(substitute, { name: 'Ida Vikar' })).json;
  await approve(leader, asked.id);
  await look(substitute, asked.id);
  expect(await personOf(substitute)).toMatchObject({ name: 'Ida Vikar', role: 'staff' });
});

test('the journal tells who let whom in', async () => {
  const leader = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  const newcomer = device.phone();
  const { id } = (await ask(newcomer, { name: 'Ida Vikar' })).json;
  await approve(leader, id);
  await look(newcomer, id);
  const { lines } = (await leader.get<LogAnswer>('/api/log')).json;
  expect(lines.slice(0, 3)).toMatchObject([
    { kind: 'signedIn', by: 'Ida Vikar', detail: { how: 'letIn' } },
    { kind: 'letIn', by: 'Mette Lærke Sørensen', detail: { person: 'Ida Vikar' } },
    { kind: 'personAdded', detail: { person: 'Ida Vikar' } },
  ]);
});

test('whoever asks again is another person until let in', async () => {
  const [one, two] = [device.phone(), device.phone()];
  const first = (await ask(one, { name: 'Ida Vikar' })).json;
  const second = (await ask(two, { name: 'Ida Vikar' })).json;
  expect(second.number).not.toBe(first.number);
  await approve(colleague, first.id);
  expect((await look(two, second.id)).json.state).toBe('waiting');
  expect(await requests()).toHaveLength(1);
});

test('numbers differ among all who wait, and there is a limit', async () => {
  const room = createSignInRequests(steppedClock(), seededRandom('room'), () => {});
  const substitute = { id: 'vikar', name: 'Ida Vikar', role: 'staff' } as const;
  for (let i = 0; i < 40; i++) unwrap(room.ask(substitute, true, `10.42.0.${i}`));
  expect(new Set(room.list().map(({ number }) => number)).size).toBe(40);
  expect(room.ask(substitute, true, '10.42.0.99')).toMatchObject({
    failure: { code: 'throttled' },
  });
});

test('one phone that asks again and again keeps nobody else out', async () => {
  const pest = device.phone();
  for (let i = 0; i < 60; i++) await ask(pest, { name: `Vikar ${i}` });
  expect((await requests())?.map(({ name }) => name)).toEqual(['Vikar 57', 'Vikar 58', 'Vikar 59']);
});

describe('refused', () => {
  test('by the colleague', async () => {
    const newcomer = device.phone();
    const { id } = (await ask(newcomer, { staffId: LEADER })).json;
    await approve(colleague, id, { refuse: true });
    expect((await look(newcomer, id)).json.state).toBe('refused');
    expect(await personOf(newcomer)).toBeNull();
    expect((await approve(colleague, id)).code).toBe('requestGone');
  });

  test('the wrong number', async () => {
    const { id, number } = (await ask(device.phone(), { staffId: LEADER })).json;
    const other = number === '42' ? '43' : '42';
    expect((await approve(colleague, id, { number: other })).code).toBe('badRequest');
  });

  test('a stranger who knows the id', async () => {
    const newcomer = device.phone();
    const { id } = (await ask(newcomer, { staffId: LEADER })).json;
    await approve(colleague, id);
    expect((await look(device.phone(), id)).code).toBe('requestGone');
    expect((await look(newcomer, id)).json.state).toBe('approved');
  });

  test('approval by somebody who is not in, or has only a card', async () => {
    const newcomer = device.phone();
    const { id } = (await ask(newcomer, { staffId: LEADER })).json;
    expect((await approve(newcomer, id)).code).toBe('noSession');
    const card = device.phone();
    await card.post('/api/unlock', { card: device.cards.leader });
    expect((await approve(card, id)).code).toBe('noSession');
  });

  test('after ten minutes', async () => {
    const newcomer = device.phone();
    const { id } = (await ask(newcomer, { staffId: LEADER })).json;
    device.clock.step(10 * 60_000 + 1);
    expect(await look(newcomer, id)).toMatchObject({ status: 410, code: 'requestGone' });
    expect((await approve(colleague, id)).code).toBe('requestGone');
    await device.server.tick();
    expect(await requests()).toEqual([]);
  });

  test('what is no request', async () => {
    const phone = device.phone();
    expect((await ask(phone, {})).code).toBe('badRequest');
    expect((await ask(phone, { staffId: 'nobody' })).code).toBe('unknownPerson');
    expect((await approve(colleague, 'nothing')).code).toBe('requestGone');
  });
});

describe('finding one’s name', () => {
  const find = (q: string) =>
    device
      .phone()
      .get<{ id: string; name: string }[]>(`/api/session/people?q=${encodeURIComponent(q)}`);

  test('by the beginning of any part of it, with no role and no more than eight', async () => {
    expect((await find('sør')).json).toEqual([{ id: LEADER, name: 'Mette Lærke Sørensen' }]);
    expect((await find('OLE')).json).toEqual([{ id: STAFF, name: 'Jens-Ole Bæk' }]);
    expect((await find('xx')).json).toEqual([]);
  });

  test('two letters at least', async () => {
    expect((await find('m')).code).toBe('badRequest');
    expect((await find('   ')).code).toBe('badRequest');
  });

  test('not the whole list by asking again and again', async () => {
    for (let i = 0; i < 30; i++) expect((await find('me')).status).toBe(200);
    expect((await find('me')).code).toBe('throttled');
    device.clock.step(1_000);
    expect((await find('me')).status).toBe(200);
  });

  test('only while the vault is open', async () => {
    await device.restart();
    expect((await find('me')).code).toBe('vaultClosed');
    expect((await ask(device.phone(), { staffId: LEADER })).code).toBe('vaultClosed');
    expect((await approve(colleague, 'x')).code).toBe('vaultClosed');
  });
});
