import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_MS } from '../../../../appliance/server/captive-portal/portal.ts';
import { PROBES } from '../../../../appliance/server/captive-portal/probes.ts';
import {
  COMPUTER,
  type ListeningDevice,
  OTHER_PHONE,
  openListeningDevice,
  PHONE,
  WIRE,
} from '../support/listening-device.ts';

let listening: ListeningDevice;
beforeAll(async () => {
  listening = await openListeningDevice();
});
afterAll(() => listening.close());

const PORTAL = 'http://127.0.0.1/';
let next = 100;
/** A phone that was never here. */
const newPhone = () => `127.0.0.${next++}`;

const ALL = PROBES.flatMap(({ system, hosts, paths, answer }) =>
  hosts.flatMap((host) =>
    (paths ?? ['/hotspot-detect.html']).map((path) => ({ system, host, path, answer })),
  ),
);

describe.each(['GET', 'HEAD'])('%s', (method) => {
  const known = method === 'GET' ? PHONE : OTHER_PHONE;
  beforeAll(async () => {
    await listening.ask('/portal/continue', { from: known });
  });

  test.each(ALL)('$system asks $host for $path', async ({ host, path, answer }) => {
    const ask = { host, method, from: '127.0.0.99' };
    const before = await listening.ask(path, ask);
    expect([before.status, before.headers.location]).toEqual([302, PORTAL]);
    expect(before.headers['cache-control']).toBe('no-store');
    expect(before.text).toBe('');

    const after = await listening.ask(path, { ...ask, from: known });
    if (answer === null) {
      expect([after.status, after.headers.location]).toEqual([302, PORTAL]);
      return;
    }
    expect([after.status, after.text]).toEqual([
      answer.status,
      method === 'HEAD' ? '' : (answer.body ?? ''),
    ]);
    expect(after.headers).toMatchObject(answer.headers);
    expect(after.headers['cache-control']).toBe('no-store');
    expect(after.headers.location).toBeUndefined();
    if (answer.body !== null)
      expect(after.headers['content-length']).toBe(String(Buffer.byteLength(answer.body)));
    else expect(after.headers['content-type']).toBeUndefined();
  });
});

test('each phone has pressed Continue for itself', async () => {
  const [one, other] = [newPhone(), newPhone()];
  const probe = { host: 'captive.apple.com' };
  expect((await listening.ask('/hotspot-detect.html', { ...probe, from: one })).status).toBe(302);
  const pressed = await listening.ask('/portal/continue', { from: one });
  expect([pressed.status, pressed.headers.location]).toEqual([303, '/#continued']);
  expect((await listening.ask('/hotspot-detect.html', { ...probe, from: one })).status).toBe(200);
  expect((await listening.ask('/hotspot-detect.html', { ...probe, from: other })).status).toBe(302);
});

test('Continue may be pressed behind TLS as well', async () => {
  const from = newPhone();
  const pressed = await listening.ask('/portal/continue', { listener: 'tls', from });
  expect([pressed.status, pressed.headers.location]).toEqual([303, '/portal#continued']);
  expect((await listening.ask('/gen_204', { host: 'www.google.com', from })).status).toBe(204);
});

test('to look at Continue is not to press it', async () => {
  const from = newPhone();
  await listening.ask('/portal/continue', { from, method: 'HEAD' });
  expect((await listening.ask('/generate_204', { host: 'www.google.com', from })).status).toBe(302);
});

test('Continue is forgotten after a working day', async () => {
  const from = newPhone();
  const probe = async () =>
    (await listening.ask('/ncsi.txt', { host: 'www.msftncsi.com', from })).status;
  await listening.ask('/portal/continue', { from });
  listening.device.clock.step(CLIENT_MS - 1);
  expect(await probe()).toBe(200);
  listening.device.clock.step(1);
  expect(await probe()).toBe(302);
});

test.each([
  ['with a port', 'captive.apple.com:80', '/hotspot-detect.html'],
  ['in upper case', 'Captive.Apple.COM', '/hotspot-detect.html'],
  ['with the dot of the root', 'captive.apple.com.', '/hotspot-detect.html'],
  ['with a query', 'detectportal.firefox.com', '/success.txt?ipv4'],
  ['for a path of the day, as old iPhones do', 'captive.apple.com', '/8fHq2/3kd9.html'],
])('a probe %s is one', async (_how, host, path) => {
  const answer = await listening.ask(path, { host, from: newPhone() });
  expect([answer.status, answer.headers.location]).toEqual([302, PORTAL]);
});

test.each([
  ['another page of such a host', 'www.google.com', '/search?q=lygte'],
  ['another page of such a host', 'www.apple.com', '/'],
  ['a path in other letters', 'www.google.com', '/GENERATE_204'],
  ['a host that only looks like one', 'captive.apple.com.evil.example', '/hotspot-detect.html'],
])('%s is none', async (_what, host, path) => {
  const answer = await listening.ask(path, { host, from: PHONE });
  expect([answer.status, answer.code]).toEqual([421, 'wrongHost']);
});

test('a probe changes nothing, and over the wire there is no portal', async () => {
  const probe = { host: 'captive.apple.com' };
  const posted = await listening.ask('/hotspot-detect.html', { ...probe, method: 'POST' });
  expect([posted.status, posted.code]).toEqual([421, 'wrongHost']);
  for (const listener of ['plain', 'tls'] as const) {
    const wired = { ...probe, listener, to: WIRE, from: COMPUTER };
    expect((await listening.ask('/hotspot-detect.html', wired)).code).toBe('wrongHost');
  }
  expect((await listening.ask('/hotspot-detect.html', { ...probe, listener: 'tls' })).code).toBe(
    'wrongHost',
  );
});
