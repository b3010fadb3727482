import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventsAnswer, HandoverReport, LogAnswer } from '../../../src/core/device-api.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { emptyLive, type Live, mergeLive } from '../../../src/core/live.ts';
import { eventId, type Phone } from '../../fakes/phone.ts';
import {
  EMERGENCY_CHILD,
  LEADER,
  STAFF,
  type TestDevice,
  testDevice,
} from '../../fakes/test-device.ts';

let device: TestDevice;
let leader: Phone;
let staff: Phone;
beforeEach(async () => {
  device = await testDevice();
  await comeIn();
});
afterEach(() => device.close());

async function comeIn(): Promise<void> {
  leader = device.phone();
  staff = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  await staff.comeIn(device.cards.staff, STAFF);
}

async function drill(on: boolean): Promise<void> {
  expect((await leader.post('/api/outage/drill', { on })).status).toBe(204);
}

/** What phones send; where `drill` is left out, the phone does not say what its screen showed. */
const attendance = (childId: string, status: string, more: object = {}) => {
  device.clock.step(1_000);
  const at = new Date(device.clock.now()).toISOString();
  return { id: eventId(), at, kind: 'attendance', childId, status, ...more };
};
const dose = (more: object = {}) => ({
  ...attendance(EMERGENCY_CHILD, 'completed', more),
  kind: 'administration',
  medicationId: 'medication-4',
});
const note = (text: string, more: object = {}) => ({
  ...attendance('child-6', '', more),
  kind: 'note',
  text,
});

async function send(...events: (object & { readonly id: string })[]): Promise<void> {
  const answer = await staff.post<EventsAnswer>('/api/events', { events });
  expect(answer.json).toMatchObject({
    acked: [...new Set(events.map(({ id }) => id))],
    rejected: [],
  });
}

/** What phones show of the children; who is signed in, and positions, are left out. */
async function picture(from = staff): Promise<Omit<Live, 'cursor'>> {
  const { json } = await from.get<Live>('/api/live');
  const { cursor: _, people: _people, requests: _requests, ...shown } = json;
  return shown;
}

async function lockAndUnlock(): Promise<void> {
  expect((await staff.post('/api/lock')).status).toBe(204);
  await device.restart();
  await comeIn();
}

async function practise(more: object = {}): Promise<void> {
  await send(
    attendance('child-0', 'gone', more),
    attendance('child-1', 'gone', more),
    attendance('child-2', 'gone', more),
    dose(more),
    note('øver', more),
  );
}

describe('when a drill ends', () => {
  test('the picture is what it was, then and after lock and unlock', async () => {
    await send(attendance('child-5', 'present'), dose(), note('alt vel'));
    const before = await picture();
    await drill(true);
    expect(await picture()).toEqual({ ...before, drill: true });
    await practise();
    const within = await picture();
    expect(within.attendance['child-0']).toMatchObject({ status: 'gone' });
    expect([within.administrations.length, within.notes.length]).toEqual([2, 2]);
    await drill(false);
    expect(await picture()).toEqual(before);
    await lockAndUnlock();
    expect(await picture()).toEqual(before);
  });

  test('phones that are connected get the restored picture, and know it is no drill', async () => {
    const stream = await staff.stream('/api/live/stream');
    const phone = emptyLive();
    mergeLive(phone, (await stream.next()).live);
    const before = await picture();
    await drill(true);
    const begun = await stream.next();
    expect(begun.live).toMatchObject({ whole: true, drill: true });
    mergeLive(phone, begun.live);
    await practise();
    while (phone.notes.length === 0) mergeLive(phone, (await stream.next()).live);
    expect(phone.drill).toBe(true);
    await drill(false);
    while (phone.drill) mergeLive(phone, (await stream.next()).live);
    expect(phone).toEqual((await staff.get<Live>('/api/live')).json);
    expect(phone).toMatchObject(before);
    expect(phone.attendance).toEqual(before.attendance);
    stream.close();
  });

  test('phones get it whole even where changes wait to be sent', async () => {
    await drill(true);
    await practise();
    const stream = await staff.stream('/api/live/stream');
    await stream.next();
    const { live } = unwrap(device.server.vault.opened());
    live.practise({ attendance: {} });
    live.setDrill(false);
    live.apply({ attendance: {} });
    const { live: news } = await stream.next();
    expect(news).toMatchObject({ whole: true, notes: [], cursor: live.current().cursor });
    expect(news.attendance).toEqual(live.real().attendance);
    stream.close();
  });

  test('a phone that was away gets the whole picture', async () => {
    await drill(true);
    await practise();
    const { cursor } = (await staff.get<Live>('/api/live')).json;
    await drill(false);
    const stream = await staff.stream(`/api/live/stream?since=${cursor}`);
    const { live } = await stream.next();
    expect(live).toMatchObject({ whole: true, notes: [] });
    expect(live.drill).toBeUndefined();
    stream.close();
  });

  test('another one begins without what the first left', async () => {
    await drill(true);
    await practise();
    await drill(false);
    const before = await picture();
    await drill(true);
    expect(await picture()).toEqual({ ...before, drill: true });
    await lockAndUnlock();
    expect(await picture()).toEqual({ ...before, drill: true });
  });
});

describe('within a drill', () => {
  test('lock and unlock, and a power cut, keep it and what was practised', async () => {
    await send(attendance('child-5', 'present'));
    const before = await picture();
    await drill(true);
    await practise();
    const within = await picture();
    await lockAndUnlock();
    expect(await picture()).toEqual(within);
    await device.restart();
    await comeIn();
    expect(await picture()).toEqual(within);
    await drill(false);
    expect(await picture()).toEqual(before);
  });

  test('one started twice is one drill', async () => {
    await drill(true);
    await practise();
    const within = await picture();
    await drill(true);
    expect(await picture()).toEqual(within);
    await lockAndUnlock();
    expect(await picture()).toEqual(within);
  });

  test('two leaders who start it at the same time start one', async () => {
    const { commands, vault } = device.server;
    const mette = { id: LEADER, name: 'Mette', role: 'leader' } as const;
    const starts = [1, 2].map(() => commands.drill(unwrap(vault.opened()), mette, true));
    for (const started of await Promise.all(starts)) unwrap(started);
    const { lines } = (await leader.get<LogAnswer>('/api/log')).json;
    expect(lines.filter(({ detail }) => detail?.change === 'drillOn')).toHaveLength(1);
  });

  test('attendance that sync brings reaches the real picture too', async () => {
    await drill(true);
    await send(attendance('child-0', 'gone'));
    // Observed before what was practised: within the drill that is shown.
    const facts = [['child-0', 'sick', '2026-11-23T08:30:00.000+01:00']] as const;
    unwrap(device.store.addAttendance([await device.press.attendance(10, null, facts)]));
    await device.server.tick();
    expect((await picture()).attendance['child-0']).toMatchObject({ status: 'gone' });
    await drill(false);
    expect((await picture()).attendance['child-0']).toMatchObject({ status: 'sick' });
  });

  test('a PIN and a substitute are real: people use them after it', async () => {
    await drill(true);
    const card = device.phone();
    await card.post('/api/unlock', { card: device.cards.staff });
    await card.post('/api/session', { name: 'Vikar Vig' });
    expect((await card.call('PUT', '/api/session/pin', { body: { pin: '1357' } })).status).toBe(
      204,
    );
    await drill(false);
    await lockAndUnlock();
    const found = await device.phone().get<{ id: string }[]>('/api/session/people?q=vikar');
    const staffId = found.json[0]?.id ?? '';
    const again = await device.phone().post('/api/session', { staffId, pin: '1357' });
    expect(again.status).toBe(200);
  });
});

describe('what a phone’s screen said when something was recorded decides', () => {
  test('a record of the drill that comes after its end is practice', async () => {
    await drill(true);
    const late = [attendance('child-0', 'gone', { drill: true }), dose({ drill: true })];
    await drill(false);
    const before = await picture();
    await send(...late);
    expect(await picture()).toEqual(before);
    await lockAndUnlock();
    expect(await picture()).toEqual(before);
  });

  test('a real record that comes in a drill is real, whenever it was observed', async () => {
    const early = attendance('child-5', 'present', { drill: false });
    await drill(true);
    const within = attendance('child-6', 'present', { drill: false });
    await send(early, within);
    expect((await picture()).attendance['child-6']).toMatchObject({ status: 'present' });
    await drill(false);
    const after = await picture();
    for (const childId of ['child-5', 'child-6'])
      expect(after.attendance[childId]).toMatchObject({ status: 'present' });
    await lockAndUnlock();
    expect(await picture()).toEqual(after);
  });

  test('a real tap is not overrun by what is practised', async () => {
    await drill(true);
    await send(attendance('child-5', 'gone', { drill: true }));
    await send(attendance('child-5', 'present', { drill: false, basedOn: null }));
    await drill(false);
    expect((await picture()).attendance['child-5']).toMatchObject({ status: 'present' });
  });

  test('the same event sent again is the same, whether or not it says so', async () => {
    const event = attendance('child-5', 'present', { drill: false });
    const { drill: _, ...silent } = event as typeof event & { drill: boolean };
    await send(event);
    await drill(true);
    await send(event, silent);
    await drill(false);
    expect((await picture()).attendance['child-5']).toMatchObject({ status: 'present' });
  });

  test('a correction is where that is which it corrects', async () => {
    await drill(true);
    const practised = dose({ drill: true });
    await send(practised);
    await drill(false);
    const before = await picture();
    const correction = { ...dose({ drill: false }), status: 'enteredInError' };
    await send({ ...correction, corrects: practised.id } as typeof correction);
    expect(await picture()).toEqual(before);
  });
});

describe('a drill that cannot be written down', () => {
  test('does not begin, and what is recorded meanwhile is real', async () => {
    device.journalFails = 'storeFailed';
    expect((await leader.post('/api/outage/drill', { on: true })).code).toBe('storeFailed');
    device.journalFails = null;
    await send(attendance('child-5', 'present'));
    expect(await picture()).toMatchObject({
      attendance: { 'child-5': { status: 'present' } },
    });
    expect((await picture()).drill).toBeUndefined();
  });

  test('does not end: the picture is still the drill’s', async () => {
    await drill(true);
    await practise();
    const within = await picture();
    device.journalFails = 'diskFull';
    expect((await leader.post('/api/outage/drill', { on: false })).code).toBe('diskFull');
    expect(await picture()).toEqual(within);
  });

  test('has ended once the journal says so, even where the power went before the state was stored', async () => {
    await drill(true);
    await practise();
    const state = device.store.outage();
    await drill(false);
    const before = await picture();
    device.store.setOutage(state);
    await device.restart();
    await comeIn();
    expect(await picture()).toEqual(before);
    await send(attendance('child-7', 'present'));
    expect(device.store.outage()).toMatchObject({ drill: false });
    expect((await leader.get<LogAnswer>('/api/log')).json.lines[0]?.detail?.drill).toBeUndefined();
  });
});

test('in normal mode there is none: the data is closed', async () => {
  await leader.post('/api/outage/end');
  await device.restart();
  expect((await leader.post('/api/outage/drill', { on: true })).code).toBe('vaultClosed');
});

test('the handover counts what is real, and says how much was practice', async () => {
  await send(attendance('child-5', 'present'), note('alt vel'));
  await drill(true);
  await practise();
  const ended = await leader.post<HandoverReport>('/api/outage/end');
  // child-0 to child-2 are imported as present, and nobody has really fetched them.
  expect(ended.json).toMatchObject({
    drill: true,
    ...{ attendance: 1, administrations: 0, notes: 1, practice: 5, stillPresent: 4 },
  });
});
