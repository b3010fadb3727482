import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { SimPanel } from '../src/core/contract.ts';
import type { Hotspot } from '../src/core/ports.ts';
import type { Panel } from './panel-loop.ts';
import type { SimulatedButton } from './simulated/button.ts';
import type { SimulatedLed } from './simulated/led.ts';

export const HOLD_MAX_MS = 20_000;
const BODY_MAX = 200;

const press = v.object({
  holdMs: v.pipe(v.number(), v.minValue(0), v.maxValue(HOLD_MAX_MS)),
});

export interface SimParts {
  readonly button: SimulatedButton;
  readonly led: SimulatedLed;
  readonly hotspot: Hotspot;
  readonly panel: Panel;
}

/**
 * The virtual box's outside, on a Unix socket: `POST /sim/button {holdMs}` holds the button for
 * that long and answers when the press has been acted on; `GET /sim/panel` is what one would see.
 */
export async function startSimServer(socketPath: string, parts: SimParts): Promise<Server> {
  let finger: Promise<unknown> = Promise.resolve();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${request.url}`;
    if (route === 'GET /sim/panel') return json(response, 200, await seen(parts));
    if (route !== 'POST /sim/button') return json(response, 404, {});
    const parsed = v.safeParse(press, await body(request));
    if (!parsed.success) return json(response, 400, {});
    // One finger: a second press waits for the first.
    const mine = finger.then(() => hold(parts, parsed.output.holdMs));
    finger = mine;
    await mine;
    json(response, 200, await seen(parts));
  }

  rmSync(socketPath, { force: true });
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return server;
}

async function hold(parts: SimParts, holdMs: number): Promise<void> {
  parts.button.set(true);
  const until = performance.now() + holdMs;
  for (let left = holdMs; left > 0; left = until - performance.now()) await sleep(Math.ceil(left));
  parts.button.set(false);
  await parts.panel.settled();
}

async function seen({ panel, led, hotspot }: SimParts): Promise<SimPanel> {
  return {
    led: panel.playing(),
    lit: led.lit(),
    hotspot: (await hotspot.state()) === 'on',
  };
}

async function body(request: IncomingMessage): Promise<unknown> {
  try {
    let text = '';
    for await (const part of request) if (text.length <= BODY_MAX) text += String(part);
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
