import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newSigningKey } from '../../../src/crypto/manifest.ts';
import { AUTHORITY_FILE } from '../../../src/hub/certificates/authority.ts';
import { testRequest } from '../../fakes/certificates.ts';
import { codeOf, testHub } from '../../fakes/hub.ts';

async function askedOf(hub: Awaited<ReturnType<typeof testHub>>): Promise<string> {
  await hub.importer({ signingKey: newSigningKey().publicKey });
  const { token } = await hub.device();
  const { csr } = await testRequest('ahus.example');
  return await codeOf(await hub.call('POST', '/v1/certificate', { token, body: { csr } }));
}

test('a hub without a folder for a key certifies nothing, and logs it', async () => {
  const hub = await testHub({ certificates: null });
  expect(await askedOf(hub)).toBe('noAuthority');
  expect((await hub.call('GET', '/ca.pem')).status).toBe(404);
  expect(hub.logger.events()).toContain('hub.noAuthority');
  await hub.close();
});

test('a hub whose authority is damaged serves everything else', async () => {
  const hub = await testHub();
  writeFileSync(join(hub.folder, AUTHORITY_FILE), 'half a');
  await hub.restart();
  expect(await askedOf(hub)).toBe('noAuthority');
  expect(hub.logger.events()).toContain('hub.authorityDamaged');
  expect((await hub.call('GET', '/healthz')).status).toBe(204);
  await hub.close();
});

test('the authority’s key is in its file and nowhere else', async () => {
  const hub = await testHub();
  await hub.importer({ signingKey: newSigningKey().publicKey });
  const { token } = await hub.device();
  const { csr } = await testRequest('ahus.example');
  const answer = await hub.call('POST', '/v1/certificate', { token, body: { csr } });
  expect(answer.status).toBe(200);
  const [, pem = ''] = readFileSync(join(hub.folder, AUTHORITY_FILE), 'utf8').split(
    'PRIVATE KEY-----',
  );
  const line = pem.split('\n')[1] ?? '';
  expect(line).toHaveLength(64);
  const answers = [await answer.text(), await (await hub.call('GET', '/ca.pem')).text()];
  const others = readdirSync(hub.folder).filter((name) => name !== AUTHORITY_FILE);
  expect(others).toContain('hub.db');
  const kept = others.map((name) => readFileSync(join(hub.folder, name), 'latin1'));
  for (const text of [...answers, ...kept, hub.logger.text()]) expect(text).not.toContain(line);
  await hub.close();
});
