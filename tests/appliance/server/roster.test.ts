import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogAnswer, RosterAnswer } from '../../../src/core/device-api.ts';
import type { Phone } from '../../fakes/phone.ts';
import {
  HIDDEN_NAME,
  LEADER,
  PROTECTED_CHILD,
  type TestDevice,
  testDevice,
} from '../../fakes/test-device.ts';

let device: TestDevice;
let phone: Phone;
beforeEach(async () => {
  device = await testDevice();
  phone = device.phone();
  await phone.comeIn(device.cards.leader, LEADER);
});
afterEach(() => device.close());

// The plain path is answered before the app, one with a query by the app: they must not differ.
const paths = ['/api/roster', '/api/roster?'];

test.each(paths)('%s gives everything a phone needs, by both ways the same', async (path) => {
  const answer = await phone.get<RosterAnswer>(path);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({
    version: 1,
    dataAsOf: '2026-11-23T06:00:00.000+01:00',
    institution: { id: 'inst-1', kind: 'school' },
    plan: null,
  });
  expect(answer.json.children).toHaveLength(20);
  expect(answer.json.children[0]?.contacts).toHaveLength(3);
  expect(answer.json.staff).toHaveLength(2);
  const hidden = answer.json.children.find(({ id }) => id === PROTECTED_CHILD);
  expect(hidden).toMatchObject({ givenName: '', familyName: '', alias: 'B7K', contacts: [] });
  expect(answer.text).not.toContain(HIDDEN_NAME);
});

test.each(paths)('%s is packed for those who take it, and not sent twice', async (path) => {
  const plain = await phone.get(path);
  const packed = await phone.get(path, { 'accept-encoding': 'br, gzip' });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(packed.bytes).toString()).toBe(plain.text);
  const { etag } = plain.headers;
  expect(etag).toMatch(/^"1-/);
  const known = await phone.get(path, { 'if-none-match': `"other", ${etag}` });
  expect([known.status, known.text, known.headers.etag]).toEqual([304, '', etag]);
  const none = await phone.get(path, { 'accept-encoding': 'gzip;q=0' });
  expect(none.headers['content-encoding']).toBeUndefined();
});

test.each(paths)('%s has the same guards and headers as everything', async (path) => {
  const status = await device.phone().get('/api/status');
  const answers = [
    await phone.get(path),
    await phone.get(path, { 'if-none-match': '*, "x"' }),
    await device.phone().get(path),
    await phone.get(path, { host: 'evil.example' }),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 401, 421]);
  for (const answer of answers)
    for (const name of [
      'content-security-policy',
      'x-content-type-options',
      'referrer-policy',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
      'permissions-policy',
      'cache-control',
    ])
      expect(answer.headers[name], name).toBe(status.headers[name]);
  await device.restart();
  expect((await phone.get(path)).code).toBe('vaultClosed');
});

test('a keycard alone may read it; the journal tells once a phone and version', async () => {
  const card = device.phone();
  await card.post('/api/unlock', { card: device.cards.staff });
  for (const path of [...paths, ...paths]) {
    expect((await card.get(path)).status).toBe(200);
    expect((await phone.get(path)).status).toBe(200);
  }
  const { lines } = (await phone.get<LogAnswer>('/api/log')).json;
  const reads = lines.filter(({ kind }) => kind === 'rosterRead');
  expect(reads.map(({ by, detail }) => [by, detail])).toEqual([
    ['Mette Lærke Sørensen', { version: 1 }],
    [null, { version: 1 }],
  ]);
});

test('a new version that arrives while the vault is open waits for the next unlock', async () => {
  const { manifest, full } = await device.press.next();
  device.store.installVersion(manifest, full);
  expect((await phone.get<RosterAnswer>('/api/roster')).json.version).toBe(1);
  await device.restart();
  await phone.comeIn(device.cards.leader, LEADER);
  expect((await phone.get<RosterAnswer>('/api/roster')).json.version).toBe(2);
});
