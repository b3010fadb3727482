import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPanelLink, type PanelLink } from '../../../appliance/panel/server-link.ts';
import type { PanelHealth, PanelState } from '../../../src/core/panel.ts';
import { tempFolder } from '../support/temp-folder.ts';

const NORMAL: PanelState = { mode: 'normal', vault: 'closed', drill: false, level: 'ready' };
const WELL: PanelHealth = { hotspot: 'off', button: true, led: true };

let temp: ReturnType<typeof tempFolder>;
let path: string;
let link: PanelLink;
let server: Server | null = null;
/** What the server received, as `path body`. */
let received: string[];
let wake = Promise.withResolvers<void>();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  temp = tempFolder();
  path = join(temp.path, 'panel.sock');
  received = [];
});
afterEach(async () => {
  link[Symbol.dispose]();
  await stop();
  temp[Symbol.dispose]();
  vi.useRealTimers();
});

/** A fake server on the socket, in normal mode; it records what it receives. */
async function start(): Promise<void> {
  server = createServer(async (request, response) => {
    const line = `${JSON.stringify(NORMAL)}\n`;
    if (request.method === 'GET') return void response.writeHead(200).write(line);
    received.push(`${request.url} ${await text(request)}`);
    response.end(line);
    wake.resolve();
    wake = Promise.withResolvers<void>();
  });
  server.listen(path);
  await once(server, 'listening');
}

async function stop(): Promise<void> {
  if (server === null) return;
  const closed = once(server.close(), 'close');
  server.closeAllConnections();
  await closed;
  server = null;
  rmSync(path, { force: true });
}

async function hears(line: string, times = 1): Promise<void> {
  while (received.filter((each) => each === line).length < times) await wake.promise;
}

const healthLine = `/panel/health ${JSON.stringify(WELL)}`;

test('sends the state of the parts at once, every 30 s, and to a restarted server', async () => {
  await start();
  link = openPanelLink(path, () => undefined);
  link.health(WELL);
  await hears(healthLine);
  received.length = 0;
  vi.advanceTimersByTime(60_000);
  await hears(healthLine, 2);
  await stop();
  received.length = 0;
  await start();
  await hears(healthLine);
});

test('a hold waits while the server restarts; a short press does not', async () => {
  link = openPanelLink(path, () => undefined);
  expect(await link.press('short')).toBe(null);
  const held = link.press('hold3');
  await start();
  expect(await held).toEqual(NORMAL);
  expect(received).toEqual(['/press {"press":"hold3"}']);
});

test('a hold is not sent again when the panel ends', async () => {
  link = openPanelLink(path, () => undefined);
  const held = link.press('hold10');
  link[Symbol.dispose]();
  expect(await held).toBe(null);
});
