// Answers that come late: on a slow device they overtake each other, and an old one must not undo what
// a newer one brought.
import { describe, expect, test } from 'vitest';
import {
  allSaved,
  CARD,
  CLOSED,
  chooseName,
  eventsOf,
  giveData,
  giveStatus,
  HANNE,
  METTE,
  NOBODY,
  OPEN,
  openLab,
  ROSTER,
  settled,
  showCard,
} from '../support/phone-lab.ts';
import { sampleLive } from '../support/sample.ts';

describe('a keycard', () => {
  test('opens the data, although the box said “closed” when it was asked before', async () => {
    const lab = openLab();
    const { phone } = lab;
    void phone.refresh();
    const before = await lab.asked('GET /api/status');
    await showCard(lab);
    expect(phone.phase.value).toBe('choose');
    await before.answer(CLOSED);
    expect(phone.phase.value).toBe('choose');
    expect(phone.data.roster.value).not.toBeNull();
  });

  test('is not forgotten because the box knew nobody when it was asked before', async () => {
    const lab = openLab();
    const { phone } = lab;
    await giveStatus(lab, OPEN);
    const before = await lab.asked('GET /api/session');
    await showCard(lab);
    await before.answer(NOBODY);
    expect(phone.sessionClient.session.value).toEqual(CARD);
    expect(phone.phase.value).toBe('choose');
  });

  test('shown by a phone with a record that waits, opens all the same', async () => {
    const lab = openLab();
    const { phone } = lab;
    await showCard(lab);
    await chooseName(lab, HANNE);
    phone.records.status('c0', 'present');
    await (await lab.asked('POST /api/events')).fail('noAnswer');
    await giveStatus(lab, CLOSED);
    expect(phone.phase.value).toBe('closed');
    await showCard(lab);
    lab.source().open();
    await lab.tryAgain();
    expect(lab.open()).toEqual([]);
    expect(phone.phase.value).toBe('choose');
    await chooseName(lab, HANNE);
    phone.outbox.retryNow();
    const sent = await lab.asked('POST /api/events');
    expect(eventsOf(sent)).toMatchObject([{ childId: 'c0', status: 'present' }]);
    await sent.answer(allSaved(sent));
    expect(phone.waiting.value).toBe(0);
  });

  test('waits for the one before it: the phone is what the last card makes it', async () => {
    const lab = openLab();
    const { sessionClient } = lab.phone;
    void sessionClient.unlock('ONE');
    void sessionClient.unlock('TWO');
    const first = await lab.asked('POST /api/unlock');
    expect(lab.open()).toEqual(['POST /api/unlock']);
    await first.answer({ role: 'leader', staff: [] });
    const second = await lab.asked('POST /api/unlock');
    expect(second.body).toEqual({ card: 'TWO' });
    await second.answer({ role: 'staff', staff: [] });
    expect(sessionClient.session.value.card).toBe('staff');
  });
});

describe('what the box says of itself', () => {
  test('counts in the order of the questions', async () => {
    const { phone, asked } = openLab();
    void phone.refresh();
    const older = await asked('GET /api/status');
    void phone.refresh();
    await (await asked('GET /api/status')).answer({ ...CLOSED, drill: true });
    await older.fail('noAnswer');
    expect(phone.device.reachable.value).toBe(true);
    expect(phone.device.status.value?.drill).toBe(true);
  });

  test('is asked anew when we came in meanwhile', async () => {
    const lab = openLab();
    void lab.phone.refresh();
    const before = await lab.asked('GET /api/status');
    void lab.phone.sessionClient.unlock('CARD');
    await (await lab.asked('POST /api/unlock')).answer({ role: 'leader', staff: [] });
    await before.answer(CLOSED);
    await (await lab.asked('GET /api/status')).answer(OPEN);
    await giveData(lab);
    expect(lab.phone.phase.value).toBe('choose');
  });
});

describe('who has left', () => {
  test('gets no data, although it was on its way', async () => {
    const lab = openLab();
    const { phone } = lab;
    await chooseName(lab, HANNE);
    await giveStatus(lab, OPEN);
    const roster = await lab.asked('GET /api/roster');
    const live = await lab.asked('GET /api/live');
    phone.leave();
    await roster.answer(ROSTER);
    await live.answer(sampleLive(ROSTER));
    expect(phone.data.roster.value).toBeNull();
    expect(() => lab.source()).toThrow();
  });

  test('is not brought back by what the box said of them before', async () => {
    const lab = openLab();
    const { phone } = lab;
    await giveStatus(lab, OPEN);
    const before = await lab.asked('GET /api/session');
    phone.leave();
    await before.answer({ card: null, person: HANNE, hasPin: true });
    expect(phone.sessionClient.session.value).toEqual(NOBODY);
  });

  test('and came back, stays in when an old question is refused', async () => {
    const lab = openLab();
    const { phone } = lab;
    await showCard(lab);
    await chooseName(lab, HANNE);
    phone.records.status('c0', 'present');
    const before = await lab.asked('POST /api/events');
    await giveStatus(lab, CLOSED);
    await showCard(lab);
    await chooseName(lab, HANNE);
    await before.fail('noSession');
    expect(phone.phase.value).toBe('in');
    const again = await lab.asked('POST /api/events');
    expect(eventsOf(again).map(({ id }) => id)).toEqual(eventsOf(before).map(({ id }) => id));
  });
});

describe('what waits to be saved', () => {
  test('is not sent in another person’s name, nor is theirs lost with it', async () => {
    const lab = openLab();
    const { phone } = lab;
    await showCard(lab);
    await chooseName(lab, HANNE);
    phone.records.status('c0', 'present');
    await (await lab.asked('POST /api/events')).fail('noAnswer');
    await giveStatus(lab, CLOSED);
    await showCard(lab);
    await chooseName(lab, METTE);
    phone.records.status('c2', 'sick');
    lab.source().open();
    await lab.tryAgain();
    const sent = await lab.asked('POST /api/events');
    expect(eventsOf(sent)).toMatchObject([{ childId: 'c2', status: 'sick' }]);
    expect(phone.messages.snack.value?.text).toContain('blev ikke gemt');
  });
});

describe('a phone the box does not know any more', () => {
  test('notices when its stream breaks, also where the data is open again', async () => {
    const lab = openLab();
    const { phone } = lab;
    await showCard(lab);
    await chooseName(lab, HANNE);
    lab.source().open();
    lab.source().error();
    await (await lab.asked('GET /api/status')).answer(OPEN);
    await (await lab.asked('GET /api/session')).answer(NOBODY);
    await settled();
    expect(phone.phase.value).toBe('signIn');
    expect(phone.data.roster.value).toBeNull();
  });

  test('says that the data was locked until somebody is in again', async () => {
    const lab = openLab();
    const { phone } = lab;
    await showCard(lab);
    await giveStatus(lab, CLOSED);
    expect(phone.messages.snack.value).toMatchObject({ stays: true });
    await showCard(lab);
    expect(phone.messages.snack.value).toBeNull();
  });
});

describe('a new version of the data', () => {
  const NEXT = { ...OPEN, version: ROSTER.version + 1 };

  test('is fetched, and the live stream goes on from it', async () => {
    const lab = openLab();
    await showCard(lab);
    await giveStatus(lab, NEXT);
    const fact = { status: 'sick', at: CLOSED.clock.now, source: 'Lygte', by: 'Mette' };
    const patch = { cursor: 5, attendance: { c0: fact }, administrations: [], notes: [] };
    lab.source().message(JSON.stringify(patch));
    await giveData(lab, NEXT.version);
    expect(lab.phone.data.roster.value?.version).toBe(NEXT.version);
    // From the cursor of what was fetched: changes of the meantime are sent again.
    expect(lab.streams).toEqual(Array(2).fill('/api/live/stream?since=1'));
  });

  test('that the box has but does not open is asked for once', async () => {
    const lab = openLab();
    await showCard(lab);
    await giveStatus(lab, NEXT);
    await giveData(lab);
    await giveStatus(lab, NEXT);
    expect(lab.open()).toEqual([]);
  });
});

test('a drill that the stream did not tell of is noticed with the status', async () => {
  const lab = openLab();
  await showCard(lab);
  await giveStatus(lab, { ...OPEN, drill: true });
  expect(lab.phone.drill.value).toBe(false);
  await (await lab.asked('GET /api/roster')).answer(ROSTER);
  await (await lab.asked('GET /api/live')).answer({ ...sampleLive(ROSTER), drill: true });
  await settled();
  expect(lab.phone.drill.value).toBe(true);
  await giveStatus(lab, { ...OPEN, drill: true });
  expect(lab.open()).toEqual([]);
});
