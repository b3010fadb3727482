import { X509Certificate } from 'node:crypto';
import * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { certificateAnswer, type EnrollAnswer } from '../../src/core/hub-api.ts';
import { newSigningKey } from '../../src/crypto/manifest.ts';
import { keyOf, testRequest } from '../fakes/certificates.ts';
import { codeOf } from '../fakes/hub.ts';
import { onEveryDatabase } from './hub-databases.ts';

const DAY_MS = 24 * 3_600_000;

onEveryDatabase((hub) => {
  let device: EnrollAnswer;
  let other: EnrollAnswer;

  beforeAll(async () => {
    await hub().importer({ signingKey: newSigningKey().publicKey });
    device = await hub().device('inst-1');
    other = await hub().device('inst-2');
  });

  const ask = (token: string, csr: string) =>
    hub().call('POST', '/v1/certificate', { token, body: { csr } });
  async function given(token: string, csr: string) {
    const answer = await ask(token, csr);
    expect(answer.status).toBe(200);
    return v.parse(certificateAnswer, await answer.json());
  }

  test('a device gets a certificate for its key and its name, from the authority all can fetch', async () => {
    const { key, csr } = await testRequest('ahus.example');
    const { chain, ca } = await given(device.token, csr);
    const leaf = new X509Certificate(chain);
    expect(leaf.checkHost('ahus.example', { subject: 'never' })).toBe('ahus.example');
    expect(keyOf(chain)).toBe(key.publicKey);
    const authority = new X509Certificate(ca ?? '');
    expect(leaf.verify(authority.publicKey) && leaf.checkIssued(authority)).toBe(true);
    const fetched = await hub().call('GET', '/ca.pem');
    expect(fetched.headers.get('content-type')).toBe('application/x-x509-ca-cert');
    expect(await fetched.text()).toBe(ca);
  });

  test('asked again it is the same one, until half of its life is over', async () => {
    const { csr } = await testRequest('ahus.example');
    const first = await given(device.token, csr);
    expect(await given(device.token, csr)).toEqual(first);
    await hub().restart();
    expect(await given(device.token, csr)).toEqual(first);
    hub().clock.step(91 * DAY_MS);
    const second = await given(device.token, csr);
    expect(second.ca).toBe(first.ca);
    expect(second.chain).not.toBe(first.chain);
    expect(keyOf(second.chain)).toBe(keyOf(first.chain));
  });

  test('another key of the same device gets a certificate of its own', async () => {
    const { key, csr } = await testRequest('ahus.example');
    expect(keyOf((await given(device.token, csr)).chain)).toBe(key.publicKey);
  });

  test('a name belongs to one device', async () => {
    const { csr } = await testRequest('ahus.example');
    const refused = await ask(other.token, csr);
    expect(refused.status).toBe(409);
    expect(await codeOf(refused)).toBe('nameTaken');
  });

  test('a device that takes another name gives up the one it had', async () => {
    const renamed = await testRequest('bhus.example');
    await given(device.token, renamed.csr);
    const { csr } = await testRequest('ahus.example');
    await given(other.token, csr);
    expect(await codeOf(await ask(device.token, csr))).toBe('nameTaken');
  });

  test('a device that is enrolled again keeps its name', async () => {
    const { csr } = await testRequest('bhus.example');
    const before = await given(device.token, csr);
    device = await hub().device('inst-1', { device: device.id });
    expect(await given(device.token, csr)).toEqual(before);
  });

  test('only names below the hub’s domains', async () => {
    for (const name of ['bank.dk', 'example.dk', 'notexample.com', 'myexample.xexample']) {
      const { csr } = await testRequest(name);
      const answer = await ask(device.token, csr);
      expect(answer.status).toBe(403);
      expect(await codeOf(answer)).toBe('nameNotAllowed');
    }
  });

  test('a code made for a name gives that name, whoever had it, and no other', async () => {
    const { csr } = await testRequest('bhus.example');
    const bound = await hub().device('inst-1', {}, 'bhus.example');
    await given(bound.token, csr);
    expect(await codeOf(await ask(device.token, csr))).toBe('nameTaken');
    const elsewhere = await testRequest('chus.example');
    expect(await codeOf(await ask(bound.token, elsewhere.csr))).toBe('nameNotAllowed');
    await given(device.token, elsewhere.csr);
    // Enrolled again by a code without a name, it still has that name.
    const again = await hub().device('inst-1', { device: bound.id });
    expect(await codeOf(await ask(again.token, elsewhere.csr))).toBe('nameNotAllowed');
    await given(again.token, csr);
  });

  test('a device replaced by one of the same name may take another', async () => {
    const first = await hub().device('inst-1', {}, 'dhus.example');
    const { csr } = await testRequest('dhus.example');
    await given(first.token, csr);
    const second = await hub().device('inst-1', {}, 'dhus.example');
    await given(second.token, csr);
    expect(await codeOf(await ask(first.token, csr))).toBe('nameTaken');
    await given(first.token, (await testRequest('ehus.example')).csr);
  });

  test('two devices that come for one name at the same time: one gets it', async () => {
    const devices = await Promise.all([1, 2, 3, 4].map(() => hub().device('inst-1')));
    const { csr } = await testRequest('fhus.example');
    const answers = await Promise.all(devices.map(({ token }) => ask(token, csr)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
  });

  test('no more than ten new ones a minute for one device', async () => {
    const { token } = await hub().device('inst-1');
    const codes: number[] = [];
    for (let i = 0; i < 11; i++)
      codes.push((await ask(token, (await testRequest('ghus.example')).csr)).status);
    expect(codes).toEqual([...Array(10).fill(200), 429]);
    hub().clock.step(60_000);
    await given(token, (await testRequest('ghus.example')).csr);
  });

  test('only a device may ask', async () => {
    const { csr } = await testRequest('ahus.example');
    expect((await hub().call('POST', '/v1/certificate', { body: { csr } })).status).toBe(401);
    const importer = await hub().importer({ signingKey: newSigningKey().publicKey });
    expect((await ask(importer.token, csr)).status).toBe(403);
  });
});
