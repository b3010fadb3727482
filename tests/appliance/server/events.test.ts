import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventsAnswer, LogAnswer, StatusAnswer } from '../../../src/core/device-api.ts';
import { EVENTS_MAX } from '../../../src/core/events.ts';
import type { Live } from '../../../src/core/live.ts';
import { eventId, type Phone } from '../../fakes/phone.ts';
import {
  EMERGENCY_CHILD,
  LEADER,
  STAFF,
  type TestDevice,
  testDevice,
} from '../../fakes/test-device.ts';

let device: TestDevice;
let phone: Phone;
beforeEach(async () => {
  device = await testDevice();
  phone = device.phone();
  await phone.comeIn(device.cards.staff, STAFF);
});
afterEach(() => device.close());

const AT = '2026-11-23T08:59:00.000+01:00';
const later = (ms: number) => `2026-11-23T08:59:00.${String(ms).padStart(3, '0')}+01:00`;
const checkIn = (more: object = {}) => ({
  id: eventId(),
  at: AT,
  kind: 'attendance',
  childId: 'child-5',
  status: 'present',
  ...more,
});
const dose = (more: object = {}) => ({
  id: eventId(),
  at: AT,
  kind: 'administration',
  childId: EMERGENCY_CHILD,
  medicationId: 'medication-4',
  status: 'completed',
  ...more,
});
const send = (from: Phone, ...events: unknown[]) =>
  from.post<EventsAnswer>('/api/events', { events });
const live = async (from = phone) => (await from.get<Live>('/api/live')).json;

test('what is acknowledged is shown, and there after a power cut and a new unlock', async () => {
  const events = [
    checkIn({ comment: 'træt', pickedUpBy: 'mormor' }),
    dose({ dose: '2 pust', witness: LEADER }),
    { id: eventId(), at: AT, kind: 'note', text: 'Vi går i gymnastiksalen', childId: 'child-5' },
    { id: eventId(), at: AT, kind: 'view', childId: 'child-5' },
  ];
  const answer = await send(phone, ...events);
  expect(answer.json).toMatchObject({ acked: events.map(({ id }) => id), rejected: [] });
  const shown = await live();
  expect(answer.json.cursor).toBe(shown.cursor);
  expect(shown.attendance['child-5']).toEqual({
    status: 'present',
    at: AT,
    source: 'Lygte',
    by: 'Jens-Ole Bæk',
    pickedUpBy: 'mormor',
    comment: 'træt',
    eventId: events[0]?.id,
    certain: true,
  });
  expect(shown.attendance['child-0']).toMatchObject({ source: 'Tabulex' });
  expect(shown.administrations).toMatchObject([{ witness: LEADER, by: 'Jens-Ole Bæk' }]);
  expect(shown.notes).toMatchObject([{ text: 'Vi går i gymnastiksalen' }]);

  await device.restart();
  expect((await phone.get('/api/live')).code).toBe('vaultClosed');
  const again = device.phone();
  await again.comeIn(device.cards.leader, LEADER);
  const after = await live(again);
  expect(after.attendance).toEqual(shown.attendance);
  expect(after.administrations).toEqual(shown.administrations);
  expect(after.notes).toEqual(shown.notes);
});

describe('the same id', () => {
  test('again and again is one event, at once or after a restart', async () => {
    const event = checkIn();
    const answers = await Promise.all([send(phone, event, event), send(phone, event)]);
    for (const answer of answers)
      expect(answer.json).toMatchObject({ acked: [event.id], rejected: [] });
    await device.restart();
    const again = device.phone();
    await again.comeIn(device.cards.leader, LEADER);
    expect((await send(again, event)).json).toMatchObject({ acked: [event.id], rejected: [] });
    const { lines } = (await again.get<LogAnswer>('/api/log')).json;
    expect(lines.filter(({ id }) => id === event.id)).toHaveLength(1);
  });

  test('with other content is refused, at once or after a restart', async () => {
    const event = checkIn();
    const other = { ...event, status: 'gone' };
    const answer = await send(phone, event, other);
    expect(answer.json).toMatchObject({
      acked: [event.id],
      rejected: [{ id: event.id, code: 'idReused' }],
    });
    await device.restart();
    const again = device.phone();
    await again.comeIn(device.cards.staff, STAFF);
    const refused = await send(again, other);
    expect(refused.json).toMatchObject({ acked: [], rejected: [{ code: 'idReused' }] });
    expect((await live(again)).attendance['child-5']?.status).toBe('present');
  });
});

test('two phones record the same child at once: both are kept, the later observation shows', async () => {
  const other = device.phone();
  await other.comeIn(device.cards.staff, LEADER);
  const early = checkIn({ at: '2026-11-23T08:50:00.000+01:00', status: 'gone' });
  const late = checkIn({ at: '2026-11-23T08:55:00.000+01:00', status: 'onTrip' });
  await Promise.all([send(phone, late), send(other, early)]);
  expect((await live()).attendance['child-5']).toMatchObject({ status: 'onTrip' });
  const { lines } = (await phone.get<LogAnswer>('/api/log')).json;
  expect(lines.map(({ id }) => id)).toEqual(expect.arrayContaining([early.id, late.id]));
});

test('a tap does not reverse what a colleague recorded a moment before', async () => {
  const other = device.phone();
  await other.comeIn(device.cards.staff, LEADER);
  const first = checkIn({ basedOn: null });
  const tapAfter = (ms: number, more: object) =>
    checkIn({ at: later(ms), status: 'gone', basedOn: null, ...more });
  const again = tapAfter(350, { status: 'present' });
  const reversing = tapAfter(500, {});
  const [, late] = await Promise.all([send(phone, first), send(other, again, reversing)]);
  expect(late.json).toMatchObject({
    acked: [again.id],
    rejected: [{ id: reversing.id, code: 'changedJustNow' }],
  });
  const picture = async () => (await live()).attendance['child-5'];
  expect(await picture()).toMatchObject({ status: 'present', eventId: again.id });

  const seen = tapAfter(600, { basedOn: again.id });
  expect((await send(other, seen)).json).toMatchObject({ acked: [seen.id], rejected: [] });
  expect(await picture()).toMatchObject({ status: 'gone', eventId: seen.id });
  await device.restart();
  const after = device.phone();
  await after.comeIn(device.cards.staff, STAFF);
  expect((await live(after)).attendance['child-5']).toMatchObject({ eventId: seen.id });
});

describe('each is checked on its own', () => {
  test.each([
    ['an unknown kind', { ...checkIn(), kind: 'dance' }, 'unknownKind'],
    [
      'a kind only the device writes',
      { ...checkIn(), kind: 'unlocked', card: 'leader' },
      'unknownKind',
    ],
    ['a child that is not here', checkIn({ childId: 'child-999' }), 'unknownChild'],
    ['a medicine of nobody', dose({ medicationId: 'medication-999' }), 'unknownMedication'],
    ['a medicine of another child', dose({ childId: 'child-8' }), 'unknownMedication'],
    ['a status that is none', checkIn({ status: 'asleep' }), 'badEvent'],
    ['a time that is none', checkIn({ at: 'yesterday' }), 'badEvent'],
    ['an id that is no UUID version 7', checkIn({ id: 'abc' }), 'badEvent'],
    ['a comment without end', checkIn({ comment: 'x'.repeat(2001) }), 'badEvent'],
    [
      'a note about nobody here',
      { ...checkIn(), kind: 'note', text: 'x', childId: 'y' },
      'unknownChild',
    ],
    ['an empty note', { id: eventId(), at: AT, kind: 'note', text: '  ' }, 'badEvent'],
    ['a correction of nothing', dose({ corrects: eventId() }), 'badEvent'],
    ['something that is no event', 7, 'badEvent'],
    ['nothing', null, 'badEvent'],
  ])('%s', async (_what, bad, code) => {
    const good = checkIn();
    const answer = await send(phone, bad, good);
    expect(answer.status).toBe(200);
    expect(answer.json.acked).toEqual([good.id]);
    expect(answer.json.rejected.map((each) => each.code)).toEqual([code]);
  });

  test('a correction names the event it corrects, of the same child and medicine', async () => {
    const wrong = dose();
    const other = checkIn();
    const correction = dose({ status: 'enteredInError', corrects: wrong.id });
    const misled = dose({ status: 'enteredInError', corrects: other.id });
    const answer = await send(phone, wrong, other, correction, misled);
    expect(answer.json.acked).toEqual([wrong.id, other.id, correction.id]);
    expect(answer.json.rejected).toEqual([{ id: misled.id, code: 'badEvent' }]);
  });
});

describe('the time', () => {
  test('of the future is corrected, and what the phone said is kept', async () => {
    const ahead = checkIn({ at: '2026-11-23T09:02:00.001+01:00' });
    const within = checkIn({ at: '2026-11-23T09:02:00.000+01:00', childId: 'child-6' });
    await send(phone, ahead, within);
    const { attendance } = await live();
    expect(attendance['child-5']?.at).toBe('2026-11-23T09:00:00.000+01:00');
    expect(attendance['child-6']?.at).toBe(within.at);
    const { lines } = (await phone.get<LogAnswer>('/api/log')).json;
    expect(lines.find(({ id }) => id === ahead.id)?.detail).toMatchObject({ atGiven: ahead.at });
    expect((await send(phone, ahead)).json.acked).toEqual([ahead.id]);
  });

  test('of the past is taken as it is', async () => {
    const old = checkIn({ at: '2026-11-20T08:00:00.000+01:00' });
    await send(phone, old);
    expect((await live()).attendance['child-5']?.at).toBe(old.at);
  });
});

describe('the whole POST', () => {
  test('is not acknowledged when it could not be written, and can be sent again', async () => {
    const events = [checkIn(), checkIn({ childId: 'child-6' })];
    device.journalFails = 'diskFull';
    const refused = await send(phone, ...events);
    expect([refused.status, refused.code]).toEqual([507, 'diskFull']);
    expect((await live()).attendance['child-5']).toBeUndefined();
    const { readiness } = (await phone.get<StatusAnswer>('/api/status')).json;
    expect(readiness).toContainEqual({ code: 'diskFull', severity: 'fault' });

    device.journalFails = 'storeFailed';
    expect((await send(phone, ...events)).code).toBe('storeFailed');
    device.journalFails = null;
    expect((await send(phone, ...events)).json.acked).toHaveLength(2);
    expect((await phone.get<StatusAnswer>('/api/status')).json.readiness).not.toContainEqual({
      code: 'diskFull',
      severity: 'fault',
    });
  });

  test('has a limit', async () => {
    const many = Array.from({ length: EVENTS_MAX + 1 }, () => checkIn());
    expect((await send(phone, ...many)).code).toBe('tooLarge');
    expect((await send(phone, ...many.slice(1))).json.acked).toHaveLength(EVENTS_MAX);
    expect((await send(phone)).code).toBe('badRequest');
    const huge = await phone.post('/api/events', { events: ['x'.repeat(2 * 1024 * 1024)] });
    expect([huge.status, huge.code]).toEqual([413, 'tooLarge']);
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const body = 'x'.repeat(3 * 1024 * 1024);
    const chunked = await phone.call('POST', '/api/events', { body, headers });
    expect([chunked.status, chunked.code]).toEqual([413, 'tooLarge']);
  });

  test('needs a person and an open vault', async () => {
    const card = device.phone();
    await card.post('/api/unlock', { card: device.cards.leader });
    expect((await send(card, checkIn())).code).toBe('noSession');
    expect((await send(device.phone(), checkIn())).code).toBe('noSession');
    await device.restart();
    expect((await send(phone, checkIn())).code).toBe('vaultClosed');
  });
});

test('an outage ended too early and begun again is one day: nothing is lost from sight', async () => {
  await send(phone, checkIn(), dose());
  const leader = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  expect((await leader.post('/api/outage/end')).status).toBe(200);
  await device.restart();
  await device.server.commands.press('hold3');
  const again = device.phone();
  await again.comeIn(device.cards.staff, STAFF);
  const shown = await live(again);
  expect(shown.attendance['child-5']?.status).toBe('present');
  expect(shown.administrations).toHaveLength(1);
});

test('what was recorded in a drill is not there in the outage after it', async () => {
  const leader = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  await leader.post('/api/outage/drill', { on: true });
  await send(phone, checkIn());
  await leader.post('/api/outage/end');
  await device.restart();
  await device.server.commands.press('hold3');
  const again = device.phone();
  await again.comeIn(device.cards.staff, STAFF);
  expect((await live(again)).attendance['child-5']).toBeUndefined();
});
