import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogAnswer } from '../../../src/core/device-api.ts';
import type { Live } from '../../../src/core/live.ts';
import { eventId, type Phone } from '../../fakes/phone.ts';
import {
  EMERGENCY_CHILD,
  HIDDEN_NAME,
  LEADER,
  PROTECTED_CHILD,
  STAFF,
  type TestDevice,
  testDevice,
} from '../../fakes/test-device.ts';

let device: TestDevice;
let staff: Phone;
beforeEach(async () => {
  device = await testDevice();
  staff = device.phone();
});
afterEach(() => device.close());

const STREAM = '/api/live/stream';
const AT = '2026-11-23T08:59:00.000+01:00';
const note = (text: string, childId?: string) => ({
  ...{ id: eventId(), at: AT, kind: 'note', text },
  ...(childId === undefined ? {} : { childId }),
});

/** One of each kind that staff write texts in, all of them naming the protected child. */
const written = () => [
  note(`${HIDDEN_NAME} faldt`),
  note(`Mor til ${HIDDEN_NAME.toLowerCase()} ringede`, PROTECTED_CHILD),
  {
    ...{ id: eventId(), at: AT, kind: 'attendance', childId: PROTECTED_CHILD, status: 'gone' },
    ...{ pickedUpBy: `${HIDDEN_NAME}s far`, comment: `Nu er ${HIDDEN_NAME} hentet` },
  },
  {
    ...{ id: eventId(), at: AT, kind: 'administration', childId: EMERGENCY_CHILD },
    ...{ medicationId: 'medication-4', status: 'completed', dose: `2 (${HIDDEN_NAME} fik 1)` },
    ...{ comment: `${HIDDEN_NAME} så på`, witness: `Mor til ${HIDDEN_NAME}` },
  },
];

async function record(phone: Phone, events: readonly object[] = written()): Promise<void> {
  const answer = await phone.post<{ acked: string[] }>('/api/events', { events });
  expect(answer.json.acked).toHaveLength(events.length);
}
const live = async (phone: Phone) => (await phone.get<Live>('/api/live')).text;
const log = async (phone: Phone) => (await phone.get<LogAnswer>('/api/log')).text;
async function leaderIn(): Promise<Phone> {
  const phone = device.phone();
  await phone.comeIn(device.cards.leader, LEADER);
  return phone;
}

describe('where a leader’s card was shown', () => {
  let leader: Phone;
  beforeEach(async () => {
    leader = await leaderIn();
    await staff.comeIn(device.cards.staff, STAFF);
  });

  test('staff read texts without the name, leaders whole', async () => {
    await record(staff);
    for (const text of [await live(staff), await log(staff)]) {
      expect(text.toLowerCase()).not.toContain(HIDDEN_NAME.toLowerCase());
      for (const shown of [
        '••• faldt',
        '••• far',
        'Nu er ••• hentet',
        '2 (••• fik 1)',
        '••• så på',
      ])
        expect(text).toContain(shown);
    }
    for (const text of [await live(leader), await log(leader)])
      for (const { text: whole, comment } of written() as { text?: string; comment?: string }[])
        expect(text).toContain(whole ?? comment);
  });

  test('the stream too, from its first message on', async () => {
    await record(staff, [note(`${HIDDEN_NAME} er her`)]);
    const [mine, theirs] = [await staff.stream(STREAM), await leader.stream(STREAM)];
    const firsts = [(await mine.next()).live, (await theirs.next()).live];
    expect(firsts.map(({ notes }) => notes[0]?.text)).toEqual(['••• er her', 'Skjult er her']);
    await record(staff, [note(`${HIDDEN_NAME} gik`)]);
    const news = [(await mine.next()).live, (await theirs.next()).live];
    expect(news.map(({ notes }) => notes[0]?.text)).toEqual(['••• gik', 'Skjult gik']);
    mine.close();
    theirs.close();
  });

  test('a leader’s card without a person reads as staff, until a leader signs in on it', async () => {
    await record(staff, [note(`${HIDDEN_NAME} er her`)]);
    const card = device.phone();
    await card.post('/api/unlock', { card: device.cards.leader });
    expect(await live(card)).not.toContain(HIDDEN_NAME);
    const stream = await card.stream(STREAM);
    expect((await stream.next()).live.notes[0]?.text).toBe('••• er her');
    await card.post('/api/session', { staffId: LEADER });
    const again = (await stream.next()).live;
    expect([again.whole, again.notes[0]?.text]).toEqual([true, 'Skjult er her']);
    stream.close();
  });

  test('a name that somebody types to sign in is shown without it', async () => {
    const newcomer = device.phone();
    await newcomer.post('/api/session/requests', { name: `Mor til ${HIDDEN_NAME}` });
    expect(await live(staff)).toContain('Mor til •••');
    expect(await live(staff)).not.toContain(HIDDEN_NAME);
    expect(await live(leader)).toContain(`Mor til ${HIDDEN_NAME}`);
  });

  test('a second time the event is the same one, though it was shown otherwise', async () => {
    const event = note(`${HIDDEN_NAME} er her`);
    await record(staff, [event]);
    await record(staff, [event]);
    expect(await live(staff)).toMatch(/"text":"••• er her"/);
  });
});

test('where only staff cards were shown the names are not known; a leader’s card mends it', async () => {
  await staff.comeIn(device.cards.staff, STAFF);
  await record(staff, [note(`${HIDDEN_NAME} er her`)]);
  const stream = await staff.stream(STREAM);
  expect((await stream.next()).live.notes[0]?.text).toBe(`${HIDDEN_NAME} er her`);
  await device.phone().post('/api/unlock', { card: device.cards.leader });
  const again = (await stream.next()).live;
  expect([again.whole, again.notes[0]?.text]).toEqual([true, '••• er her']);
  expect(await log(staff)).not.toContain(HIDDEN_NAME);
  stream.close();
});

test('a phone that was away when the leader’s card came gets the whole picture anew', async () => {
  await staff.comeIn(device.cards.staff, STAFF);
  await record(staff, [note(`${HIDDEN_NAME} er her`)]);
  const { cursor } = (await staff.get<Live>('/api/live')).json;
  await device.phone().post('/api/unlock', { card: device.cards.leader });
  const stream = await staff.stream(`${STREAM}?since=${cursor}`);
  const back = (await stream.next()).live;
  expect([back.whole, back.notes[0]?.text]).toEqual([true, '••• er her']);
  stream.close();
});
