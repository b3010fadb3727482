import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRequest } from '../../../src/hub/certificates/csr.ts';
import { keyOf, testRequest } from '../../fakes/certificates.ts';
import { codeOf, testHub } from '../../fakes/hub.ts';

const NAME = 'ahus.example';
const dns = (value: string): JsonGeneralName => ({ type: 'dns', value });
const code = async (pem: string) => {
  const read = await readRequest(pem);
  return read.ok ? null : read.failure.code;
};

interface Made {
  readonly names?: JsonGeneralName[];
  readonly subject?: string;
  readonly more?: Extension[];
  readonly keys?: { privateKey: KeyObject; publicKey: KeyObject };
  readonly curve?: string;
}

async function made({ names = [dns(NAME)], subject = '', more = [], ...made }: Made) {
  const { curve: namedCurve = 'P-256' } = made;
  const { privateKey, publicKey } = made.keys ?? generateKeyPairSync('ec', { namedCurve });
  const algorithm = { name: 'ECDSA', namedCurve };
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys: {
      privateKey: privateKey.toCryptoKey(algorithm, false, ['sign']),
      publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    },
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
      ...more,
    ],
  });
  return request.toString('pem');
}

test('a request has one name and one key', async () => {
  const { key, csr } = await testRequest(NAME);
  const read = await readRequest(csr);
  expect(read).toMatchObject({ ok: true, value: { name: NAME, publicKey: key.publicKey } });
  expect(await code(await made({}))).toBeNull();
  expect(await code(await made({ subject: `CN=${NAME}` }))).toBeNull();
  expect(await code(await made({ curve: 'P-384' }))).toBeNull();
});

test('a request with more, or with other names, is refused', async () => {
  const wrong: Made[] = [
    { names: [] },
    { names: [dns(NAME), dns('www.bank.example')] },
    { names: [dns(`*.${NAME}`)] },
    { names: [dns('AHUS.example')] },
    { names: [dns('example')] },
    { names: [{ type: 'ip', value: '10.42.0.1' }] },
    { names: [{ type: 'email', value: 'a@b.example' }] },
    { subject: 'CN=www.bank.example' },
    { subject: `CN=${NAME}, CN=www.bank.example` },
    { more: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.codeSigning])] },
    { curve: 'P-521' },
  ];
  for (const each of wrong)
    expect(await code(await made(each)), JSON.stringify(each)).toBe('badRequest');
});

test('a request that another key has signed is refused', async () => {
  const [one, other] = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  if (one === undefined || other === undefined) throw new Error('two pairs');
  const keys = { privateKey: one.privateKey, publicKey: other.publicKey };
  expect(await code(await made({ keys }))).toBe('badRequest');
});

test('garbage in place of a request never takes the hub down', async () => {
  const hub = await testHub();
  await hub.importer({ signingKey: Buffer.alloc(32).toString('base64') });
  const { token } = await hub.device();
  const { key, csr } = await testRequest(NAME);
  const der = Buffer.from(csr.split('-----')[2] ?? '', 'base64');
  const pem = (bytes: Uint8Array) =>
    `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  const damaged = fc
    .array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const bytes = Buffer.from(der);
      for (const [at, value] of changes) bytes[at] = value;
      return pem(bytes);
    });
  const cut = fc.nat(der.length).map((length) => pem(der.subarray(0, length)));
  const noise = fc.uint8Array({ maxLength: 2_000 }).map(pem);
  const text = fc.string({ maxLength: 2_000 });
  const nested = fc
    .integer({ min: 1, max: 1_500 })
    .map((depth) => pem(Buffer.from('3080'.repeat(depth), 'hex')));
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, cut, noise, text, nested), async (sent) => {
      const answer = await hub.call('POST', '/v1/certificate', { token, body: { csr: sent } });
      if (answer.status === 200) {
        // What the change did not touch, or a parser does not look at.
        const { chain } = (await answer.json()) as { chain: string };
        expect(keyOf(chain)).toBe(key.publicKey);
        expect(new X509Certificate(chain).subjectAltName).toBe(`DNS:${NAME}`);
      } else expect(await codeOf(answer)).toMatch(/^(badRequest|tooLarge)$/);
    }),
    { numRuns: 300 },
  );
  expect((await hub.call('GET', '/healthz')).status).toBe(204);
  expect(hub.logger.events()).not.toContain('hub.failed');
  await hub.close();
});
