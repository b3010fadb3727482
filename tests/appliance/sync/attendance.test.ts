// Today's attendance on its way to the device: what it takes, what it refuses, and what it costs.
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unwrap } from '../../../src/core/errors.ts';
import type { SignedAttendance } from '../../../src/core/hub-api.ts';
import { type Exchange, startExchange } from '../../fakes/exchange.ts';
import { testOffice } from '../../fakes/publication.ts';

let at: Exchange;
beforeEach(async () => {
  at = await startExchange();
});
afterEach(() => at.close());

const children = ['child-1', 'child-2'];
const held = () => at.device.store.attendance().map(({ sequence }) => sequence);
const outcome = async () => {
  const pulled = await at.device.sync.pull();
  return pulled.ok ? pulled.value : pulled.failure.code;
};

async function put(sequence: number, after: number | null): Promise<SignedAttendance> {
  const update = await at.office.attendance(sequence, after, children);
  await at.hub.putAttendance(at.importer, update);
  return update;
}

/** As a hub would answer that does not keep to the rules. */
function answerInstead(attendance: readonly unknown[], manifest?: object): void {
  const text = JSON.stringify({ attendance, ...(manifest && { manifest }) });
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}`;
  at.wire.set({ kind: 'garbage', bytes: `${head}\r\n\r\n${text}` });
}

test('it comes with the poll, one update after the other, and is there after a restart', async () => {
  await at.publish();
  const first = await put(10, null);
  expect(await outcome()).toMatchObject({ kind: 'installed', attendance: 1 });
  expect(await outcome()).toEqual({ kind: 'unchanged', fetched: 0 });
  const second = await put(11, 10);
  await put(12, 11);
  expect(await outcome()).toEqual({ kind: 'unchanged', fetched: 0, attendance: 2 });
  at.device.restart();
  expect(held()).toEqual([10, 11, 12]);
  expect(at.device.store.attendance().slice(0, 2)).toEqual([first, second]);
  expect(await outcome()).toEqual({ kind: 'unchanged', fetched: 0 });
  await put(20, null);
  expect(await outcome()).toMatchObject({ attendance: 1 });
  expect(held()).toEqual([20]);
});

test('it does not wait for a snapshot that a poor line does not carry', async () => {
  await at.publish();
  await put(10, null);
  const { object } = at.device.client;
  const broken = { ok: false, failure: { code: 'hubUnreachable' } } as const;
  Object.assign(at.device.client, { object: async () => broken });
  expect(await outcome()).toBe('hubUnreachable');
  expect(held()).toEqual([10]);
  Object.assign(at.device.client, { object });
  expect(await outcome()).toEqual({ kind: 'installed', fetched: 4 });
});

describe('refused, with what was held kept and the manifest taken', () => {
  const refused: [string, string, () => Promise<readonly unknown[]>][] = [
    [
      'another key',
      'badSignature',
      async () => {
        const stranger = await testOffice({ children: 1 });
        return [await stranger.attendance(30, 20, children)];
      },
    ],
    [
      'another institution',
      'wrongInstitution',
      async () => [await at.office.attendance(30, 20, children, { institution: 'inst-2' })],
    ],
    ['an older number', 'attendanceReplayed', async () => [await at.office.attendance(9, null)]],
    ['the same number', 'attendanceReplayed', async () => [await at.office.attendance(20, null)]],
    ['a gap', 'attendanceGap', async () => [await at.office.attendance(30, 21)]],
    [
      'a good one before a bad one',
      'attendanceGap',
      async () => [await at.office.attendance(30, 20), await at.office.attendance(40, 31)],
    ],
    ['what is none', 'hubGarbage', async () => [{ hello: 'hub' }]],
  ];
  test.each(refused)('%s', async (_, code, offered) => {
    await at.publish();
    await put(20, null);
    await outcome();
    const before = at.device.store.attendance();
    const fresher = at.office.refresh(60_000);
    answerInstead(await offered(), fresher);
    expect(await outcome()).toBe(code);
    expect(at.device.store.attendance()).toEqual(before);
    expect(at.device.store.versions()[0]?.manifest.dataAsOf).toBe(fresher.dataAsOf);
    if (code !== 'hubGarbage')
      expect(at.device.store.syncFacts()).toMatchObject({ refusedCode: code, reachable: true });
    at.wire.release();
    await at.hub.publish(at.importer, { signed: fresher, objects: new Map() });
    expect(await outcome()).toMatchObject({ kind: 'unchanged' });
    expect(at.device.store.syncFacts()).toMatchObject({ manifestRefused: false });
  });
});

describe('what the disk has lost', () => {
  const damage = (sequence: number) => {
    const raw = new Database(at.device.file);
    for (const table of ['text_a', 'text_b'])
      raw.prepare(`UPDATE ${table} SET value = '{}' WHERE name = ?`).run(`attendance ${sequence}`);
    raw.close();
  };

  test.each([10, 11, 12])(
    'update %i is fetched again, and the others are used meanwhile',
    async (lost) => {
      await at.publish();
      await put(10, null);
      await put(11, 10);
      await put(12, 11);
      await outcome();
      damage(lost);
      expect(held()).toEqual([10, 11, 12].slice(0, lost - 10));
      expect(await outcome()).toMatchObject({ kind: 'unchanged' });
      expect(held()).toEqual([10, 11, 12]);
    },
  );

  test('a hub that then offers less than was seen is refused', async () => {
    await at.publish();
    const first = await put(10, null);
    await put(11, 10);
    await outcome();
    damage(10);
    answerInstead([first]);
    expect(await outcome()).toBe('attendanceReplayed');
    expect(held()).toEqual([]);
  });
});

test('an older hub, which does not know the call, still gives its manifest', async () => {
  const { manifest } = await at.publish();
  const known = at.hub.url;
  const { createServer, request } = await import('node:http');
  const asked: string[] = [];
  const older = createServer((question, answer) => {
    asked.push(question.url ?? '');
    if (question.url?.startsWith('/v1/poll')) {
      answer.writeHead(404, { 'content-type': 'application/problem+json' });
      answer.end(JSON.stringify({ code: 'notFound' }));
      return;
    }
    const { method, headers } = question;
    const passed = request(`${known}${question.url}`, { method, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 0, given.headers);
      given.pipe(answer);
    });
    question.pipe(passed);
  });
  await new Promise<void>((resolve) => older.listen(0, '127.0.0.1', resolve));
  const { httpHub } = await import('../../../appliance/sync/hub-client.ts');
  const { port } = older.address() as { port: number };
  using hub = httpHub({ url: `http://127.0.0.1:${port}`, token: at.device.token });
  const first = unwrap(await hub.poll({ etag: null, after: 7 }));
  expect(first).toMatchObject({ manifest: { version: manifest.version }, attendance: [] });
  const { etag } = first as { etag: string };
  for (let i = 0; i < 30; i++)
    expect(unwrap(await hub.poll({ etag, after: 7 }))).toEqual({ changed: false });
  // It is asked for the new call again now and then, as it may have been brought up to date.
  const polls = asked.filter((path) => path.startsWith('/v1/poll')).length;
  expect(polls).toBeGreaterThan(1);
  expect(polls).toBeLessThan(4);
  older.close();
});
