import { afterEach, expect, test } from 'vitest';
import type { Pace } from '../../../appliance/sync/config.ts';
import { type Exchange, startExchange } from '../../fakes/exchange.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const EVERY_MINUTE: Pace = { openMs: MINUTE, quietMs: MINUTE, hours: 'always' };

let at: Exchange;
let ending: AbortController;
let network: string;
afterEach(() => at.close());

/**
 * Lets the device's process run on the stepped clock: each of its waits moves time, and `each` sees
 * how far it has come. It ends after `lastMs`.
 */
async function running(
  lastMs: number,
  each: (elapsed: number) => Promise<void> | void = () => {},
  pace: Pace = EVERY_MINUTE,
) {
  ending = new AbortController();
  let elapsed = 0;
  network = 'none';
  at = await startExchange({
    network: () => network,
    async wait(ms) {
      at.hub.clock.step(ms);
      elapsed += ms;
      await each(elapsed);
      if (elapsed >= lastMs) ending.abort();
    },
  });
  return () => at.device.sync.run(ending.signal, pace);
}

function pollsBy(request: () => unknown) {
  const counter = { polls: 0 };
  const { poll } = at.device.client;
  Object.assign(at.device.client, {
    poll: (...args: Parameters<typeof poll>) => {
      counter.polls++;
      request();
      return poll(...args);
    },
  });
  return counter;
}

test('a poll a minute, more or less, and a sign of life', async () => {
  const run = await running(HOUR);
  await at.publish();
  const times: number[] = [];
  const counter = pollsBy(() => times.push(at.hub.clock.now()));
  await run();
  expect(counter.polls).toBeGreaterThan(50);
  expect(counter.polls).toBeLessThan(76);
  const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(new Set(pauses).size).toBeGreaterThan(10);
  for (const pause of pauses) {
    expect(pause).toBeGreaterThanOrEqual(48_000);
    expect(pause).toBeLessThanOrEqual(72_000);
  }
  const { seenAt, reachable } = at.device.store.syncFacts();
  expect(at.hub.clock.now() - (seenAt ?? 0)).toBeLessThanOrEqual(24 * MINUTE);
  expect(reachable).toBe(true);
  expect(at.device.store.versions()[0]?.version).toBe(1);
});

test('polls that bring nothing new hardly write: cards wear out', async () => {
  const run = await running(DAY);
  await at.publish();
  await at.device.sync.pull();
  let writes = 0;
  const { setSyncFacts } = at.device.store;
  Object.assign(at.device.store, {
    setSyncFacts: (...args: Parameters<typeof setSyncFacts>) => {
      writes++;
      return setSyncFacts(...args);
    },
  });
  await run();
  expect(writes).toBeGreaterThanOrEqual(80);
  expect(writes).toBeLessThanOrEqual(100);
}, 60_000);

test('what is recorded between polls is soon at the hub', async () => {
  let recordedAt = 0;
  let atHubAfter = 0;
  const run = await running(HOUR, async (elapsed) => {
    if (recordedAt === 0 && elapsed > 10 * MINUTE) {
      at.device.record(1);
      recordedAt = elapsed;
    } else if (recordedAt > 0 && atHubAfter === 0 && at.device.store.acked() === 1)
      atHubAfter = elapsed - recordedAt;
  });
  await run();
  expect(atHubAfter).toBeGreaterThan(0);
  expect(atHubAfter).toBeLessThanOrEqual(4_000);
  expect(await at.hub.store.journalAfter(at.device.id, 0)).toHaveLength(1);
});

test('a hub down for days is asked ever less often, and then gets and gives everything', async () => {
  const run = await running(3 * DAY + HOUR, async (elapsed) => {
    // A morning's records on every one of the days.
    const due = Math.min(3, Math.floor(elapsed / DAY) + 1) * 100;
    const { n } = at.device.store.journalTail();
    if (n < due) at.device.record(due - n);
    if (elapsed >= 3 * DAY) at.wire.set({ kind: 'pass' });
  });
  await at.publish();
  await at.device.sync.pull();
  for (let i = 0; i < 3; i++) await at.publish();
  at.wire.set({ kind: 'refuse' });
  const counter = pollsBy(() => undefined);
  await run();
  // Four an hour, and the first few; a poll a minute would be 4,320.
  expect(counter.polls).toBeLessThan(3 * 24 * 5 + 20);
  expect(counter.polls).toBeGreaterThan(3 * 24 * 3);
  expect(at.device.store.versions()[0]?.version).toBe(4);
  expect(at.device.store.acked()).toBe(300);
  expect(at.device.store.syncFacts().reachable).toBe(true);
  expect(at.device.logger.events()).toEqual(
    expect.arrayContaining(['sync.hubSilent', 'sync.hubBack']),
  );
  expect((await at.hub.store.devices())[0]).toMatchObject({ ack: 300, report: { pending: 0 } });
  // Three days of polls on a real disk and real sockets.
}, 120_000);

test('the hub gets a report at every change, and every quarter of an hour', async () => {
  let reports = 0;
  const run = await running(2 * HOUR, (elapsed) => {
    if (elapsed >= HOUR && at.device.store.outage().mode === 'normal')
      at.device.store.setOutage({
        mode: 'outage',
        vault: 'closed',
        drill: false,
        outage: 'outage-1',
        since: at.hub.clock.now(),
      });
  });
  const { putReport } = at.device.client;
  Object.assign(at.device.client, {
    putReport: (...args: Parameters<typeof putReport>) => {
      reports++;
      return putReport(...args);
    },
  });
  await run();
  expect(reports).toBeGreaterThanOrEqual(8);
  expect(reports).toBeLessThanOrEqual(12);
  expect((await at.hub.store.devices())[0]?.report).toMatchObject({ mode: 'outage' });
});

test('a refused journal is not offered every two seconds', async () => {
  const run = await running(10 * MINUTE);
  at.device.record(1);
  let pushes = 0;
  Object.assign(at.device.client, {
    pushJournal: async () => {
      pushes++;
      return { ok: false, failure: { code: 'journalConflict' } };
    },
  });
  await run();
  expect(pushes).toBeLessThan(30);
  expect(at.device.store.syncFacts().deviceCloned).toBe(true);
});

test('often while the house is open, rarely at night', async () => {
  const hours = { from: 6 * 60, until: 18 * 60 };
  // From Monday 09:00 to Tuesday 09:00: twelve hours open, twelve closed.
  const run = await running(DAY, undefined, { openMs: 2 * MINUTE, quietMs: 15 * MINUTE, hours });
  const polls = { open: 0, closed: 0 };
  pollsBy(() => {
    const local = new Date(at.hub.clock.now() + HOUR).getUTCHours();
    polls[isOpenHour(local) ? 'open' : 'closed']++;
  });
  await run();
  expect(polls.open).toBeGreaterThan(12 * 27);
  expect(polls.open).toBeLessThan(12 * 33);
  expect(polls.closed).toBeGreaterThan(12 * 3);
  expect(polls.closed).toBeLessThan(12 * 5);
}, 60_000);

function isOpenHour(hour: number): boolean {
  return hour >= 6 && hour < 18;
}

test('a network that comes back is used at once', async () => {
  let backAt = 0;
  let polledAfter = 0;
  const run = await running(2 * HOUR, (elapsed) => {
    if (elapsed >= HOUR && backAt === 0) {
      backAt = elapsed;
      network = 'eth0';
      at.wire.set({ kind: 'pass' });
    }
    if (backAt > 0 && polledAfter === 0 && at.device.store.syncFacts().reachable)
      polledAfter = elapsed - backAt;
  });
  await at.publish();
  at.wire.set({ kind: 'refuse' });
  await run();
  expect(polledAfter).toBeGreaterThan(0);
  expect(polledAfter).toBeLessThanOrEqual(4_000);
}, 60_000);

test('at the press of the button the hub is asked at once, also at night', async () => {
  const hours = { from: 6 * 60, until: 7 * 60 };
  let pressedAt = 0;
  const polls: number[] = [];
  const run = await running(
    30 * MINUTE,
    (elapsed) => {
      if (elapsed < 10 * MINUTE || pressedAt > 0) return;
      pressedAt = at.hub.clock.now();
      const outage = { mode: 'outage', vault: 'closed', drill: false, outage: 'o' } as const;
      at.device.store.setOutage({ ...outage, since: pressedAt });
    },
    { openMs: MINUTE, quietMs: 3 * HOUR, hours },
  );
  pollsBy(() => polls.push(at.hub.clock.now()));
  await run();
  const after = polls.filter((time) => time >= pressedAt).map((time) => time - pressedAt);
  expect(polls.length - after.length).toBe(1);
  expect(after[0]).toBeLessThanOrEqual(4_000);
  expect(after.length).toBeGreaterThan(15);
});
