import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { SIM_HOLD_MAX_MS, type SimPanel, simPress } from '../../src/core/device-api.ts';
import type { Button, Hotspot, Led } from '../../src/core/ports.ts';
import type { Panel } from './panel.ts';

export interface SimulatedButton extends Button {
  set(pressed: boolean): void;
}

/** The demo's button, pressed by calling `set`. */
export function simulatedButton(): SimulatedButton {
  const listeners: ((pressed: boolean) => void)[] = [];
  return {
    onChange(listener) {
      listeners.push(listener);
    },
    set(pressed) {
      for (const listener of listeners) listener(pressed);
    },
  };
}

export interface SimulatedLed extends Led {
  lit(): boolean;
}

/** The demo's light: it only remembers whether it is lit. */
export function simulatedLed(): SimulatedLed {
  let on = false;
  return {
    set(next) {
      on = next;
    },
    lit: () => on,
  };
}

const BODY_MAX = 200;

export interface SimParts {
  readonly button: SimulatedButton;
  readonly led: SimulatedLed;
  readonly hotspot: Hotspot;
  readonly panel: Panel;
}

/**
 * The buttons and lights of the simulated device, on a Unix socket: `POST /sim/button {holdMs}` holds the button for
 * that long and answers when the press has been acted on, `{pressed}` presses or releases it;
 * `GET /sim/panel` gives what the panel shows.
 */
export async function startSimServer(socketPath: string, parts: SimParts): Promise<Server> {
  let finger: Promise<unknown> = Promise.resolve();
  /** The button is released after this, in case the page was closed while it was down. */
  let letGo: NodeJS.Timeout | undefined;

  async function act(press: v.InferOutput<typeof simPress>): Promise<void> {
    clearTimeout(letGo);
    if ('holdMs' in press) return hold(parts, press.holdMs);
    parts.button.set(press.pressed);
    if (press.pressed) letGo = setTimeout(() => parts.button.set(false), SIM_HOLD_MAX_MS);
    else await parts.panel.settled();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${request.url}`;
    if (route === 'GET /sim/panel') return json(response, 200, await seen(parts));
    if (route !== 'POST /sim/button') return json(response, 404, {});
    const parsed = v.safeParse(simPress, await body(request));
    if (!parsed.success) return json(response, 400, {});
    // A second press waits for the first, as with one finger.
    const mine = finger.then(() => act(parsed.output));
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

/** A hotspot without a radio: in the demo phones use the network there is. */
export function simulatedHotspot(): Hotspot {
  let on = false;
  return {
    async set(next) {
      on = next;
    },
    state: async () => (on ? 'on' : 'off'),
  };
}
