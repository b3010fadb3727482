import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { BoundSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { formatKeycode } from '../../../src/core/codes.ts';
import type { EventsAnswer, SimPanel, StatusAnswer } from '../../../src/core/device-api.ts';
import type { Live } from '../../../src/core/live.ts';
import { createPhone, eventId, type Phone } from '../../fakes/phone.ts';
import { CANARY } from '../../fakes/sample.ts';
import { furnish, HIDDEN_NAME, LEADER } from '../../fakes/test-device.ts';
import { createPress, type Press } from '../vault/support/press.ts';

const SERVER = fileURLToPath(new URL('../../../appliance/server/main.ts', import.meta.url));
const PANEL = fileURLToPath(new URL('../../../appliance/panel/main.ts', import.meta.url));

const NAME = 'boks.skole.example';

let folder: string;
let cards: { leader: string };
let press: Press;
let port = 0;
let said: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-server-'));
  press = await createPress(folder);
  cards = { leader: formatKeycode(press.leaderCard) };
  await furnish(join(folder, 'device.db'), press, Date.now());
  said = '';
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** Starts a service and resolves when it has logged `event`. */
async function start(program: string, event: string): Promise<ChildProcess> {
  const env = {
    ...process.env,
    LYGTE_DATA: folder,
    LYGTE_RUN: folder,
    LYGTE_HOSTS: '127.0.0.1',
    LYGTE_LISTEN: '127.0.0.1:0',
    LYGTE_SECURE_COOKIES: '0',
    LYGTE_CLOCK_CERTAIN: '1',
    LYGTE_SIM_SOCKET: join(folder, 'sim.sock'),
  };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'inherit', 'pipe'] });
  children.push(child);
  const ready = Promise.withResolvers<void>();
  child.on('exit', () => ready.reject(new Error(`ended early: ${said}`)));
  const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
  lines.on('line', (line) => {
    said += `${line}\n`;
    if (!line.startsWith('{')) return;
    const entry = JSON.parse(line) as { event: string; port?: number };
    if (entry.event === 'listening') port = entry.port ?? 0;
    if (entry.event === event) ready.resolve();
  });
  await ready.promise;
  return child;
}

const startServer = () => start(SERVER, 'listening');
const phone = () => createPhone(() => port);
const status = async () => (await phone().get<StatusAnswer>('/api/status')).json;

async function exitOf(child: ChildProcess): Promise<[number | null, string | null]> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return [child.exitCode, child.signalCode];
}

function checkIns(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    id: eventId(),
    at: new Date().toISOString(),
    kind: 'attendance',
    childId: `child-${5 + (i % 10)}`,
    status: 'present',
    comment: CANARY,
  }));
}

async function record(from: Phone, events: unknown[]): Promise<readonly string[]> {
  return (await from.post<EventsAnswer>('/api/events', { events })).json.acked;
}

async function untilHeard(): Promise<void> {
  for (;;) {
    const { led } = (await phone().get<SimPanel>('/sim/panel')).json;
    if (led !== null) return;
  }
}

test('press, unlock, record, power cut, unlock: what was acknowledged is there', async () => {
  const server = await startServer();
  const panel = await start(PANEL, 'started');
  await untilHeard();
  const pressed = await phone().post<SimPanel>('/sim/button', { holdMs: 3_000 });
  expect(pressed.json).toMatchObject({ led: 'outageClosed', hotspot: true });

  const leader = phone();
  await leader.comeIn(cards.leader, LEADER);
  const acked: string[] = [];
  const posts = Array.from({ length: 20 }, async () => {
    acked.push(...(await record(leader, checkIns(5))));
  });
  await Promise.race(posts);
  server.kill('SIGKILL');
  await Promise.allSettled(posts);
  expect(await exitOf(server)).toEqual([null, 'SIGKILL']);
  expect(acked.length).toBeGreaterThan(0);

  await startServer();
  expect(await status()).toMatchObject({ mode: 'outage', vault: 'closed' });
  expect((await leader.get('/api/roster')).code).toBe('vaultClosed');
  await leader.comeIn(cards.leader, LEADER);
  const { lines } = await allLines(leader);
  const there = new Set(lines.map(({ id }) => id));
  expect(acked.filter((id) => !there.has(id))).toEqual([]);
  panel.kill('SIGTERM');
  expect(await exitOf(panel)).toEqual([0, null]);
  expectNoPlaintext();
});

async function allLines(leader: Phone) {
  const lines: { id: string }[] = [];
  for (let before = ''; ; ) {
    const page = await leader.get<{ lines: { id: string }[]; next: number | null }>(
      `/api/log${before}`,
    );
    lines.push(...page.json.lines);
    if (page.json.next === null) return { lines };
    before = `?before=${page.json.next}`;
  }
}

function expectNoPlaintext(): void {
  const files = readdirSync(folder).filter((name) => name.startsWith('device.db'));
  const texts = [said, ...files.map((name) => readFileSync(join(folder, name), 'latin1'))];
  for (const text of texts)
    for (const name of [CANARY, HIDDEN_NAME, 'Mette Lærke', cards.leader])
      expect(text).not.toContain(name);
}

test('to lock is to end with code 0, after the answer and with all on disk', async () => {
  const server = await startServer();
  const control = { socketPath: join(folder, 'panel.sock') };
  expect(await pressBy(control.socketPath, 'hold3')).toMatchObject({ mode: 'outage' });
  const leader = phone();
  await leader.comeIn(cards.leader, LEADER);
  const stream = await leader.stream('/api/live/stream');
  const events = checkIns(3);
  await record(leader, events);
  expect((await leader.post('/api/lock')).status).toBe(204);
  await stream.ended;
  expect(await exitOf(server)).toEqual([0, null]);

  await startServer();
  expect(await status()).toMatchObject({ mode: 'outage', vault: 'closed' });
  await leader.comeIn(cards.leader, LEADER);
  const live = (await leader.get<Live>('/api/live')).json;
  expect(live.attendance['child-7']?.eventId).toBe(events[2]?.id);
});

test('a hold of 10 s is answered, ends the process, and with it outage mode', async () => {
  const server = await startServer();
  const socket = join(folder, 'panel.sock');
  await pressBy(socket, 'hold3');
  await phone().comeIn(cards.leader, LEADER);
  expect(await pressBy(socket, 'hold10')).toMatchObject({ mode: 'normal', vault: 'closed' });
  expect(await exitOf(server)).toEqual([0, null]);
  await startServer();
  expect(await status()).toMatchObject({ mode: 'normal' });
});

function pressBy(socketPath: string, kind: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const how = { socketPath, path: '/press', method: 'POST', agent: false } as const;
    const call = request(how, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += String(part);
      });
      answer.on('end', () => resolve(JSON.parse(text)));
    });
    call.on('error', reject);
    call.end(JSON.stringify({ press: kind }));
  });
}

test('SIGTERM ends it gracefully, with phones connected', async () => {
  const server = await startServer();
  await pressBy(join(folder, 'panel.sock'), 'hold3');
  const leader = phone();
  await leader.comeIn(cards.leader, LEADER);
  const stream = await leader.stream('/api/live/stream');
  const acked = record(leader, checkIns(50));
  await acked;
  server.kill('SIGTERM');
  await stream.ended;
  expect(await exitOf(server)).toEqual([0, null]);
  expect(said).toContain('"event":"ended","locked":false');
});

test('a socket that is handed over is used, and outlives the server', async () => {
  const socket = new BoundSocket({ host: '127.0.0.1', port: 0 });
  port = socket.address().port;
  const env = {
    ...process.env,
    LISTEN_FDS: '1',
    LYGTE_DATA: folder,
    LYGTE_RUN: folder,
    LYGTE_HOSTS: '127.0.0.1',
    LYGTE_SECURE_COOKIES: '0',
  };
  const run = async () => {
    const stdio = ['ignore', 'inherit', 'pipe', socket.fd()] as const;
    const child = spawn(process.execPath, [SERVER], { env, stdio: [...stdio] });
    children.push(child);
    await once(createInterface({ input: child.stderr as NodeJS.ReadableStream }), 'line');
    return child;
  };
  const first = await run();
  expect((await status()).mode).toBe('normal');
  first.kill('SIGTERM');
  expect(await exitOf(first)).toEqual([0, null]);
  // Nobody serves now: the connection waits until the next process takes it up.
  const waiting = status();
  const second = await run();
  expect((await waiting).mode).toBe('normal');
  second.kill('SIGTERM');
  expect(await exitOf(second)).toEqual([0, null]);
  socket.close();
});

/** A device's server on two sockets that are handed to it, as systemd does. */
async function startDevice(listeners: readonly BoundSocket[]): Promise<ChildProcess> {
  const env = {
    ...process.env,
    LISTEN_FDS: '2',
    LYGTE_DATA: folder,
    LYGTE_RUN: folder,
    LYGTE_SETUP: folder,
    LYGTE_NAME: NAME,
    LYGTE_HOTSPOT_ADDRESS: '127.0.0.1',
    LYGTE_CLOCK_CERTAIN: '1',
  };
  const stdio = [
    'ignore',
    'inherit',
    'pipe',
    ...listeners.map((listener) => listener.fd()),
  ] as const;
  const child = spawn(process.execPath, [SERVER], { env, stdio: [...stdio] });
  children.push(child);
  const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
  await new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      said += `${line}\n`;
      if (line.includes('"event":"listening"')) resolve();
    });
  });
  return child;
}

test('a real device has two listeners, its own certificate, and both sockets outlive a lock', async () => {
  const listeners = [0, 1].map(() => new BoundSocket({ host: '127.0.0.1', port: 0 }));
  const [plain = 0, tls = 0] = listeners.map((listener) => listener.address().port);
  writeFileSync(join(folder, 'outcome.json'), '{"problems":[{"code":"setupWrong"}]}');
  const first = await startDevice(listeners);
  port = plain;
  const codes = async () => (await status()).readiness.map(({ code }) => code);
  expect(await codes()).toEqual(expect.arrayContaining(['setupWrong', 'certificateMissing']));
  expect((await phone().get('/api/roster')).headers.location).toBe(`https://${NAME}/api/roster`);
  const probe = { host: 'captive.apple.com' };
  expect((await phone().get('/hotspot-detect.html', probe)).headers.location).toBe(
    'http://127.0.0.1/',
  );

  const control = join(folder, 'panel.sock');
  const health = { hotspot: 'missing', button: true, led: true };
  expect(await postTo(control, '/panel/health', health)).toBe('');
  expect(await codes()).toContain('hotspotMissing');
  {
    using store = openDeviceStore(join(folder, 'device.db'));
    expect([...store.applianceFacts()].sort()).toEqual([
      'certificateMissing',
      'hotspotMissing',
      'setupWrong',
    ]);
  }

  await postTo(control, '/press', { press: 'hold3' });
  const unlocked = await overTls(tls, 'POST', '/api/unlock', { card: cards.leader });
  expect([unlocked.status, unlocked.subject]).toEqual([200, NAME]);
  expect(unlocked.cookie).toMatch(/^__Host-lygte=.+; Secure$/);
  await postTo(control, '/press', { press: 'hold10' });
  expect(await exitOf(first)).toEqual([0, null]);

  const waiting = overTls(tls, 'GET', '/api/status');
  const second = await startDevice(listeners);
  expect((await waiting).status).toBe(200);
  second.kill('SIGTERM');
  expect(await exitOf(second)).toEqual([0, null]);
  for (const listener of listeners) listener.close();
  expectNoPlaintext();
});

function postTo(socketPath: string, path: string, body: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method: 'POST', agent: false }, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += String(part);
      });
      answer.on('end', () => resolve(text));
    });
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}

function overTls(
  to: number,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; cookie: string; subject: string }> {
  const headers = { host: NAME, 'x-lygte': '1', 'content-type': 'application/json' };
  const how = { host: '127.0.0.1', servername: NAME, port: to, method, path, headers };
  return new Promise((resolve, reject) => {
    const call = tlsRequest({ ...how, agent: false, rejectUnauthorized: false }, (answer) => {
      const { subject } = (answer.socket as TLSSocket).getPeerCertificate();
      const [cookie = ''] = answer.headers['set-cookie'] ?? [];
      answer.resume();
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, cookie, subject: String(subject.CN) }),
      );
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test('a missing setting ends it with a message and code 1', async () => {
  const env = { ...process.env, LYGTE_DATA: folder, LYGTE_RUN: folder };
  const child = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  child.stderr.on('data', (part) => {
    said += String(part);
  });
  expect(await exitOf(child)).toEqual([1, null]);
  expect(said).toContain('LYGTE_LISTEN is missing');
});
