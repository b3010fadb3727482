import { afterEach, beforeEach, expect, test } from 'vitest';
import { renewCertificate } from '../../../appliance/sync/certificate.ts';
import { newMemory } from '../../../appliance/sync/state.ts';
import { err, failure, ok, unwrap } from '../../../src/core/errors.ts';
import type { CertificateAnswer } from '../../../src/core/hub-api.ts';
import { newSigningKey } from '../../../src/crypto/manifest.ts';
import { keyOf, type TestRequest, testRequest } from '../../fakes/certificates.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { type TestDevice, testDevice } from '../../fakes/sync-device.ts';

const NAME = 'ahus.example';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let hub: TestHub;
let device: TestDevice;
let wanted: TestRequest;

beforeEach(async () => {
  hub = await testHub();
  await hub.importer({ signingKey: newSigningKey().publicKey });
  device = await testDevice({ hub, url: hub.url });
  wanted = await leaveRequest(NAME);
});
afterEach(async () => {
  device.close();
  await hub.close();
});

/** As the server does at its start. */
async function leaveRequest(name: string): Promise<TestRequest> {
  const made = await testRequest(name);
  const { key, csr } = made;
  unwrap(device.store.setCertificateRequest({ name, csr, publicKey: key.publicKey }));
  return made;
}

/** A sync process of its own: what it remembers, and how often it has asked. */
function asker(answer?: () => CertificateAnswer | null | 'notFound' | 'hubUnreachable') {
  const memory = newMemory();
  let asked = 0;
  const { clock } = hub;
  const client = {
    ...device.client,
    certificate(csr: string) {
      asked++;
      if (answer === undefined) return device.client.certificate(csr);
      const given = answer();
      return Promise.resolve(typeof given === 'string' ? err(failure(given)) : ok(given));
    },
  };
  const { logger } = device;
  return {
    renew: () => renewCertificate({ store: device.store, hub: client, clock, logger }, memory),
    asked: () => asked,
  };
}

test('a request becomes a certificate, and what it was signed by comes along', async () => {
  const { renew, asked } = asker();
  expect(await renew()).toEqual(ok('kept'));
  const held = device.store.certificate();
  expect(keyOf(held?.chain ?? '')).toBe(wanted.key.publicKey);
  expect(held?.ca).toBe(await (await hub.call('GET', '/ca.pem')).text());
  expect(await renew()).toEqual(ok('nothing'));
  expect(asked()).toBe(1);
});

test('it is renewed at half of its life', async () => {
  const { renew } = asker();
  await renew();
  const first = device.store.certificate();
  hub.clock.step(89 * DAY_MS);
  expect(await renew()).toEqual(ok('nothing'));
  expect(device.store.certificate()).toEqual(first);
  hub.clock.step(2 * DAY_MS);
  expect(await renew()).toEqual(ok('kept'));
  expect(device.store.certificate()?.chain).not.toBe(first?.chain);
});

test('another key, or another name, is asked for at once', async () => {
  const { renew } = asker();
  await renew();
  const again = await leaveRequest(NAME);
  expect(await renew()).toEqual(ok('kept'));
  expect(keyOf(device.store.certificate()?.chain ?? '')).toBe(again.key.publicKey);
  await leaveRequest('bhus.example');
  expect(await renew()).toEqual(ok('kept'));
});

test('once a day it looks whether the hub has another authority', async () => {
  const { renew, asked } = asker();
  await renew();
  hub.clock.step(DAY_MS - 1);
  await renew();
  expect(asked()).toBe(1);
  hub.clock.step(1);
  expect(await renew()).toEqual(ok('nothing'));
  expect(asked()).toBe(2);
});

test('a certificate that is being made is asked for in every round', async () => {
  const { renew, asked } = asker(() => null);
  for (const times of [1, 2, 3]) {
    expect(await renew()).toEqual(ok('nothing'));
    expect(asked()).toBe(times);
  }
});

test('a hub of an earlier release is asked seldom, and sync goes on', async () => {
  const { renew, asked } = asker(() => 'notFound');
  expect(await renew()).toMatchObject({ ok: false });
  expect(device.store.certificateRefused()).toBe('noAuthority');
  await renew();
  expect(asked()).toBe(1);
  hub.clock.step(HOUR_MS);
  await renew();
  expect(asked()).toBe(2);
  expect(
    device.logger.events().filter((event) => event === 'sync.certificateRefused'),
  ).toHaveLength(1);
});

test('a hub that does not answer is no refusal', async () => {
  const { renew, asked } = asker(() => 'hubUnreachable');
  await renew();
  await renew();
  expect(asked()).toBe(2);
  expect(device.store.certificateRefused()).toBeNull();
});

test('a name that another device has: the refusal is stored until the name changes', async () => {
  const other = await hub.device('inst-2');
  const { csr } = await testRequest(NAME);
  await hub.call('POST', '/v1/certificate', { token: other.token, body: { csr } });
  const { renew } = asker();
  expect(await renew()).toMatchObject({ ok: false, failure: { code: 'nameTaken' } });
  expect(device.store.certificateRefused()).toBe('nameTaken');
  await leaveRequest('bhus.example');
  expect(await renew()).toEqual(ok('kept'));
  expect(device.store.certificateRefused()).toBeNull();
});

test('a certificate that was not asked for is not stored', async () => {
  const { token } = await hub.device('inst-2');
  const given = async (name: string, key = wanted.key): Promise<CertificateAnswer> => {
    const { csr } = await testRequest(name, key);
    const answer = await hub.call('POST', '/v1/certificate', { token, body: { csr } });
    return (await answer.json()) as CertificateAnswer;
  };
  const otherName = await given('chus.example');
  const right = await given(NAME);
  const stranger = await testHub();
  const otherCa = await (await stranger.call('GET', '/ca.pem')).text();
  await stranger.close();
  const wrong: CertificateAnswer[] = [
    otherName,
    await given(NAME, (await testRequest(NAME)).key),
    { ...right, ca: otherCa },
    { ...right, ca: right.chain },
    { ...right, chain: right.chain.slice(0, -40) },
    { ...right, chain: right.chain + otherName.chain },
    { chain: '-----BEGIN NONSENSE-----', ca: null },
  ];
  for (const answer of wrong) {
    const { renew } = asker(() => answer);
    expect(await renew()).toMatchObject({ ok: false, failure: { code: 'hubGarbage' } });
    expect(device.store.certificate()).toBeNull();
  }
  expect(await asker(() => right).renew()).toEqual(ok('kept'));
});

test('the rounds of sync take the request along', async () => {
  const end = new AbortController();
  const waited = Promise.withResolvers<void>();
  device.close();
  device = await testDevice({
    hub,
    url: hub.url,
    institution: 'inst-3',
    wait: async () => {
      end.abort();
      waited.resolve();
    },
  });
  await leaveRequest('dhus.example');
  await device.sync.run(end.signal, { openMs: 1_000, quietMs: 1_000, hours: 'always' });
  await waited.promise;
  expect(device.store.certificate()).not.toBeNull();
  expect(device.logger.events()).toContain('sync.certified');
});
