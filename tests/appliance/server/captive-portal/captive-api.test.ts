import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  COMPUTER,
  type ListeningDevice,
  NAME,
  OTHER_PHONE,
  openListeningDevice,
  PHONE,
  WIRE,
} from '../support/listening-device.ts';

let listening: ListeningDevice;
beforeAll(async () => {
  listening = await openListeningDevice({ lan: 'full' });
});
afterAll(() => listening.close());

const state = (from: string) => listening.ask('/captive-portal/api', { listener: 'tls', from });

test('tells each phone its own state, to be kept by nobody (RFC 8908)', async () => {
  const before = await state(PHONE);
  expect(before.status).toBe(200);
  expect(before.headers).toMatchObject({
    'content-type': 'application/captive+json',
    'cache-control': 'private, no-store',
  });
  expect(JSON.parse(before.text)).toEqual({
    captive: true,
    'user-portal-url': `https://${NAME}/portal`,
    'venue-info-url': `https://${NAME}/`,
  });
  await listening.ask('/portal/continue', { from: PHONE });
  expect(JSON.parse((await state(PHONE)).text)).toMatchObject({ captive: false });
  expect(JSON.parse((await state(OTHER_PHONE)).text)).toMatchObject({ captive: true });
});

test('is for the phones of the hotspot, behind TLS', async () => {
  const plain = await listening.ask('/captive-portal/api');
  expect([plain.status, plain.headers.location]).toEqual([
    308,
    `https://${NAME}/captive-portal/api`,
  ]);
  const wired = await listening.ask('/captive-portal/api', {
    listener: 'tls',
    to: WIRE,
    from: COMPUTER,
  });
  expect([wired.status, wired.code]).toEqual([404, 'notFound']);
  const posted = await listening.ask('/captive-portal/api', { listener: 'tls', method: 'POST' });
  expect([posted.status, posted.code]).toEqual([403, 'headerMissing']);
});
