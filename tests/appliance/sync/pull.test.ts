import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '../../../src/core/errors.ts';
import type { Manifest, SignedManifest } from '../../../src/core/hub-api.ts';
import { openText } from '../../../src/crypto/age.ts';
import { GRACE_MS } from '../../../src/hub/store/publications.ts';
import { type Exchange, startExchange } from '../../fakes/exchange.ts';
import { testOffice } from '../../fakes/publication.ts';

let at: Exchange;

beforeEach(async () => {
  at = await startExchange();
});
afterEach(() => at.close());

const code = async () => {
  const pulled = await at.device.sync.pull();
  return pulled.ok ? pulled.value.kind : pulled.failure.code;
};

/** As a hub would answer that does not keep to the rules. */
async function answerInstead(body: object | string): Promise<void> {
  const text = typeof body === 'string' ? body : JSON.stringify({ manifest: body, attendance: [] });
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}`;
  at.wire.set({ kind: 'garbage', bytes: `${head}\r\n\r\n${text}` });
}

function unsigned({ signature: _signature, ...manifest }: SignedManifest): Manifest {
  return manifest;
}

test('nothing yet, then all of it, then nothing new', async () => {
  expect(await code()).toBe('nothing');
  const { manifest, snapshot } = await at.publish();
  expect(unwrap(await at.device.sync.pull())).toEqual({ kind: 'installed', fetched: 4 });
  expect(at.device.store.versions()[0]?.manifest).toEqual(manifest);
  const sealed = at.device.store.object(manifest.snapshot.sha256) ?? new Uint8Array();
  const text = unwrap(await openText(sealed, [at.office.staffIdentity]));
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(snapshot)));
  expect(await code()).toBe('unchanged');
  expect(at.device.store.syncFacts()).toMatchObject({
    reachable: true,
    lastSyncAt: at.hub.clock.now(),
  });
});

test('the first answer after a start is written down, the next ones of these minutes are not', async () => {
  await at.publish();
  await code();
  const asked = () => at.device.store.syncFacts().lastSyncAt;
  const installedAt = at.hub.clock.now();
  at.hub.clock.step(60_000);
  await code();
  expect(asked()).toBe(installedAt);
  at.device.restart();
  await code();
  expect(asked()).toBe(installedAt + 60_000);
});

test('a delta when it fits what is held, in full when it does not', async () => {
  await at.publish();
  await code();
  await at.publish();
  expect(unwrap(await at.device.sync.pull()).fetched).toBe(1);
  expect(at.device.store.versions()[0]).toMatchObject({ version: 2, base: 1, deltaFrom: 1 });
  for (let i = 0; i < 9; i++) await at.publish();
  expect(await code()).toBe('installed');
  expect(at.device.store.versions()[0]).toMatchObject({ version: 11, base: 11, deltaFrom: null });
});

test('the version before is kept', async () => {
  await at.publish();
  await code();
  await at.publish();
  await code();
  expect(at.device.store.versions().map(({ version }) => version)).toEqual([2, 1]);
  expect(at.device.isWhole()).toBe(true);
});

test('a process that starts again asks once more, and fetches nothing', async () => {
  await at.publish();
  await code();
  at.device.restart();
  expect(unwrap(await at.device.sync.pull())).toEqual({ kind: 'unchanged', fetched: 0 });
});

test('data found unchanged later is fresher, and nothing else', async () => {
  await at.publish();
  await code();
  await at.publish();
  await code();
  const signed = at.office.refresh(3_600_000);
  await at.hub.publish(at.importer, { signed, objects: new Map() });
  expect(await code()).toBe('refreshed');
  expect(at.device.store.versions()[0]).toMatchObject({ version: 2, base: 1, deltaFrom: 1 });
  expect(at.device.store.versions()[0]?.manifest.dataAsOf).toBe(signed.dataAsOf);
  expect(at.device.isWhole()).toBe(true);
});

test('a manifest replayed by a hub gone bad is refused, and shown until a good one comes', async () => {
  const old = await at.publish();
  await at.publish();
  await code();
  const held = at.device.store.versions()[0]?.manifest;
  for (const replayed of [old.signed, at.office.sign({ ...unsigned(old.signed), version: 2 })]) {
    await answerInstead(replayed);
    expect(await code()).toBe('manifestReplayed');
    const shown = { manifestRefused: true, refusedCode: 'manifestReplayed', reachable: true };
    expect(at.device.store.syncFacts()).toMatchObject(shown);
    expect(at.device.store.versions()[0]?.manifest).toEqual(held);
  }
  at.wire.release();
  expect(await code()).toBe('unchanged');
  const cleared = { manifestRefused: false, refusedCode: null };
  expect(at.device.store.syncFacts()).toMatchObject(cleared);
});

test('a version before the newest is a replay, even when the newest was lost on the disk', async () => {
  const old = await at.publish();
  await code();
  await at.publish();
  await code();
  const db = new DatabaseSync(at.device.file);
  for (const table of ['text_a', 'text_b'])
    db.prepare(`DELETE FROM ${table} WHERE name = 'version 2'`).run();
  db.close();
  at.device.restart();
  expect(at.device.store.versions().map(({ version }) => version)).toEqual([1]);
  await answerInstead(old.signed);
  expect(await code()).toBe('manifestReplayed');
  at.wire.release();
  expect(await code()).toBe('installed');
  expect(at.device.store.versions()[0]?.version).toBe(2);
});

test('a forged signature is refused, down to the last bit', async () => {
  const { signed } = await at.publish();
  const other = await testOffice({ children: 1 });
  const manifest = unsigned(signed);
  for (const forged of [
    other.sign(manifest),
    { ...signed, version: 2 },
    { ...signed, dataAsOf: '2026-11-24T06:00:00.000Z' },
    { ...signed, signature: Buffer.alloc(64).toString('base64') },
  ]) {
    await answerInstead(forged);
    expect(await code()).toBe('badSignature');
    expect(at.device.store.versions()).toEqual([]);
  }
  expect(at.device.store.syncFacts().refusedCode).toBe('badSignature');
});

test('another institution’s manifest is refused, however well signed', async () => {
  const { signed } = await at.publish();
  await answerInstead(at.office.sign({ ...unsigned(signed), institution: 'inst-2' }));
  expect(await code()).toBe('wrongInstitution');
  expect(at.device.store.syncFacts()).toMatchObject({ manifestRefused: true });
});

test.each(['', 'null', '[]', '{"format":1}', '<html>Log ind på nettet</html>', '{"format":1,'])(
  'an answer like %j is garbage',
  async (body) => {
    await answerInstead(body);
    expect(await code()).toBe('hubGarbage');
    expect(at.device.store.syncFacts()).toMatchObject({ reachable: false, manifestRefused: false });
  },
);

test('an object whose bytes do not match its hash is not installed', async () => {
  const { manifest } = await at.publish();
  await code();
  const next = await at.publish();
  const hub = at.device.client;
  const wrong = Buffer.alloc(next.manifest.deltas[0]?.size ?? 0);
  const object = hub.object;
  Object.assign(hub, { object: async () => ({ ok: true, value: wrong }) });
  expect(await code()).toBe('hashMismatch');
  expect(at.device.store.versions()[0]?.manifest).toEqual(manifest);
  expect(at.device.store.syncFacts()).toMatchObject({ refusedCode: 'hashMismatch' });
  Object.assign(hub, { object });
  expect(await code()).toBe('installed');
  expect(at.device.store.syncFacts()).toMatchObject({ manifestRefused: false, refusedCode: null });
});

test('a token the hub does not know shows, and shows no longer once it does', async () => {
  await answerInstead('');
  const refusal = 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n';
  at.wire.set({ kind: 'garbage', bytes: refusal });
  expect(await code()).toBe('unauthorized');
  const refused = { hubRefused: true, refusedCode: 'unauthorized', reachable: true };
  expect(at.device.store.syncFacts()).toMatchObject(refused);
  at.wire.release();
  await at.publish();
  expect(await code()).toBe('installed');
  expect(at.device.store.syncFacts()).toMatchObject({ hubRefused: false, refusedCode: null });
});

test('an object damaged on the disk is fetched again', async () => {
  const { manifest } = await at.publish();
  await code();
  damage(manifest.keyrings.staff.sha256);
  damage(manifest.snapshot.sha256);
  expect(at.device.store.damaged()).toHaveLength(2);
  expect(await code()).toBe('unchanged');
  expect(at.device.store.damaged()).toHaveLength(2);
  at.hub.clock.step(10 * 60_000);
  expect(unwrap(await at.device.sync.pull())).toEqual({ kind: 'unchanged', fetched: 2 });
  expect(at.device.isWhole()).toBe(true);
  expect(at.device.logger.events()).toContain('sync.repaired');
});

test('what the hub no longer has is replaced by the newest in full', async () => {
  const first = await at.publish();
  await code();
  await at.publish();
  await code();
  damage(first.manifest.snapshot.sha256);
  for (let i = 0; i < 9; i++) await at.publish();
  at.hub.clock.step(GRACE_MS + 1);
  await at.hub.store.sweep();
  expect(await code()).toBe('installed');
  expect(at.device.store.versions()[0]).toMatchObject({ version: 11, base: 11 });
  // Version 2, kept as the one before, cannot be helped any more; it goes with the next one.
  await at.publish();
  expect(await code()).toBe('installed');
  expect(at.device.isWhole()).toBe(true);
});

test('a damaged base with a good delta on it: the newest version comes in full', async () => {
  const first = await at.publish();
  await code();
  await at.publish();
  await code();
  damage(first.manifest.snapshot.sha256);
  at.device.restart();
  const { object } = at.device.client;
  const gone = { ok: false, failure: { code: 'notFound' } };
  Object.assign(at.device.client, {
    object: async (sha256: string, size: number | null) =>
      sha256 === first.manifest.snapshot.sha256 ? gone : await object(sha256, size),
  });
  expect(await code()).toBe('unchanged');
  expect(at.device.store.versions()[0]).toMatchObject({ version: 2, base: 2, deltaFrom: null });
});

/** Flips a bit in both copies of an object, as a worn card does. */
function damage(sha256: string): void {
  const db = new DatabaseSync(at.device.file);
  for (const table of ['object_a', 'object_b']) {
    const row = db.prepare(`SELECT bytes FROM ${table} WHERE sha256 = ?`).get(sha256);
    const bytes = Buffer.from(row?.bytes as Uint8Array);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    db.prepare(`UPDATE ${table} SET bytes = ? WHERE sha256 = ?`).run(bytes, sha256);
  }
  db.close();
}
