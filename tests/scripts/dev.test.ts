import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SimPanel, StatusAnswer, UnlockAnswer } from '../../src/core/device-api.ts';
import { isAlive } from '../cli/support/demo.ts';
import { phone } from '../cli/support/phone.ts';
import { followEvents } from '../fakes/event-stream.ts';

/** A range of its own for each run of the tests on a machine. */
const PORT = 18_000 + (process.pid % 500) * 20;
const desk = `http://127.0.0.1:${PORT}`;
const app = `http://127.0.0.1:${PORT + 1}`;

let data: string;
let child: ChildProcess;
let output = '';

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'lygte-dev-'));
  const args = ['scripts/dev.mjs', '--port', String(PORT), '--data', data];
  child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part) => {
      output += String(part);
    });
  await vi.waitFor(() => expect(starts()).toBe(1), 60_000);
}, 90_000);
afterAll(async () => {
  if (child.exitCode === null) child.kill('SIGTERM');
  await rm(data, { recursive: true });
});

/** How often the services have become ready so far. */
function starts(): number {
  return output.split('services ready').length - 1;
}

/** Every process started for this test: the data folder is on its command line or in its environment. */
async function processes(): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const mine = await Promise.all(
    pids.map(async (pid) => {
      const texts = ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8'));
      const found = await Promise.all(texts).catch(() => []);
      return found.some((text) => text.includes(data)) && isAlive(Number(pid));
    }),
  );
  return pids.filter((_, at) => mine[at]).map(Number);
}

test('says where desk and app are', () => {
  expect(output).toContain(`${desk}/\n`);
  expect(output).toContain(`${app}/\n`);
});

test('serves the pages from source', async () => {
  const page = async (url: string) =>
    (await fetch(url, { headers: { accept: 'text/html' } })).text();
  expect(await page(`${desk}/`)).toMatch(/@vite\/client.*desk\/main\.tsx/s);
  expect(await page(`${app}/`)).toMatch(/@vite\/client.*app\/main\.tsx/s);
  expect(await page(`${app}/status`)).toContain('app/main.tsx');
  expect(await (await fetch(`${app}/app/main.tsx`)).text()).toContain('jsx');
});

test('hands on what is for the services, streams as well', async () => {
  const mine = phone(app);
  expect(await mine.get<StatusAnswer>('/api/status')).toMatchObject({ mode: 'normal' });
  expect(await phone(desk).get<SimPanel>('/sim/panel')).toMatchObject({ hotspot: false });
  const facts = await phone(desk).get<{ device: string; cards: { code: string }[] }>('/desk.json');
  expect(facts.device).toBe(app);

  await phone(desk).post('/sim/button', { holdMs: 3_200 });
  const card = facts.cards[0]?.code;
  await expect.poll(() => mine.get('/api/status')).toMatchObject({ mode: 'outage' });
  const unlock = await fetch(`${app}/api/unlock`, {
    method: 'POST',
    headers: { 'x-lygte': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ card }),
  });
  expect(((await unlock.json()) as UnlockAnswer).role).toBe('leader');
  const cookie = unlock.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const host = `127.0.0.1:${PORT + 1}`;
  const stream = await followEvents(PORT + 1, '/api/live/stream', { cookie, host });
  expect((await stream.next()).live.whole).toBe(true);
  stream.close();
});

test('answers to its own names only', async () => {
  const stream = await followEvents(PORT + 1, '/api/status', { host: 'evil.example' });
  expect(stream.status).toBe(421);
  stream.close();
});

test('restarts the services when a source is saved, with the same data', async () => {
  const source = 'appliance/sync/main.ts';
  const { atime, mtime } = await stat(source);
  try {
    await utimes(source, atime, new Date());
    await expect.poll(() => output).toContain('services restart');
  } finally {
    await utimes(source, atime, mtime);
  }
  await expect.poll(starts, { timeout: 30_000 }).toBeGreaterThan(1);
  expect(await phone(app).get('/api/status')).toMatchObject({ mode: 'outage', vault: 'closed' });
});

test('leaves no process behind', async () => {
  expect((await processes()).length).toBeGreaterThanOrEqual(5);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  await expect.poll(processes, { timeout: 10_000 }).toEqual([]);
});
