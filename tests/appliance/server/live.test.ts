import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyLive, type Live, mergeLive } from '../../../src/core/live.ts';
import { eventId, type Phone } from '../../fakes/phone.ts';
import { LEADER, STAFF, type TestDevice, testDevice } from '../../fakes/test-device.ts';

let device: TestDevice;
let phone: Phone;
beforeEach(async () => {
  device = await testDevice();
  phone = device.phone();
  await phone.comeIn(device.cards.staff, STAFF);
});
afterEach(() => device.close());

const STREAM = '/api/live/stream';
const live = async () => (await phone.get<Live>('/api/live')).json;

async function note(text: string, from = phone): Promise<void> {
  const event = { id: eventId(), at: '2026-11-23T08:59:00.000+01:00', kind: 'note', text };
  const answer = await from.post('/api/events', { events: [event] });
  expect(answer.status).toBe(200);
}

test('begins with the whole picture and goes on with changes, each shaped as the whole', async () => {
  const other = device.phone();
  await other.comeIn(device.cards.staff, LEADER);
  const stream = await other.stream(STREAM);
  expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(stream.headers['cache-control']).toBe('no-store');
  expect(stream.headers['content-security-policy']).toContain("default-src 'none'");
  const first = await stream.next();
  expect(first.live).toEqual({ ...(await live()), whole: true });
  expect(first.id).toBe(String(first.live.cursor));

  await note('Vi går ud');
  const second = await stream.next();
  expect(second.live).toMatchObject({ notes: [{ text: 'Vi går ud' }], attendance: {} });
  expect(second.live.whole).toBeUndefined();
  expect(second.live.cursor).toBeGreaterThan(first.live.cursor);
  stream.close();
});

test('lists are sent whole when they change', async () => {
  const stream = await phone.stream(STREAM);
  await stream.next();
  const newcomer = device.phone();
  const asked = await newcomer.post<{ id: string }>('/api/session/requests', { staffId: LEADER });
  const request = (await stream.next()).live;
  expect(request.requests).toMatchObject([{ id: asked.json.id, role: 'leader' }]);
  await phone.post(`/api/session/requests/${asked.json.id}/approve`, {});
  expect((await stream.next()).live.requests).toEqual([]);
  await newcomer.get(`/api/session/requests/${asked.json.id}`);
  expect((await stream.next()).live.people?.map(({ id }) => id)).toEqual([STAFF, LEADER]);
  stream.close();
});

describe('a phone that was away', () => {
  const missed = async (since: string, headers = {}) => {
    const stream = await phone.stream(`${STREAM}${since}`, headers);
    const { live: first } = await stream.next();
    stream.close();
    return first;
  };

  test('gets what it missed, by its cursor or by what the browser remembers', async () => {
    const { cursor } = await live();
    await note('en');
    const between = (await live()).cursor;
    await note('to');
    const all = await missed(`?since=${cursor}`);
    expect(all.notes.map(({ text }) => text).sort()).toEqual(['en', 'to']);
    expect(all.whole).toBeUndefined();
    const rest = await missed(`?since=${cursor}`, { 'last-event-id': String(between) });
    expect(rest.notes.map(({ text }) => text)).toEqual(['to']);
    expect(rest.people).toHaveLength(1);
    expect((await missed(`?since=${rest.cursor}`)).notes).toEqual([]);
  });

  test('gets the whole when its cursor is not known here', async () => {
    await note('en');
    const { cursor } = await live();
    for (const since of ['', '?since=', '?since=0', '?since=x', `?since=${cursor + 1}`])
      expect(await missed(since)).toMatchObject({ whole: true, notes: [{ text: 'en' }] });
  });

  test('comes back after a new unlock, drops what it knew, and sees the same', async () => {
    await note('en');
    const mine = emptyLive([]);
    mergeLive(mine, await missed(''));
    device.clock.step(60_000);
    await device.restart();
    await phone.comeIn(device.cards.staff, STAFF);
    const whole = await missed(`?since=${mine.cursor}`);
    expect(whole.whole).toBe(true);
    mergeLive(mine, whole);
    expect(mine).toEqual(await live());
  });
});

test('five hundred changes at once arrive, in however many messages', async () => {
  const stream = await phone.stream(`${STREAM}?since=0`);
  const mine = emptyLive([]);
  mergeLive(mine, (await stream.next()).live);
  const notes = Array.from({ length: 500 }, (_, i) => note(`nr. ${i}`));
  await Promise.all(notes);
  while (mine.notes.length < 500) mergeLive(mine, (await stream.next()).live);
  expect(mine).toEqual(await live());
  stream.close();
});

describe('the stream', () => {
  test('sends a heartbeat', async () => {
    const stream = await phone.stream(STREAM);
    await device.server.tick();
    await stream.heartbeat();
    stream.close();
  });

  test('ends when its session is signed out or has run out', async () => {
    const other = device.phone();
    await other.comeIn(device.cards.staff, LEADER);
    const [left, stays] = [await phone.stream(STREAM), await other.stream(STREAM)];
    await phone.call('DELETE', '/api/session');
    await device.server.tick();
    await left.ended;
    await stays.heartbeat();
    device.clock.step(13 * 3_600_000);
    await device.server.tick();
    await stays.ended;
  });

  test('of one phone is opened three times at most', async () => {
    const oldest = await phone.stream(STREAM);
    const more = [
      await phone.stream(STREAM),
      await phone.stream(STREAM),
      await phone.stream(STREAM),
    ];
    await oldest.ended;
    for (const stream of more) stream.close();
  });

  test('that is not read is cut off, and the others go on', async () => {
    const other = device.phone();
    await other.comeIn(device.cards.staff, LEADER);
    const slow = await phone.stream(STREAM);
    await slow.next();
    slow.pause();
    const good = await other.stream(STREAM);
    const long = 'æ'.repeat(2_000);
    for (let i = 0; i < 12; i++) {
      const events = Array.from({ length: 200 }, () => ({
        id: eventId(),
        at: '2026-11-23T08:59:00.000+01:00',
        kind: 'note',
        text: long,
      }));
      await other.post('/api/events', { events });
    }
    await good.next();
    expect(device.server.streams.count()).toBe(1);
    slow.close();
    good.close();
  });

  test('needs a session and an open vault', async () => {
    expect((await device.phone().get(STREAM)).code).toBe('noSession');
    expect((await device.phone().get('/api/live')).code).toBe('noSession');
    await device.restart();
    expect((await phone.get(STREAM)).code).toBe('vaultClosed');
    expect((await phone.get('/api/live')).code).toBe('vaultClosed');
  });
});
