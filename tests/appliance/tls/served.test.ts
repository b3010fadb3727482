import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeGently, serveTls } from '../../../appliance/server/http-server.ts';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import { type DeviceTls, openTls } from '../../../appliance/tls/certificates.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { type Authority, openAuthority } from '../../../src/hub/certificates/authority.ts';
import { testChain } from '../../fakes/certificates.ts';
import { type SteppedClock, steppedClock } from '../../fakes/clock.ts';
import { recordingLogger } from '../../fakes/logger.ts';
import { seededRandom } from '../../fakes/random.ts';

const NAME = 'ahus.example';
const DAY_MS = 24 * 3_600_000;

let folder: string;
let store: DeviceStore;
let clock: SteppedClock;
let tls: DeviceTls;
let authority: Authority;
let server: Awaited<ReturnType<typeof serveTls>>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-served-'));
  store = openDeviceStore(join(folder, 'device.db'));
  // The other end of each handshake looks at the machine's clock.
  clock = steppedClock(new Date().toISOString());
  const deps = { clock, random: seededRandom(folder) };
  tls = await openTls({ ...deps, data: folder, name: NAME, store, logger: recordingLogger() });
  authority = unwrap(await openAuthority(join(folder, 'hub'), ['example'], deps));
  const listener: Parameters<typeof serveTls>[0] = (asked, answer) => void answer.end(asked.url);
  server = await serveTls(listener, { host: '127.0.0.1', port: 0 }, tls);
});
afterEach(async () => {
  await closeGently(server, 0);
  tls[Symbol.dispose]();
  store[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** As sync does when the hub has answered. */
async function certify(): Promise<void> {
  const asked = store.certificateRequest();
  if (asked === null) throw new Error('no request');
  const chain = await authority.sign(asked);
  unwrap(store.setCertificate({ chain, ca: authority.pem }));
  tls.reload();
}
function putIn(chain: string, key: string): void {
  mkdirSync(join(folder, 'tls', 'manual'), { recursive: true });
  writeFileSync(join(folder, 'tls', 'manual', 'fullchain.pem'), chain);
  writeFileSync(join(folder, 'tls', 'manual', 'key.pem'), key);
  tls.reload();
}

const where = () => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });

/** A handshake as a phone does it: what it says of the box, null when it is content. */
async function handshake(options: ConnectionOptions = {}) {
  const socket = connect({ ...where(), servername: NAME, ...options });
  const error = await new Promise<string | null>((resolve) => {
    socket.once('secureConnect', () => resolve(null));
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  });
  const { alpnProtocol } = socket;
  const facts = {
    error,
    alpn: alpnProtocol,
    protocol: socket.getProtocol(),
    cipher: socket.getCipher()?.standardName,
  };
  socket.destroy();
  return facts;
}
const verdict = async (ca: string) => (await handshake({ ca })).error;

function get(agent: Agent, path: string): Promise<{ body: string; socket: TLSSocket }> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...where(), agent, path, servername: NAME }, (answer) => {
      const socket = answer.socket as TLSSocket;
      const parts: Buffer[] = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ body: Buffer.concat(parts).toString(), socket }));
    });
    asked.on('error', reject).end();
  });
}

test('before there is a certificate a self-signed one answers', async () => {
  expect(await verdict(authority.pem)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect([...tls.codes()]).toEqual(['certificateMissing']);
  expect(tls.ca()).toBeNull();
});

test('the hub’s certificate is in use as soon as it is there, and connections go on', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  const before = await get(agent, '/before');
  await certify();
  expect(await verdict(authority.pem)).toBeNull();
  const after = await get(agent, '/after');
  expect(after.body).toBe('/after');
  expect(after.socket).toBe(before.socket);
  agent.destroy();
  expect([...tls.codes()]).toEqual([]);
  expect(tls.ca()).toBe(authority.pem);
});

test('a device that restarts uses it at once', async () => {
  await certify();
  const deps = { clock, random: seededRandom('again'), logger: recordingLogger() };
  using again = await openTls({ ...deps, data: folder, name: NAME, store });
  expect(again.options().cert).toBe(store.certificate()?.chain);
  expect([...again.codes()]).toEqual([]);
});

test('a manual certificate comes first, with its intermediate', async () => {
  await certify();
  for (const rsa of [false, true]) {
    const made = await testChain({ name: NAME, rsa });
    putIn(made.fullchain, made.key);
    expect(await verdict(made.root)).toBeNull();
    expect([...tls.codes()]).toEqual([]);
    expect(tls.ca()).toBeNull();
  }
  rmSync(join(folder, 'tls', 'manual'), { recursive: true });
  tls.reload();
  expect(await verdict(authority.pem)).toBeNull();
});

test('a broken manual one leaves the hub’s in use, and is reported', async () => {
  await certify();
  const made = await testChain({ name: NAME });
  const other = await testChain({ name: NAME });
  const elsewhere = await testChain({ name: 'bhus.example' });
  const expired = await testChain({ name: NAME, until: clock.now() - 1_000 });
  const half = made.fullchain.slice(0, made.fullchain.length - 200);
  const cases: [string, string, string][] = [
    [half, made.key, 'certificateBroken'],
    ['', made.key, 'certificateBroken'],
    [made.fullchain, made.key.slice(0, 80), 'certificateBroken'],
    [made.fullchain, other.key, 'certificateBroken'],
    [made.leaf + other.intermediate, made.key, 'certificateBroken'],
    [elsewhere.fullchain, elsewhere.key, 'certificateBroken'],
    [expired.fullchain, expired.key, 'certificateExpired'],
  ];
  for (const [chain, key, code] of cases) {
    putIn(chain, key);
    expect([...tls.codes()]).toEqual([code]);
    expect(await verdict(authority.pem)).toBeNull();
  }
  rmSync(join(folder, 'tls', 'manual', 'key.pem'));
  tls.reload();
  expect([...tls.codes()]).toEqual(['certificateBroken']);
  putIn(made.fullchain, made.key);
  expect([...tls.codes()]).toEqual([]);
});

test('it is reported when less than three weeks are left, and when it has expired', async () => {
  await certify();
  const after = (days: number) => {
    clock.step(days * DAY_MS);
    tls.reload();
    return [...tls.codes()];
  };
  expect(after(158)).toEqual([]);
  expect(after(2)).toEqual(['certificateExpiring']);
  expect(after(19)).toEqual(['certificateExpiring']);
  expect(after(2)).toEqual(['certificateExpired']);
  // Better than one that nobody vouches for: a phone's clock may be behind as well.
  expect(await verdict(authority.pem)).toBeNull();
});

test('one that is valid for days only is not reported from its first day on', async () => {
  const made = await testChain({ name: NAME, until: clock.now() + 6 * DAY_MS });
  putIn(made.fullchain, made.key);
  expect([...tls.codes()]).toEqual([]);
  clock.step(5 * DAY_MS);
  tls.reload();
  expect([...tls.codes()]).toEqual(['certificateExpiring']);
});

test('a damaged certificate of the hub is not used', async () => {
  await certify();
  const held = store.certificate();
  if (held === null) throw new Error('no certificate');
  unwrap(store.setCertificate({ ...held, chain: held.chain.slice(0, -60) }));
  tls.reload();
  expect([...tls.codes()]).toEqual(['certificateBroken', 'certificateMissing']);
  expect(await verdict(authority.pem)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});

test('TLS 1.2 or later, HTTP/1.1 only, and ciphers that are fast without hardware support', async () => {
  await certify();
  const ca = authority.pem;
  const newest = await handshake({ ca, ALPNProtocols: ['h2', 'http/1.1'] });
  expect(newest).toMatchObject({ error: null, protocol: 'TLSv1.3', alpn: 'http/1.1' });
  expect(newest.cipher).toBe('TLS_CHACHA20_POLY1305_SHA256');
  const older = await handshake({ ca, maxVersion: 'TLSv1.2' });
  expect(older).toMatchObject({ error: null, protocol: 'TLSv1.2' });
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;
  expect((await handshake({ ca, ...old })).error).toMatch(/^ERR_SSL_/);
  const weak = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA' } as const;
  expect((await handshake({ ca, ...weak })).error).toMatch(/^ERR_SSL_/);
});

test('a folder that cannot be written: TLS works all the same', async () => {
  const broken = join(folder, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'tls'), '');
  const logger = recordingLogger();
  const deps = { clock, random: seededRandom('broken'), logger };
  const before = store.certificateRequest();
  using open = await openTls({ ...deps, data: broken, name: NAME, store });
  expect(store.certificateRequest()).toEqual(before);
  expect([...open.codes()]).toEqual(['certificateMissing']);
  expect(open.options().key).toContain('PRIVATE KEY');
  expect(logger.events()).toEqual(
    expect.arrayContaining(['tls.noFolder', 'tls.keyUnreadable', 'tls.ownNotKept']),
  );
});
