import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { objectsOf, type SignedManifest } from '../../src/core/hub-api.ts';
import { sha256Hex } from '../../src/crypto/chain.ts';
import { newSigningKey } from '../../src/crypto/manifest.ts';
import { GRACE_MS } from '../../src/hub/store/publications.ts';
import { codeOf } from '../fakes/hub.ts';
import { type TestOffice, testOffice } from '../fakes/publication.ts';
import { onEveryDatabase } from './hub-databases.ts';

onEveryDatabase((hub) => {
  let office: TestOffice;
  let importer: string;
  let device: string;
  let stranger: string;

  beforeAll(async () => {
    office = await testOffice({ children: 20 });
    importer = (await hub().importer(office)).token;
    device = (await hub().device('inst-1')).token;
    stranger = (await hub().device('inst-2')).token;
  });

  const poll = (headers: Record<string, string> = {}) =>
    hub().call('GET', '/v1/manifest', { token: device, headers });
  const put = (signed: unknown, token = importer) =>
    hub().call('PUT', '/v1/manifest', { token, body: signed });

  test('objects first: a manifest that names what is not there is refused', async () => {
    const first = await office.next();
    expect(await codeOf(await put(first.signed))).toBe('objectMissing');
    expect((await poll()).status).toBe(404);
    await hub().publish(importer, first);
    expect(await (await poll()).json()).toEqual(first.signed);
  });

  test('an object must match its hash', async () => {
    const path = `/v1/objects/${'0'.repeat(64)}`;
    const call = { token: importer, body: Buffer.from('age-encryption.org/v1\n123') };
    expect(await codeOf(await hub().call('PUT', path, call))).toBe('hashMismatch');
    expect((await hub().call('GET', path, { token: importer })).status).toBe(404);
    expect(await codeOf(await hub().call('PUT', '/v1/objects/../x', call))).toBe('notFound');
  });

  test('what is not sealed is not taken in, whatever its name', async () => {
    for (const text of [
      '',
      '{"children":[]}',
      'age-encryption.org/v1',
      'age-encryption.org/v2\n',
    ]) {
      const body = Buffer.from(text);
      const path = `/v1/objects/${sha256Hex(body)}`;
      const answer = await hub().call('PUT', path, { token: importer, body });
      expect(await codeOf(answer)).toBe('notSealed');
      expect((await hub().call('GET', path, { token: importer })).status).toBe(404);
    }
  });

  test('an unchanged manifest is asked for in vain', async () => {
    const etag = (await poll()).headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    for (const tag of [etag, etag.replace('W/', ''), `"x", ${etag}`, '*']) {
      const answer = await poll({ 'if-none-match': tag });
      expect(answer.status).toBe(304);
      expect(answer.headers.get('etag')).toBe(etag);
      expect(await answer.text()).toBe('');
    }
    expect((await poll({ 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('a manifest is compressed as asked', async () => {
    const plain = await poll({ 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const text = await plain.text();
    for (const [accept, encoding, unpack] of [
      ['gzip, br', 'br', brotliDecompressSync],
      ['zstd', 'zstd', zstdDecompressSync],
      ['gzip, zstd;q=0', 'gzip', gunzipSync],
    ] as const) {
      const raw = await rawBody(accept);
      expect(raw.encoding).toBe(encoding);
      expect(unpack(raw.bytes).toString()).toBe(text);
    }
  });

  async function rawBody(accept: string): Promise<{ encoding: string | undefined; bytes: Buffer }> {
    const { get } = await import('node:http');
    const headers = { authorization: `Bearer ${device}`, 'accept-encoding': accept };
    return await new Promise((resolve, reject) => {
      get(`${hub().url}/v1/manifest`, { headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const encoding = answer.headers['content-encoding'];
          resolve({ encoding, bytes: Buffer.concat(chunks) });
        });
      }).on('error', reject);
    });
  }

  test('the same version comes again only to be fresher', async () => {
    const fresher = office.refresh(3_600_000);
    expect((await put(fresher)).status).toBe(204);
    expect(await (await poll()).json()).toEqual(fresher);
    expect((await put(fresher)).status).toBe(204);

    const { signature: _signature, ...manifest } = fresher;
    const older = office.sign({ ...manifest, issuedAt: '2026-11-22T06:00:00.000Z' });
    expect(await codeOf(await put(older))).toBe('manifestReplayed');
    const other = office.sign({ ...manifest, snapshot: manifest.protected });
    expect(await codeOf(await put(other))).toBe('manifestReplayed');
    expect(await (await poll()).json()).toEqual(fresher);
  });

  test('an older version, a forged one and a wrong size are refused', async () => {
    const second = await office.next();
    await hub().publish(importer, second);
    const { signature, ...manifest } = second.signed;
    const older = office.sign({ ...manifest, version: 1 });
    expect(await codeOf(await put(older))).toBe('manifestReplayed');

    const forged = { ...manifest, version: 3, signature };
    expect(await codeOf(await put(forged))).toBe('badSignature');
    const { size } = manifest.snapshot;
    const wrong = { ...manifest, version: 3, snapshot: { ...manifest.snapshot, size: size + 1 } };
    expect(await codeOf(await put(office.sign(wrong)))).toBe('hashMismatch');
    expect(await codeOf(await put(office.sign({ ...manifest, version: 2 ** 40 })))).toBe(
      'badRequest',
    );
    expect(await codeOf(await put({ hello: 'world' }))).toBe('badRequest');
    expect(await codeOf(await put('{"format":'))).toBe('badRequest');
    expect(await (await poll()).json()).toEqual(second.signed);
  });

  test('a device reads its own institution only, and publishes nothing', async () => {
    const current = (await (await poll()).json()) as SignedManifest;
    const object = `/v1/objects/${current.snapshot.sha256}`;
    const own = await hub().call('GET', object, { token: device });
    expect(own.status).toBe(200);
    expect(own.headers.get('cache-control')).toContain('immutable');
    expect(sha256Hex(new Uint8Array(await own.arrayBuffer()))).toBe(current.snapshot.sha256);

    expect((await hub().call('GET', object, { token: stranger })).status).toBe(404);
    expect((await hub().call('GET', '/v1/manifest', { token: stranger })).status).toBe(404);
    const asked = { token: stranger };
    const theirs = await hub().call('GET', '/v1/manifest?institution=inst-1', asked);
    expect(await codeOf(theirs)).toBe('notAllowed');
    const call = { token: device, body: new Uint8Array([1]) };
    expect((await hub().call('PUT', object, call)).status).toBe(403);
    expect((await put(current, device)).status).toBe(403);
  });

  test('an importer reads any institution, by name', async () => {
    const read = (path: string) => hub().call('GET', path, { token: importer });
    expect((await read('/v1/manifest')).status).toBe(400);
    expect((await read('/v1/manifest?institution=inst-1')).status).toBe(200);
    expect((await read('/v1/manifest?institution=nowhere')).status).toBe(404);
  });

  test('objects of old versions go, but not under a device that is fetching them', async () => {
    const published = [];
    for (let i = 0; i < 10; i++) {
      published.push(await office.next());
      await hub().publish(importer, published.at(-1) ?? (await office.next()));
    }
    const [first, second] = published;
    if (first === undefined || second === undefined) throw new Error('nothing published');
    const status = async (sha256: string) =>
      (await hub().call('GET', `/v1/objects/${sha256}`, { token: device })).status;

    expect(await status(first.manifest.snapshot.sha256)).toBe(200);
    hub().clock.step(GRACE_MS + 1);
    const last = await office.next();
    await hub().publish(importer, last);
    expect(await status(first.manifest.snapshot.sha256)).toBe(404);
    expect(await status(second.manifest.snapshot.sha256)).toBe(200);
    for (const { sha256 } of objectsOf(last.manifest)) expect(await status(sha256)).toBe(200);
  });

  test('what was put and never named goes too', async () => {
    const bytes = Buffer.from('age-encryption.org/v1\n777');
    const path = `/v1/objects/${sha256Hex(bytes)}`;
    await hub().call('PUT', path, { token: importer, body: bytes });
    await hub().store.sweep();
    expect((await hub().call('GET', path, { token: importer })).status).toBe(200);
    hub().clock.step(GRACE_MS + 1);
    await hub().store.sweep();
    expect((await hub().call('GET', path, { token: importer })).status).toBe(404);
  });

  test('a new importer brings a new key; manifests of the old one are refused from then on', async () => {
    await hub().importer({ signingKey: newSigningKey().publicKey });
    expect(await codeOf(await put((await office.next()).signed))).toBe('badSignature');
  });
});
