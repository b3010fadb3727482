import { expect, test } from 'vitest';
import type { EventsAnswer } from '../../src/core/device-api.ts';
import { brokenAt } from '../../src/crypto/journal.ts';
import { eventId, type Phone } from '../fakes/phone.ts';
import { LEADER, STAFF } from '../fakes/test-device.ts';
import { checkIn, faultyDevice } from './support/device.ts';

const PHONES = 20;
const CHECK_INS = 1_000;

/** Posts check-ins one after the other until the device is gone; returns what it acknowledged. */
async function recordUntilTheEnd(phone: Phone, ids: readonly string[], acked: string[]) {
  for (const [index, id] of ids.entries()) {
    const answer = await phone
      .post<EventsAnswer>('/api/events', { events: [checkIn(id, index)] })
      .catch(() => null);
    if (answer === null) return;
    acked.push(...answer.json.acked);
  }
}

test('kill -9 in the middle of 1,000 check-ins from 20 phones: every acknowledged one is there', {
  timeout: 120_000,
}, async () => {
  await using device = await faultyDevice();
  await device.start();
  const phones = await Promise.all(
    Array.from({ length: PHONES }, async () => {
      const phone = device.phone();
      await phone.comeIn(device.cards.staff, STAFF);
      return phone;
    }),
  );
  const acked: string[] = [];
  const share = CHECK_INS / PHONES;
  const posts = phones.map((phone) => {
    const ids = Array.from({ length: share }, () => eventId());
    return recordUntilTheEnd(phone, ids, acked);
  });
  while (acked.length < CHECK_INS / 2) await new Promise((resolve) => setImmediate(resolve));
  await device.kill();
  await Promise.all(posts);
  expect(acked.length).toBeLessThan(CHECK_INS);

  await device.start();
  expect(await device.status()).toMatchObject({ mode: 'outage', vault: 'closed' });
  const leader = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  const there = await device.logged(leader);
  expect(acked.filter((id) => !there.has(id))).toEqual([]);

  // What goes on afterwards continues the same unbroken chain.
  const next = eventId();
  const more = await leader.post<EventsAnswer>('/api/events', { events: [checkIn(next, 0)] });
  expect(more.json.acked).toEqual([next]);
  await device.kill();
  using store = device.openStore();
  const id = store.enrollment()?.device ?? '';
  expect(brokenAt(id, store.journalAfter(0, 10_000))).toBeNull();
});
