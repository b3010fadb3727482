// The way of a check-in on an ordinary morning: from the supplier's file to a phone in the outage.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createServerContext } from '../../appliance/server/context.ts';
import { serve } from '../../appliance/server/http-server.ts';
import { createDemoListener } from '../../appliance/server/listeners.ts';
import { openDeviceStore } from '../../appliance/storage/store.ts';
import { enrollDevice, readToken } from '../../appliance/sync/enroll.ts';
import { httpHub } from '../../appliance/sync/hub-client.ts';
import { createSync, wait } from '../../appliance/sync/scheduler.ts';
import { reportOf } from '../../appliance/sync/state.ts';
import { processContext } from '../../src/cli/context.ts';
import { statusOf } from '../../src/core/attendance.ts';
import { ok, unwrap } from '../../src/core/errors.ts';
import type { Live } from '../../src/core/live.ts';
import { stamp } from '../../src/core/time.ts';
import { type RunningHub, startHub } from '../../src/hub/main.ts';
import { createPhone } from '../fakes/phone.ts';
import { CANARY, writeExport } from './support/export.ts';
import { lygte } from './support/lygte.ts';

let folder: string;
let hub: RunningHub;
let office: string;
let drop: string;

const silent = { info: () => undefined, warn: () => undefined };
const at = (name: string) => join(folder, name);
const run = (...args: string[]) => lygte([...args, '--data', office], { home: folder });
const codeFor = (role: 'importer' | 'device') =>
  hub.store.createCode({
    role,
    institution: role === 'device' ? 'skole' : null,
    ttlMs: 60_000,
  });

beforeAll(async () => {
  // It is about noon there, so that no midnight passes meanwhile.
  const hours = new Date().getUTCHours() - 12;
  vi.stubEnv('LYGTE_ZONE', hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '+' : ''}${hours}`);
  folder = await mkdtemp(join(tmpdir(), 'lygte-watch-'));
  office = at('office');
  drop = at('drop');
  mkdirSync(drop);
  const { clock, random } = processContext(process);
  const config = { database: { sqlite: at('hub.db') }, host: '127.0.0.1', port: 0 };
  hub = await startHub({ ...config, certificates: null }, { clock, random, logger: silent });
  writeExport(at('export'));
  const args = ['enroll', '-', '--importer', '--hub', hub.url, '--data', office];
  expect(await lygte(args, { stdin: await codeFor('importer') })).toMatchObject({ code: 0 });
  expect((await run('import', at('export'))).code).toBe(0);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(folder, { recursive: true });
});

/** As a supplier writes a file: under another name first. */
function deliver(name: string, rows: Readonly<Record<string, string>>): void {
  const now = new Date().toISOString();
  const lines = Object.entries(rows).map(([id, status]) => `${id};${status};${now}`);
  writeFileSync(join(drop, `${name}.part`), ['barnId;status;tidspunkt', ...lines, ''].join('\n'));
  renameSync(join(drop, `${name}.part`), join(drop, name));
}

const atHub = async () => (await hub.store.attendanceAfter('skole', null)).updates;

test('a file dropped in the morning is on every phone after the unlock, and goes on to be', async () => {
  const card = (
    await run('keycard', 'new', '--institution', 'skole', '--kind', 'staff')
  ).out.trim();
  const stop = new AbortController();
  const args = ['import', '--watch', drop, '--every', '0.05', '--json', '--data', office];
  const watching = lygte(args, { home: folder, stop: stop.signal });
  deliver('komgå 1.csv', { b1: 'til stede', b3: 'til stede', b9: 'til stede' });
  await vi.waitFor(async () => expect(await atHub()).toHaveLength(1), 10_000);

  const { clock, random } = processContext(process);
  mkdirSync(at('device'));
  using store = openDeviceStore(at('device/device.db'));
  const order = { hub: hub.url, code: await codeFor('device'), name: 'Skolen', again: false };
  unwrap(await enrollDevice(store, at('device'), order));
  using client = httpHub({ url: hub.url, token: readToken(at('device')) ?? '' });
  const makeReport = () => reportOf({ store, clock, software: 'test', readiness: () => [] });
  const sync = createSync({ store, hub: client, clock, random, logger: silent, makeReport, wait });
  expect(unwrap(await sync.pull())).toMatchObject({ kind: 'installed', attendance: 1 });

  const deviceClock = {
    ...clock,
    source: () => 'network' as const,
    steady: () => performance.now(),
    floor: () => 0,
    check: () => ok(undefined),
    set: () => undefined,
    atLeast: () => undefined,
  };
  const plain = { hosts: ['127.0.0.1'], secureCookies: false, simSocket: null, listeners: null };
  const device = createServerContext({
    ...{ store, random, logger: silent, config: plain, web: null },
    clock: deviceClock,
    diskFree: () => 2 ** 40,
    closeVault: () => undefined,
  });
  const server = await serve(createDemoListener(device), { host: '127.0.0.1', port: 0 });
  const { port } = server.address() as { port: number };
  await device.commands.press('hold3');
  const phone = createPhone(() => port);
  await phone.comeIn(card, 's1');
  const roster = (
    await phone.get<{ children: { id: string; protected: boolean }[] }>('/api/roster')
  ).json;
  const hidden = roster.children.find((child) => child.protected)?.id ?? '';
  const statuses = async () => {
    const { json, text } = await phone.get<Live>('/api/live');
    expect(text).not.toContain(CANARY.hidden);
    expect(text).not.toContain('"b3"');
    return ['b1', 'b2', hidden].map((id) => statusOf(json.attendance, id, stamp(clock)));
  };
  expect(await statuses()).toEqual(['present', 'notArrived', 'present']);

  deliver('komgå 2.csv', { b1: 'gået', b2: 'til stede' });
  await vi.waitFor(async () => expect(await atHub()).toHaveLength(2), 10_000);
  expect(unwrap(await sync.pull())).toMatchObject({ kind: 'unchanged', attendance: 1 });
  await device.tick();
  expect(await statuses()).toEqual(['gone', 'present', 'present']);

  stop.abort();
  const { code, out, err } = await watching;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const takes = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(takes).toMatchObject([
    {
      files: [{ name: 'komgå 1.csv', rows: 3, taken: 2, unknown: [4] }],
      sent: [{ institution: 'skole', children: 2 }],
      problems: [],
    },
    { files: [{ name: 'komgå 2.csv', taken: 2 }], sent: [{ children: 2 }] },
  ]);
  await device.finish();
  server.closeAllConnections();
  server.close();
});

test('without --json it is quiet but for what somebody should look at', async () => {
  const stop = new AbortController();
  const args = ['import', '--watch', drop, '--every', '0.05', '--data', office];
  const before = (await atHub()).length;
  const watching = lygte(args, { home: folder, stop: stop.signal });
  deliver('komgå 3.csv', { b1: 'syg' });
  deliver('fremmøde 4.csv', { b9: 'syg' });
  writeFileSync(join(drop, 'noter.txt'), 'hello\nworld\n');
  await vi.waitFor(async () => expect((await atHub()).length).toBe(before + 1), 10_000);
  // The other two come to nothing at the hub: what is remembered shows that they were dealt with.
  const taken = at('office/attendance-taken.json');
  await vi.waitFor(
    async () => expect(await readFile(taken, 'utf8')).toContain('noter.txt'),
    10_000,
  );
  stop.abort();
  const { code, out, err } = await watching;
  expect({ code, out }).toEqual({ code: 0, out: '' });
  const [first, ...others] = err.trim().split('\n');
  expect(first).toContain(`Watching ${drop}`);
  expect(others.sort()).toEqual([
    'lygte: fremmøde 4.csv: rows about children who are not published: 1 (line 2).',
    'lygte: notAnExport: The file is not an export that Lygte can read (noter.txt).',
  ]);
});

test.each([
  ['a folder that is not there', ['--watch', '/nowhere/at/all'], 1, 'noSuchFile'],
  ['paths beside it', ['export', '--watch', '.'], 1, 'badOption'],
  ['a wrong pause', ['--watch', '.', '--every', 'often'], 2, '--every'],
  ['nothing at all', [], 2, 'path'],
])('%s is refused', async (_, args, code, words) => {
  const outcome = await run('import', ...args);
  expect(outcome.code).toBe(code);
  expect(outcome.err).toContain(words);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with code 0', async (signal) => {
  const main = resolve('src/cli/main.ts');
  const args = [main, 'import', '--watch', drop, '--data', office];
  const child = spawn(process.execPath, args, { env: { ...process.env, LC_ALL: 'en_US' } });
  const exited = once(child, 'exit');
  await once(child.stderr, 'data');
  child.kill(signal);
  expect(await exited).toEqual([0, null]);
});
