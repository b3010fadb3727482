// The device's side of a connection that fails in every way.
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { httpHub } from '../../../appliance/sync/hub-client.ts';
import { hubCalls } from '../../../src/core/hub-api.ts';
import { connectHub, enroll } from '../../../src/platform/hub-client.ts';
import { type Exchange, startExchange } from '../../fakes/exchange.ts';
import type { WireMode } from '../../fakes/wire.ts';

let at: Exchange;

beforeEach(async () => {
  at = await startExchange({ children: 200 });
});
afterEach(() => at.close());

const NOTHING = { etag: null, after: null };
const answerHead = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const outcome = async () => {
  const pulled = await at.device.sync.pull();
  return pulled.ok ? pulled.value.kind : pulled.failure.code;
};

const failing: [name: string, mode: WireMode, code: string][] = [
  ['a refused connection', { kind: 'refuse' }, 'hubUnreachable'],
  ['a lost answer', { kind: 'dropAnswers' }, 'hubUnreachable'],
  ['a reset within the head', { kind: 'cut', after: 20, how: 'reset' }, 'hubUnreachable'],
  ['a reset within the body', { kind: 'cut', after: 250, how: 'reset' }, 'hubUnreachable'],
  ['an end within the body', { kind: 'cut', after: 250, how: 'end' }, 'hubUnreachable'],
  ['noise', { kind: 'garbage', bytes: Buffer.alloc(300, 0xfe) }, 'hubGarbage'],
  ['another protocol', { kind: 'garbage', bytes: 'SSH-2.0-OpenSSH_10.0\r\n' }, 'hubGarbage'],
  ['a portal', { kind: 'garbage', bytes: `${answerHead}\r\n<html>Velkommen</html>` }, 'hubGarbage'],
  [
    'a redirect',
    { kind: 'garbage', bytes: 'HTTP/1.1 302 Found\r\nlocation: /login\r\n\r\n' },
    'hubGarbage',
  ],
  [
    'a proxy whose hub is down',
    { kind: 'garbage', bytes: 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n' },
    'hubUnreachable',
  ],
  [
    'more than a manifest can be',
    { kind: 'garbage', bytes: `${answerHead}\r\n${'x'.repeat(20_000)}` },
    'hubGarbage',
  ],
  [
    'an encoding nobody asked for',
    { kind: 'garbage', bytes: `${answerHead}content-encoding: gzip\r\n\r\n{}` },
    'hubGarbage',
  ],
  [
    'a 304 to a question without condition',
    { kind: 'garbage', bytes: 'HTTP/1.1 304 Not Modified\r\n\r\n' },
    'hubGarbage',
  ],
];

test.each(failing)(
  '%s changes nothing, and the next round is as if it had not been',
  async (_, mode, code) => {
    await at.publish();
    at.wire.set(mode);
    expect(await outcome()).toBe(code);
    expect(at.device.store.versions()).toEqual([]);
    expect(at.device.store.syncFacts()).toMatchObject({ reachable: false, manifestRefused: false });
    at.wire.set({ kind: 'pass' });
    expect(await outcome()).toBe('installed');
    expect(at.device.isWhole()).toBe(true);
    expect(at.device.store.syncFacts().reachable).toBe(true);
  },
);

test('a line that breaks in the middle of the objects: all or nothing is installed', async () => {
  const { manifest } = await at.publish();
  expect(await outcome()).toBe('installed');
  const before = at.device.store.versions();
  // So many changes that the full snapshot is fetched.
  for (let i = 0; i < 9; i++) await at.publish();
  for (const after of [0, 100, 1000, 5000]) {
    at.wire.set({ kind: 'cut', after, how: 'reset' });
    expect(await outcome()).toBe('hubUnreachable');
    expect(at.device.store.versions()).toEqual(before);
    expect(at.device.store.object(manifest.snapshot.sha256)).not.toBeNull();
  }
  at.wire.set({ kind: 'pass' });
  expect(await outcome()).toBe('installed');
});

test('a kept connection that the hub has closed is opened again', async () => {
  await at.publish();
  expect(await outcome()).toBe('installed');
  await at.hub.restart();
  expect(await outcome()).toBe('unchanged');
});

test('a call ends when its process is to end', async () => {
  at.wire.set({ kind: 'held' });
  const ending = new AbortController();
  const held = at.wire.nextHeld();
  const pulled = at.device.sync.pull(ending.signal);
  await held;
  ending.abort();
  expect(await pulled).toMatchObject({ failure: { code: 'hubUnreachable' } });
});

test('a hub that never answers is given up', async () => {
  const mute = createServer();
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const address = mute.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  using silent = httpHub({
    url: `http://127.0.0.1:${port}`,
    token: 'x',
    timeouts: { idleMs: 30, wholeMs: 10_000 },
  });
  expect(await silent.poll(NOTHING)).toMatchObject({ failure: { code: 'hubUnreachable' } });
  using slow = httpHub({
    url: `http://127.0.0.1:${port}`,
    token: 'x',
    timeouts: { idleMs: 10_000, wholeMs: 30 },
  });
  expect(await slow.poll(NOTHING)).toMatchObject({ failure: { code: 'hubUnreachable' } });
  mute.close();
});

test('a hub below a path, and no hub at all', async () => {
  using connection = connectHub({ url: `${at.wire.url}/below/` });
  const answer = await connection.send(hubCalls.health);
  expect(answer).toMatchObject({ ok: true, value: { status: 404 } });
  expect(() => connectHub({ url: 'ftp://hub' })).toThrow('not a hub URL');
});

test('enrolment checks the key against the code', async () => {
  const wanted = { role: 'device', institution: 'inst-1', ttlMs: 60_000 } as const;
  const code = await at.hub.store.createCode(wanted);
  const swapped = `${code.split('.')[0]}.${'0'.repeat(16)}`;
  expect(await enroll(at.wire.url, swapped)).toMatchObject({ failure: { code: 'badSignature' } });
  expect(await enroll(at.wire.url, code)).toMatchObject({ failure: { code: 'codeUsed' } });
  expect(await enroll(at.wire.url, 'hello')).toMatchObject({ failure: { code: 'codeUnknown' } });
  const typed = (await at.hub.store.createCode(wanted)).split('.')[0] ?? '';
  const enrolled = await enroll(at.wire.url, typed.toLowerCase());
  expect(enrolled).toMatchObject({ ok: true, value: { signingKey: at.office.signingKey } });
  at.wire.set({ kind: 'refuse' });
  expect(await enroll(at.wire.url, typed)).toMatchObject({ failure: { code: 'hubUnreachable' } });
});
