import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { PanelState, PressKind } from '../src/core/panel.ts';

/** Longest silence of the server's stream, which speaks every 5 s. */
const SILENCE_MS = 12_000;
const RETRY_MS = 500;
/** How long the last state stands while the server is away: to lock is to be started anew. */
const GRACE_MS = 5_000;
const PRESS_MS = 10_000;

const panelState = v.object({
  mode: v.picklist(['normal', 'outage']),
  vault: v.picklist(['closed', 'open']),
  drill: v.boolean(),
  level: v.picklist(['ready', 'attention', 'fault']),
});

export interface PanelLink extends Disposable {
  /** What the server said last; null when it does not answer. */
  state(): PanelState | null;
  /** Hands a press to the server. Resolves to the state after it; null when it did not answer. */
  press(press: PressKind): Promise<PanelState | null>;
}

/** Follows the server's control socket, through its restarts. Calls `onState` at every change. */
export function openPanelLink(
  socketPath: string,
  onState: (state: PanelState | null) => void,
): PanelLink {
  let state: PanelState | null = null;
  let closed = false;
  let current: ReturnType<typeof request> | null = null;
  let retry: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;

  function take(next: PanelState): void {
    clearTimeout(grace);
    grace = undefined;
    state = next;
    onState(next);
  }

  function lost(): void {
    if (closed) return;
    grace ??= setTimeout(() => {
      state = null;
      onState(null);
    }, GRACE_MS);
    clearTimeout(retry);
    retry = setTimeout(connect, RETRY_MS);
  }

  function connect(): void {
    const call = request({
      socketPath,
      path: '/panel/stream',
      timeout: SILENCE_MS,
      agent: false,
    });
    current = call;
    call.on('response', (answer) => follow(answer, take));
    call.on('timeout', () => call.destroy());
    call.on('error', () => undefined);
    call.on('close', lost);
    call.end();
  }

  connect();
  return {
    state: () => state,
    async press(press) {
      const next = await post(socketPath, press);
      if (next !== null && !closed) take(next);
      return next;
    },
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(retry);
      clearTimeout(grace);
      current?.destroy();
    },
  };
}

function follow(answer: IncomingMessage, take: (state: PanelState) => void): void {
  const lines = createInterface({ input: answer });
  lines.on('line', (line) => {
    const state = parse(line);
    if (state !== null) take(state);
  });
  lines.on('error', () => undefined);
}

function post(socketPath: string, press: PressKind): Promise<PanelState | null> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    // A connection of its own: a kept one may lead to a server that has ended.
    const how = { socketPath, path: '/press', method: 'POST', headers, agent: false } as const;
    const call = request({ ...how, timeout: PRESS_MS }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', () => resolve(null));
      answer.on('end', () => resolve(parse(Buffer.concat(parts).toString())));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(null));
    call.end(JSON.stringify({ press }));
  });
}

/** Null for what is not a state: a server of another release, or half a line. */
function parse(line: string): PanelState | null {
  try {
    const parsed = v.safeParse(panelState, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
