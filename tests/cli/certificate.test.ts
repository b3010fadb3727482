import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../../appliance/storage/store.ts';
import { type DeviceTls, openTls } from '../../appliance/tls/certificates.ts';
import { unwrap } from '../../src/core/errors.ts';
import { openAuthority } from '../../src/hub/certificates/authority.ts';
import { testChain } from '../fakes/certificates.ts';
import { steppedClock } from '../fakes/clock.ts';
import { recordingLogger } from '../fakes/logger.ts';
import { seededRandom } from '../fakes/random.ts';
import { lygte } from './support/lygte.ts';

const NAME = 'ahus.example';
const DAY_MS = 24 * 3_600_000;

let data: string;
let store: DeviceStore;
let tls: DeviceTls;
const clock = steppedClock(new Date().toISOString());

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'lygte-certificate-'));
  writeFileSync(join(data, 'box.json'), JSON.stringify({ name: NAME }));
  store = openDeviceStore(join(data, 'device.db'));
  const random = seededRandom(data);
  tls = await openTls({ data, name: NAME, store, clock, random, logger: recordingLogger() });
});
afterEach(() => {
  tls[Symbol.dispose]();
  store[Symbol.dispose]();
  rmSync(data, { recursive: true });
});

const run = (...args: string[]) => lygte(['certificate', ...args, '--data', data]);
const shown = async () => JSON.parse((await run('show', '--json')).out);
const file = (name: string, text: string): string => {
  writeFileSync(join(data, name), text);
  return join(data, name);
};

async function certify(): Promise<void> {
  const deps = { clock, random: seededRandom('hub') };
  const authority = unwrap(await openAuthority(join(data, 'hub'), ['example'], deps));
  const asked = store.certificateRequest();
  if (asked === null) throw new Error('no request');
  unwrap(store.setCertificate({ chain: await authority.sign(asked), ca: authority.pem }));
}

test('install, show, remove', async () => {
  await certify();
  expect(await shown()).toMatchObject({ source: 'hub', name: NAME, codes: [], refused: null });
  const made = await testChain({ name: NAME, rsa: true });
  const installed = await run('install', file('c.pem', made.fullchain), file('k.pem', made.key));
  expect(installed).toMatchObject({ code: 0, err: '' });
  expect(installed.out).toContain(NAME);
  const key = join(data, 'tls', 'manual', 'key.pem');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(statSync(join(data, 'tls', 'manual')).mode & 0o777).toBe(0o700);
  expect(readFileSync(key, 'utf8')).toBe(made.key);
  tls.reload();
  expect(tls.options().key).toBe(made.key);
  expect(await shown()).toMatchObject({ source: 'manual', issuer: 'CN=Between', codes: [] });
  expect((await run('show')).out).toMatch(/Name: ahus\.example[\s\S]*SHA-256: ([0-9A-F]{2}:){31}/);
  expect(await run('remove')).toMatchObject({ code: 0, err: '' });
  expect(existsSync(key)).toBe(false);
  expect(await shown()).toMatchObject({ source: 'hub' });
  expect(await run('remove')).toMatchObject({ code: 0 });
});

test('what would be of no use is refused in one line, and nothing is changed', async () => {
  const made = await testChain({ name: NAME });
  const other = await testChain({ name: NAME });
  const elsewhere = await testChain({ name: 'bhus.example' });
  const expired = await testChain({ name: NAME, until: clock.now() - DAY_MS });
  const early = await testChain({ name: NAME, from: clock.now() + DAY_MS });
  const cases: [string, string, string][] = [
    [made.fullchain.slice(0, -150), made.key, 'badCertificate'],
    [made.intermediate + made.leaf, made.key, 'badCertificate'],
    ['', made.key, 'badCertificate'],
    [made.fullchain, made.fullchain, 'badKey'],
    [made.fullchain, other.key, 'keyMismatch'],
    [elsewhere.fullchain, elsewhere.key, 'nameMismatch'],
    [expired.fullchain, expired.key, 'certificateOutdated'],
    [early.fullchain, early.key, 'certificateOutdated'],
  ];
  for (const [chain, key, code] of cases) {
    const { err, ...outcome } = await run('install', file('c.pem', chain), file('k.pem', key));
    expect(outcome).toEqual({ code: 1, out: '' });
    expect(err).toMatch(new RegExp(`^lygte: ${code}: [^\\n]+\\n$`));
  }
  expect(existsSync(join(data, 'tls', 'manual'))).toBe(false);
  const missing = await run('install', join(data, 'none.pem'), file('k.pem', made.key));
  expect(missing.err).toMatch(/^lygte: noSuchFile: /);
});

test('the name is the box’s, or the one that is given', async () => {
  const made = await testChain({ name: 'bhus.example' });
  const args = [file('c.pem', made.fullchain), file('k.pem', made.key)] as const;
  expect(await run('install', ...args, '--name', 'bhus.example')).toMatchObject({ code: 0 });
  rmSync(join(data, 'box.json'));
  expect((await run('install', ...args)).err).toMatch(/^lygte: badOption: /);
});

test('it says what is wrong, and why the hub gives none', async () => {
  expect(await shown()).toMatchObject({ source: 'own', codes: ['certificateMissing'] });
  unwrap(store.setCertificateRefused('nameTaken'));
  const { out } = await run('show');
  expect(out).toContain('nobody vouches for');
  expect(out).toMatch(/The hub gives no certificate: Another box is already called ahus\.example/);
});

test('where there is no box there is nothing to show', async () => {
  const { code, err } = await lygte(['certificate', 'show', '--data', join(data, 'nowhere')]);
  expect(code).toBe(1);
  expect(err).toMatch(/^lygte: noSuchFile: /);
  expect(existsSync(join(data, 'nowhere'))).toBe(false);
});
