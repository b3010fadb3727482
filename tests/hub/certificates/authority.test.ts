import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newDeviceKey } from '../../../appliance/tls/device-key.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { AUTHORITY_FILE, openAuthority } from '../../../src/hub/certificates/authority.ts';
import { steppedClock } from '../../fakes/clock.ts';
import { seededRandom } from '../../fakes/random.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-authority-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// OpenSSL looks at the machine's clock.
const clock = steppedClock(new Date().toISOString());
const open = (names: readonly string[] = ['example']) =>
  openAuthority(folder, names, { clock, random: seededRandom(folder) });

/** The error of a browser that trusts this authority and connects to `name`; null for none. */
async function refusal(name: string, names?: readonly string[]): Promise<string | null> {
  const authority = unwrap(await open(names));
  const key = newDeviceKey();
  const cert = await authority.sign({ name, publicKey: key.publicKey });
  const server = createServer({ key: key.pem, cert }).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, servername: name, ca: authority.pem });
  const error = await new Promise<string | null>((resolve) => {
    socket.once('secureConnect', () => resolve(null));
    socket.once('error', (error) => resolve(error.message));
  });
  socket.destroy();
  server.close();
  return error;
}

test('a browser that trusts the authority trusts the device', async () => {
  expect(await refusal('ahus.lygte.example')).toBeNull();
  const long = `${'a'.repeat(60)}.${'b'.repeat(40)}.example`;
  expect(await refusal(long)).toBeNull();
});

test('what the authority signs outside its domains, no browser takes', async () => {
  expect(await refusal('www.bank.test')).toBe('permitted subtree violation');
  expect(await refusal('notexample')).toBe('permitted subtree violation');
});

test('many domains', async () => {
  rmSync(folder, { recursive: true });
  const names = Array.from({ length: 40 }, (_, i) => `school-${i}.kommune.example`);
  expect(await refusal('box.school-39.kommune.example', names)).toBeNull();
  expect(await refusal('box.school-40.kommune.example', names)).toBe('permitted subtree violation');
});

test('it is made once, and only its owner may read it', async () => {
  const [one, other] = await Promise.all([open(), open()]);
  expect(unwrap(one).pem).toBe(unwrap(other).pem);
  expect(unwrap(await open()).id).toBe(unwrap(one).id);
  expect(statSync(join(folder, AUTHORITY_FILE)).mode & 0o777).toBe(0o600);
  expect(unwrap(one).pem).not.toContain('PRIVATE');
});

test('it knows for which domains it was made', async () => {
  const authority = unwrap(await open(['a.example', 'b.example']));
  expect(authority.isFor(['a.example', 'b.example'])).toBe(true);
  expect(authority.isFor(['a.example'])).toBe(false);
});

test('a damaged one is not replaced: phones know the old one', async () => {
  await open();
  const path = join(folder, AUTHORITY_FILE);
  const whole = readFileSync(path, 'utf8');
  for (const text of ['', whole.slice(0, -100), whole.replace(/M/, 'N'), 'x'.repeat(500)]) {
    writeFileSync(path, text);
    const opened = await open();
    expect(opened).toMatchObject({ ok: false, failure: { code: 'badCertificate' } });
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});
