import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  COMPUTER,
  HOTSPOT,
  type ListeningDevice,
  NAME,
  openListeningDevice,
  PHONE,
  WIRE,
} from './support/listening-device.ts';

let listening: ListeningDevice;
beforeAll(async () => {
  listening = await openListeningDevice();
});
afterAll(() => listening.close());

/** The status line's code of an answer to raw bytes. */
function statusOf(said: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? 0);
}

function lines(...all: string[]): string {
  return [...all, 'connection: close', '', ''].join('\r\n');
}

const FOREIGN = [
  'evil.example',
  '127.0.0.1.evil.example',
  `${NAME}.evil.example`,
  `evil.example:80`,
  `${NAME}:80:80`,
  `${NAME}:port`,
  `${NAME}@evil.example`,
  `evil.example#${NAME}`,
  `${NAME}/`,
  `${NAME}, evil.example`,
  ` `,
  '..',
  'localhost',
  '127.0.0.2',
  '0.0.0.0',
  '127.1',
  '2130706433',
  '0x7f.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[',
  '10.42.0.1',
  'boks.skole.example\u00e5',
];

describe.each(['plain', 'tls'] as const)('a foreign Host at the %s listener', (listener) => {
  test.each(FOREIGN)('%j is refused before anything looks at the path', async (host) => {
    for (const path of ['/', '/api/status', '/status', '/api/roster', '/portal/continue', '/x%ff'])
      for (const method of ['GET', 'POST']) {
        const headers = { 'x-lygte': '1' };
        const answer = await listening.ask(path, { listener, host, method, headers });
        expect([answer.status, answer.code]).toEqual([421, 'wrongHost']);
        expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      }
  });
});

test('whatever Host says, only the device’s own names are answered', async () => {
  const ours = [NAME, HOTSPOT];
  const strange = fc.oneof(
    fc.string({ minLength: 1, maxLength: 30 }),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
    fc
      .constantFrom(...ours)
      .chain((name) => fc.string({ maxLength: 4 }).map((tail) => name + tail)),
  );
  const printable = strange.filter((host) => /^[\x21-\x7e]+$/.test(host));
  await fc.assert(
    fc.asyncProperty(printable, async (host) => {
      const status = statusOf(
        await listening.raw(lines('GET /api/status HTTP/1.1', `host: ${host}`)),
      );
      const name = host.toLowerCase().replace(/\.?(:\d{1,5})?$/, '');
      if (name === HOTSPOT) expect(status).toBe(200);
      else if (name === NAME) expect(status).toBe(308);
      else expect([400, 421]).toContain(status);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['no Host, HTTP/1.0', ['GET /api/status HTTP/1.0'], 421],
  ['no Host, HTTP/1.1', ['GET /api/status HTTP/1.1'], 400],
  ['an empty Host', ['GET /api/status HTTP/1.1', 'host:'], 421],
  ['a Host of 10 kB', ['GET /api/status HTTP/1.1', `host: ${'a'.repeat(10_000)}`], 421],
  ['two Hosts', ['GET /api/status HTTP/1.1', `host: ${HOTSPOT}`, 'host: evil.example'], 421],
  ['the same twice', ['GET /api/status HTTP/1.1', `host: ${HOTSPOT}`, `HOST: ${HOTSPOT}`], 421],
  ['a proxy’s request', [`GET http://${HOTSPOT}/api/status HTTP/1.1`, `host: ${HOTSPOT}`], 421],
  ['another’s, past our Host', ['GET http://evil.example/ HTTP/1.1', `host: ${HOTSPOT}`], 421],
  ['OPTIONS *', ['OPTIONS * HTTP/1.1', `host: ${HOTSPOT}`], 421],
  ['no version', ['GET /api/status'], 421],
  ['headers of 20 kB', ['GET / HTTP/1.1', `host: ${HOTSPOT}`, `x: ${'y'.repeat(20_000)}`], 431],
  ['a path of 20 kB', [`GET /${'y'.repeat(20_000)} HTTP/1.1`, `host: ${HOTSPOT}`], 431],
  ['a header in two lines', ['GET / HTTP/1.1', `host: ${HOTSPOT}`, ' evil.example'], 400],
  [
    'two lengths',
    ['POST / HTTP/1.1', `host: ${HOTSPOT}`, 'content-length: 1', 'content-length: 2'],
    400,
  ],
  [
    'a length and chunks',
    ['POST / HTTP/1.1', `host: ${HOTSPOT}`, 'content-length: 4', 'transfer-encoding: chunked'],
    400,
  ],
  ['something else expected', ['GET / HTTP/1.1', `host: ${HOTSPOT}`, 'expect: tea'], 417],
] as const)('%s is answered and no more', async (_what, request, status) => {
  expect(statusOf(await listening.raw(lines(...request)))).toBe(status);
  expect((await listening.ask('/api/status')).status).toBe(200);
  expect(listening.device.logger.events()).toEqual([]);
});

test('CONNECT and upgrades are refused', async () => {
  const said = await listening.raw(
    lines('CONNECT evil.example:443 HTTP/1.1', 'host: evil.example:443'),
  );
  expect(said).not.toContain('200');
  const upgrade = ['GET /api/live HTTP/1.1', `host: ${HOTSPOT}`, 'upgrade: websocket'];
  const answer = await listening.raw(lines(...upgrade, 'connection: upgrade'));
  expect(statusOf(answer)).not.toBe(101);
});

test('a second request on a connection is checked like the first', async () => {
  const first = ['GET /api/status HTTP/1.1', `host: ${HOTSPOT}`, '', ''].join('\r\n');
  const said = await listening.raw(first + lines('GET /api/status HTTP/1.1', 'host: evil.example'));
  expect(said.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 421']);
});

test('a URL cannot add a header line to an answer', async () => {
  const path = '/a%0d%0aset-cookie:%20x=1?b=\u00ff';
  const request = lines(`GET ${path} HTTP/1.1`, `host: ${NAME}`);
  const said = await listening.raw(request);
  expect(said).not.toMatch(/^set-cookie/im);
  expect([308, 400]).toContain(statusOf(said));
});

test('TLS on port 80 and plain HTTP on port 443 end the connection', async () => {
  expect(statusOf(await listening.raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'))).toBe(400);
  const socket = connect({ host: HOTSPOT, port: listening.ports.tls, localAddress: PHONE });
  socket.end(lines('GET / HTTP/1.1', `host: ${NAME}`));
  socket.resume();
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('close', resolve));
  expect((await listening.ask('/api/status', { listener: 'tls' })).status).toBe(200);
});

test('over the wire a foreign Host is refused as well', async () => {
  const wired = { to: WIRE, from: COMPUTER };
  for (const listener of ['plain', 'tls'] as const)
    for (const host of [HOTSPOT, 'evil.example', '127.0.1.2', 'localhost'])
      expect((await listening.ask('/status', { ...wired, listener, host })).code).toBe('wrongHost');
});
