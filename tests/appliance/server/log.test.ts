import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogAnswer } from '../../../src/core/device-api.ts';
import { eventId, type Phone } from '../../fakes/phone.ts';
import { CANARY } from '../../fakes/sample.ts';
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

const log = async (phone: Phone, query = '') =>
  (await phone.get<LogAnswer>(`/api/log${query}`)).json;

function note(text: string) {
  return { id: eventId(), at: '2026-11-23T08:59:00.000+01:00', kind: 'note', text };
}

test('a leader reads everything, staff what was recorded', async () => {
  await staff.post('/api/events', {
    events: [
      note('Vi går ud'),
      { ...note(''), kind: 'view', childId: 'child-5' },
      { ...note(''), kind: 'attendance', childId: 'child-5', status: 'gone', comment: 'træt' },
    ],
  });
  await leader.post('/api/outage/drill', { on: true });
  const all = await log(leader);
  expect(all.next).toBeNull();
  expect(all.lines.map(({ kind }) => kind)).toEqual([
    'outage',
    'attendance',
    'view',
    'note',
    'signedIn',
    'unlocked',
    'signedIn',
    'unlocked',
  ]);
  const ours = await log(staff);
  expect(ours.lines.map(({ kind }) => kind)).toEqual(['outage', 'attendance', 'note']);
  expect(ours.lines[0]?.detail).toEqual({ change: 'drillOn', drill: true });
  expect(ours.lines[1]).toMatchObject({
    childId: 'child-5',
    by: 'Jens-Ole Bæk',
    detail: { status: 'gone', comment: 'træt' },
  });
});

test('comes in pages of a hundred, newest first, without gap or overlap', async () => {
  for (let i = 0; i < 3; i++) {
    const events = Array.from({ length: 80 }, (_, index) => note(`nr. ${i * 80 + index}`));
    await staff.post('/api/events', { events });
  }
  const seen: number[] = [];
  let page = await log(staff);
  for (; ; page = await log(staff, `?before=${page.next}`)) {
    seen.push(...page.lines.map(({ n }) => n));
    if (page.next === null) break;
    expect(page.lines).toHaveLength(100);
  }
  expect(seen).toHaveLength(240);
  expect(seen).toEqual([...seen].sort((a, b) => b - a));
  expect(new Set(seen).size).toBe(240);
});

test('an outage before this one is the leader’s to read', async () => {
  await staff.post('/api/events', { events: [note('i går')] });
  await leader.post('/api/outage/end');
  await device.restart();
  await device.server.commands.press('hold3');
  await leader.comeIn(device.cards.leader, LEADER);
  await staff.comeIn(device.cards.staff, STAFF);
  expect((await log(staff)).lines).toEqual([]);
  expect((await log(leader)).lines.map(({ detail }) => detail?.text)).toContain('i går');
});

test('needs a person, an open vault, and a number to go on from', async () => {
  const card = device.phone();
  await card.post('/api/unlock', { card: device.cards.leader });
  expect((await card.get('/api/log')).code).toBe('noSession');
  expect((await leader.get('/api/log?before=x')).code).toBe('badRequest');
  expect((await log(leader, '?before=1')).lines).toEqual([]);
  await device.restart();
  expect((await leader.get('/api/log')).code).toBe('vaultClosed');
});

test('nothing of it can be read on the disk or in the logger’s lines', async () => {
  await staff.post('/api/events', { events: [note(`${CANARY} er gået`)] });
  await leader.get('/api/roster');
  for (const text of [device.everyFile(), device.logger.text()])
    for (const name of [CANARY, 'Mette Lærke', 'Jens-Ole', device.cards.leader])
      expect(text).not.toContain(name);
});
