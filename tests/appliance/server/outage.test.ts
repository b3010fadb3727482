import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HandoverReport, LogAnswer, StatusAnswer } from '../../../src/core/device-api.ts';
import { eventId, type Phone } from '../../fakes/phone.ts';
import { LEADER, STAFF, type TestDevice, testDevice } from '../../fakes/test-device.ts';

let device: TestDevice;
let leader: Phone;
let staff: Phone;
beforeEach(async () => {
  device = await testDevice();
  leader = device.phone();
  staff = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  await staff.comeIn(device.cards.staff, STAFF);
});
afterEach(() => device.close());

const status = async () => (await device.phone().get<StatusAnswer>('/api/status')).json;

async function record(): Promise<void> {
  const at = '2026-11-23T09:00:00.000+01:00';
  const event = (more: object) => ({ id: eventId(), at, ...more });
  const answer = await staff.post('/api/events', {
    events: [
      event({ kind: 'attendance', childId: 'child-5', status: 'present' }),
      event({ kind: 'attendance', childId: 'child-0', status: 'gone' }),
      event({
        kind: 'administration',
        childId: 'child-8',
        medicationId: 'medication-8',
        status: 'completed',
      }),
      event({ kind: 'note', text: 'Alt vel' }),
    ],
  });
  expect(answer.status).toBe(200);
}

describe('a leader ends it', () => {
  test('with a report, the vault closed, and everything on disk', async () => {
    await record();
    device.clock.step(3_600_000);
    const answer = await leader.post<HandoverReport>('/api/outage/end');
    expect(answer.json).toEqual({
      from: '2026-11-23T09:00:00.000+01:00',
      to: '2026-11-23T10:00:00.000+01:00',
      drill: false,
      events: 9,
      attendance: 2,
      administrations: 1,
      notes: 1,
      practice: 0,
      stillPresent: 3,
      pending: 10,
    });
    expect(device.closings).toBe(1);
    expect(await status()).toMatchObject({ mode: 'normal', vault: 'closed' });
    expect((await staff.get('/api/live')).code).toBe('vaultClosed');
    await device.restart();
    expect(await status()).toMatchObject({ mode: 'normal', hub: { pending: 10 } });
  });

  test('only a leader, and only when it can be written down', async () => {
    expect((await staff.post('/api/outage/end')).code).toBe('notAllowed');
    expect((await device.phone().post('/api/outage/end')).code).toBe('noSession');
    device.journalFails = 'diskFull';
    expect((await leader.post('/api/outage/end')).code).toBe('diskFull');
    expect(device.closings).toBe(0);
    expect(await status()).toMatchObject({ mode: 'outage', vault: 'open' });
  });
});

describe('anyone who came in locks it', () => {
  test('the vault closes, the outage stays, and a keycard opens it again', async () => {
    await record();
    expect((await staff.post('/api/lock')).status).toBe(204);
    expect(device.closings).toBe(1);
    expect(await status()).toMatchObject({ mode: 'outage', vault: 'closed' });
    expect((await leader.get('/api/roster')).code).toBe('vaultClosed');
    await device.restart();
    expect(await status()).toMatchObject({ mode: 'outage', vault: 'closed' });
    await leader.comeIn(device.cards.leader, LEADER);
    const { lines } = (await leader.get<LogAnswer>('/api/log')).json;
    expect(lines).toContainEqual(
      expect.objectContaining({ kind: 'outage', by: 'Jens-Ole Bæk', detail: { change: 'locked' } }),
    );
  });

  test('with a keycard alone too, and even on a full disk', async () => {
    const card = device.phone();
    await card.post('/api/unlock', { card: device.cards.staff });
    device.journalFails = 'diskFull';
    expect((await card.post('/api/lock')).status).toBe(204);
    expect(device.closings).toBe(1);
  });

  test('but nobody else', async () => {
    expect((await device.phone().post('/api/lock')).code).toBe('noSession');
    await device.restart();
    expect((await leader.post('/api/lock')).code).toBe('vaultClosed');
    expect(device.closings).toBe(0);
  });
});

describe('a drill', () => {
  const drill = (phone: Phone, on: unknown) => phone.post('/api/outage/drill', { on });

  test('marks every event until it ends', async () => {
    expect((await drill(leader, true)).status).toBe(204);
    expect(await status()).toMatchObject({ drill: true });
    await record();
    expect((await drill(leader, false)).status).toBe(204);
    expect(await status()).toMatchObject({ drill: false });
    const { lines } = (await leader.get<LogAnswer>('/api/log')).json;
    const marked = lines.filter(({ detail }) => detail?.drill === true);
    expect(marked.map(({ kind }) => kind)).toEqual([
      'outage',
      'note',
      'administration',
      'attendance',
      'attendance',
      'outage',
    ]);
  });

  test('is the leader’s to begin, and does not when it cannot be written', async () => {
    expect((await drill(staff, true)).code).toBe('notAllowed');
    expect((await drill(leader, 'yes')).code).toBe('badRequest');
    device.journalFails = 'storeFailed';
    expect((await drill(leader, true)).code).toBe('storeFailed');
    expect(await status()).toMatchObject({ drill: false });
  });

  test('outlasts a power cut', async () => {
    await drill(leader, true);
    await device.restart();
    expect(await status()).toMatchObject({ mode: 'outage', drill: true, vault: 'closed' });
  });
});

describe('the button', () => {
  test('held 10 s locks now and ends outage mode; nothing is lost', async () => {
    await record();
    await device.server.commands.press('hold10');
    expect(device.closings).toBe(1);
    expect(await status()).toMatchObject({ mode: 'normal', vault: 'closed' });
    await device.restart();
    await device.server.commands.press('hold3');
    await leader.comeIn(device.cards.leader, LEADER);
    const { lines } = (await leader.get<LogAnswer>('/api/log')).json;
    expect(lines.filter(({ kind }) => kind === 'attendance')).toHaveLength(2);
  });

  test('pressed short, or held 3 s once more, changes nothing', async () => {
    const before = await status();
    await device.server.commands.press('short');
    await device.server.commands.press('hold3');
    expect(await status()).toEqual(before);
    expect(device.closings).toBe(0);
  });

  test('held 10 s with the vault closed ends outage mode without ending the process', async () => {
    await device.restart();
    await device.server.commands.press('hold10');
    expect(await status()).toMatchObject({ mode: 'normal' });
    expect(device.closings).toBe(0);
  });
});

test('the state survives a power cut, and begins anew only with a new press', async () => {
  await device.restart();
  const first = device.store.outage();
  expect(first).toMatchObject({ mode: 'outage', vault: 'closed' });
  await device.restart();
  expect(device.store.outage()).toEqual(first);
});
