import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { unwrap } from '../../../src/core/errors.ts';
import type { CertificateAnswer } from '../../../src/core/hub-api.ts';
import { isForName, isSignedBy, readChain } from '../../../src/crypto/certificate.ts';
import { newSigningKey } from '../../../src/crypto/manifest.ts';
import { keyOf, testRequest } from '../../fakes/certificates.ts';
import { steppedClock } from '../../fakes/clock.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { startPebble, type TestAcme } from '../../fakes/pebble.ts';

const MINUTE_MS = 60_000;
const PATIENCE = { timeout: 60_000, interval: 100 };
vi.setConfig({ testTimeout: 120_000 });

let pebble: TestAcme;
let hub: TestHub;
let token: string;

beforeAll(async () => {
  pebble = await startPebble();
});
afterAll(() => pebble.stop());
beforeEach(async () => {
  await open(pebble.hook);
});
afterEach(() => hub.close());

async function open(hook: string): Promise<void> {
  const acme = { directory: pebble.directory, email: 'it@lygte.example', hook };
  // Pebble looks at the machine's clock.
  hub = await testHub({ certificates: { acme }, clock: steppedClock(new Date().toISOString()) });
  await hub.importer({ signingKey: newSigningKey().publicKey });
  token = (await hub.device()).token;
}
const ask = (csr: string) => hub.call('POST', '/v1/certificate', { token, body: { csr } });

/** Asks as sync does, round after round. */
async function awaited(csr: string): Promise<CertificateAnswer> {
  const answer = await vi.waitFor(async () => {
    const asked = await ask(csr);
    expect(asked.status).toBe(200);
    return asked;
  }, PATIENCE);
  return (await answer.json()) as CertificateAnswer;
}

test('the authority on the internet certifies the name by a DNS record', async () => {
  const { key, csr } = await testRequest('ahus.example');
  const before = pebble.calls().length;
  const first = await ask(csr);
  expect(first.status).toBe(202);
  expect(await first.text()).toBe('');
  const { chain: pem, ca } = await awaited(csr);
  expect(ca).toBeNull();
  expect(keyOf(pem)).toBe(key.publicKey);
  const chain = unwrap(readChain(pem));
  expect(isForName(chain, 'ahus.example')).toBe(true);
  expect(isSignedBy(chain, unwrap(readChain(await pebble.root())))).toBe(true);
  const [add = '', remove, ...more] = pebble.calls().slice(before);
  expect(add).toMatch(/^add _acme-challenge\.ahus\.example [\w-]{43}$/);
  expect(remove).toBe(add.replace('add', 'remove'));
  expect(more).toEqual([]);
});

test('it is kept, and asked for again at half of its life only', async () => {
  const { csr } = await testRequest('ahus.example');
  const first = await awaited(csr);
  await hub.restart();
  expect(await awaited(csr)).toEqual(first);
  const certified = () => hub.logger.events().filter((event) => event === 'hub.certified').length;
  expect(certified()).toBe(1);
  const { notBefore, notAfter } = unwrap(readChain(first.chain));
  hub.clock.step((notAfter - notBefore) / 2 + MINUTE_MS);
  expect((await ask(csr)).status).toBe(202);
  await vi.waitFor(() => expect(certified()).toBe(2), PATIENCE);
});

test('the account’s key is made once, for its owner only', async () => {
  await awaited((await testRequest('bhus.example')).csr);
  const path = join(hub.folder, 'acme-account.pem');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const key = readFileSync(path, 'utf8');
  await awaited((await testRequest('chus.example')).csr);
  expect(readFileSync(path, 'utf8')).toBe(key);
});

test('a script that fails costs nothing but time', async () => {
  await hub.close();
  const hook = join(pebble.hook, '..', 'broken');
  await open(hook);
  const { csr } = await testRequest('dhus.example');
  const failures = () => hub.logger.events().filter((event) => event === 'hub.orderFailed').length;
  expect((await ask(csr)).status).toBe(202);
  await vi.waitFor(() => expect(failures()).toBe(1), PATIENCE);
  writeFileSync(hook, '#!/bin/sh\nexit 3\n');
  chmodSync(hook, 0o755);
  // Too soon to try again: authorities count.
  expect((await ask(csr)).status).toBe(202);
  hub.clock.step(15 * MINUTE_MS);
  expect((await ask(csr)).status).toBe(202);
  await vi.waitFor(() => expect(failures()).toBe(2), PATIENCE);
  writeFileSync(hook, readFileSync(pebble.hook));
  hub.clock.step(30 * MINUTE_MS);
  await awaited(csr);
});
