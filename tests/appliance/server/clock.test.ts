import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogAnswer, SessionState, StatusAnswer } from '../../../src/core/device-api.ts';
import { eventId, type Phone } from '../../fakes/phone.ts';
import { LEADER, STAFF, type TestDevice, testDevice } from '../../fakes/test-device.ts';

const HOUR_MS = 3_600_000;

let device: TestDevice;
let leader: Phone;
let staff: Phone;
beforeEach(async () => {
  device = await testDevice();
  leader = device.phone();
  staff = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  await staff.comeIn(device.cards.staff, STAFF);
  device.clock.lose();
});
afterEach(() => device.close());

const status = async () => (await device.phone().get<StatusAnswer>('/api/status')).json;
const THURSDAY = '2026-11-26T11:30:00.000+01:00';

test('a leader sets the clock of a device without a network, and nobody is signed out by it', async () => {
  expect((await status()).clock.certain).toBe(false);
  const answer = await leader.post<StatusAnswer['clock']>('/api/clock', { now: THURSDAY });
  expect(answer.json).toEqual({ now: THURSDAY, certain: true });
  const { clock, readiness } = await status();
  expect(clock).toEqual({ now: THURSDAY, certain: true });
  expect(readiness.map(({ code }) => code)).not.toContain('clockUncertain');
  for (const phone of [leader, staff])
    expect((await phone.get<SessionState>('/api/session')).json.person).not.toBe(null);
});

test('it is in the journal by whom and by how much, by the clock as it was', async () => {
  await leader.post('/api/clock', { now: THURSDAY });
  const at = THURSDAY;
  const note = { id: eventId(), at, kind: 'note', text: 'Uret er stillet' };
  await staff.post('/api/events', { events: [note] });
  const { lines } = (await leader.get<LogAnswer>('/api/log')).json;
  expect(lines[1]).toMatchObject({
    kind: 'clockSet',
    at: '2026-11-23T09:00:00.000+01:00',
    detail: { byMs: 74.5 * HOUR_MS, certain: false },
  });
  expect(lines[0]).toMatchObject({ kind: 'note', at: THURSDAY, detail: { text: note.text } });
  expect(lines[0]?.detail).not.toHaveProperty('certain');
});

test('an implausible time is refused, and any time while the network keeps the clock', async () => {
  const before = await leader.post('/api/clock', { now: '2026-11-23T08:59:00.000+01:00' });
  expect([before.status, before.code]).toEqual([422, 'clockImplausible']);
  for (const body of [{}, { now: 'i morgen' }, { now: 1_790_000_000_000 }])
    expect((await leader.post('/api/clock', body)).code).toBe('badRequest');
  expect((await status()).clock.certain).toBe(false);

  await leader.post('/api/clock', { now: THURSDAY });
  const log = (await leader.get<LogAnswer>('/api/log')).json;
  expect(log.lines.filter(({ kind }) => kind === 'clockSet')).toHaveLength(1);

  const kept = await testDevice();
  const other = kept.phone();
  await other.comeIn(kept.cards.leader, LEADER);
  const known = await other.post('/api/clock', { now: THURSDAY });
  expect([known.status, known.code]).toEqual([409, 'clockKnown']);
  await kept.close();
});

test('the clock is not set while the journal cannot be written', async () => {
  device.journalFails = 'diskFull';
  expect((await leader.post('/api/clock', { now: THURSDAY })).code).toBe('diskFull');
  expect((await status()).clock.certain).toBe(false);
});

test('only a leader may, and only with the data open', async () => {
  expect((await staff.post('/api/clock', { now: THURSDAY })).code).toBe('notAllowed');
  expect((await device.phone().post('/api/clock', { now: THURSDAY })).code).toBe('noSession');
  await device.restart();
  expect((await leader.post('/api/clock', { now: THURSDAY })).code).toBe('vaultClosed');
});

test('a device that is not sure of the time shows none earlier than its journal’s last', async () => {
  device.clock.step(HOUR_MS);
  const note = { id: eventId(), at: THURSDAY, kind: 'note', text: 'En time senere' };
  await staff.post('/api/events', { events: [note] });
  device.clock.step(-HOUR_MS);
  await device.restart();
  await device.phone().comeIn(device.cards.leader, LEADER);
  expect((await status()).clock.now).toBe('2026-11-23T10:00:00.000+01:00');
});
