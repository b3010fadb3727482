import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PanelHealth, PanelState } from '../../../src/core/panel.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { keyEvent, SYN } from './kernel/support/input-event.ts';

const PROGRAM = join(import.meta.dirname, '../../../appliance/panel/main.ts');
const NORMAL: PanelState = { mode: 'normal', vault: 'closed', drill: false, level: 'ready' };

let temp: ReturnType<typeof tempFolder>;
let panel: ChildProcess;
let server: Server;
/** What the server received, and the logged lines. */
let received: { readonly path: string; readonly body: unknown }[];
let logger: { readonly event: string; readonly code?: string }[];
const activity = new EventEmitter();
let finger: number;

beforeEach(async () => {
  temp = tempFolder();
  [received, logger] = [[], []];
  execFileSync('mkfifo', [join(temp.path, 'button')]);
  finger = openSync(join(temp.path, 'button'), 'r+');
  server = createServer(async (request, response) => {
    const line = `${JSON.stringify(NORMAL)}\n`;
    if (request.method === 'GET') return void response.writeHead(200).write(line);
    received.push({ path: request.url ?? '', body: await json(request) });
    response.end(line);
    activity.emit('any');
  });
  server.listen(join(temp.path, 'panel.sock'));
  await once(server, 'listening');
});
afterEach(async () => {
  panel.kill('SIGKILL');
  closeSync(finger);
  server.closeAllConnections();
  await once(server.close(), 'close');
  temp[Symbol.dispose]();
});

/** The service on a board of files, and a network interface that is not there. */
function start(env: Readonly<Record<string, string>> = {}): void {
  const board = {
    LYGTE_SYS: temp.path,
    LYGTE_PANEL_DRIVER: 'kernel',
    LYGTE_BUTTON_INPUT: join(temp.path, 'button'),
    LYGTE_HOTSPOT_INTERFACE: 'nowhere0',
  };
  panel = spawn(process.execPath, [PROGRAM], {
    env: { PATH: process.env.PATH, LYGTE_RUN: temp.path, ...board, ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const lines = createInterface({ input: panel.stderr as NodeJS.ReadableStream });
  lines.on('line', (line) => {
    if (!line.startsWith('{')) return;
    logger.push(JSON.parse(line));
    activity.emit('any');
  });
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await once(activity, 'any');
}

function solder(): string {
  const led = join(temp.path, 'class', 'leds', 'lygte-led');
  mkdirSync(led, { recursive: true });
  writeFileSync(join(led, 'max_brightness'), '1\n');
  writeFileSync(join(led, 'trigger'), 'none');
  return join(led, 'brightness');
}

const tells = (health: Partial<PanelHealth>) =>
  received.some(({ path, body }) => {
    const sent = body as PanelHealth;
    return (
      path === '/panel/health' && Object.entries(health).every(([k, v]) => sent[k as 'led'] === v)
    );
  });

test('a press of the key reaches the server, the light answers, and is dark in the end', async () => {
  const brightness = solder();
  start();
  await until(() => tells({ button: true, led: true }));
  await until(() => logger.some(({ event }) => event === 'started'));
  // What is pressed in the first second was pressed before the device was opened.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  writeSync(finger, Buffer.concat([keyEvent(1), SYN]));
  await new Promise((resolve) => setTimeout(resolve, 100));
  writeSync(finger, Buffer.concat([keyEvent(0), SYN]));
  await until(() => received.some(({ path }) => path === '/press'));
  expect(received.find(({ path }) => path === '/press')?.body).toEqual({ press: 'short' });
  panel.kill('SIGTERM');
  expect(await once(panel, 'exit')).toEqual([0, null]);
  expect(readFileSync(brightness, 'utf8')).toBe('0');
});

test('a missing light is logged once, and found when it is there', async () => {
  start();
  await until(() => tells({ button: true, led: false }));
  await until(() => logger.some(({ event, code }) => event === 'ledMissing' && code === 'noLed'));
  solder();
  await until(() => tells({ button: true, led: true }));
  expect(logger.filter(({ event }) => event === 'ledMissing')).toHaveLength(1);
});

test('a board with nothing wired runs, and reports what is missing', async () => {
  start({ LYGTE_PANEL_DRIVER: 'onoff' });
  await until(() => tells({ button: false, led: false }));
  await until(() => logger.some(({ event }) => event === 'started'));
  const missing = logger.filter(({ code }) => code === 'noGpio').map(({ event }) => event);
  expect(missing.toSorted()).toEqual(['buttonMissing', 'ledMissing']);
  panel.kill('SIGTERM');
  expect(await once(panel, 'exit')).toEqual([0, null]);
});
