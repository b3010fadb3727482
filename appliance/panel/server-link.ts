import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import {
  PANEL_HEALTH_MS,
  type PanelHealth,
  type PanelState,
  type PressKind,
} from '../../src/core/panel.ts';

const TIMEOUT_MS = 10_000;

/** The server's answer to `body` over its control socket; null when it gave none. */
function postToServer(socketPath: string, path: string, body: object): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    // No reuse of connections: a kept one may lead to a server that has ended.
    const how = { socketPath, path, method: 'POST', headers, agent: false } as const;
    const call = request({ ...how, timeout: TIMEOUT_MS }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', () => resolve(null));
      answer.on('end', () => resolve(Buffer.concat(parts).toString()));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(null));
    call.end(JSON.stringify(body));
  });
}

/** Longest gap in the server's stream, which sends something every 5 s. */
const SILENCE_MS = 12_000;
const RETRY_MS = 500;
/** How long the last state stays valid while the server is away: locking restarts the server. */
const GRACE_MS = 5_000;
/** How long a hold is sent again while the server restarts. */
const HOLD_PATIENCE_MS = 20_000;

const panelState = v.object({
  mode: v.picklist(['normal', 'outage']),
  vault: v.picklist(['closed', 'open']),
  drill: v.boolean(),
  level: v.picklist(['ready', 'attention', 'fault']),
});

export interface PanelLink extends Disposable {
  /** The server's last state; null when it does not answer. */
  state(): PanelState | null;
  /**
   * Sends a press to the server. Resolves to the state after it; null when it did not answer. A hold
   * is sent again while the server is away; receiving it twice does no harm.
   */
  press(press: PressKind): Promise<PanelState | null>;
  /** Sends the state of the parts now, every 30 s, and whenever the server has restarted. */
  health(health: PanelHealth): void;
}

/** Follows the server's control socket across its restarts. Calls `onState` with every state. */
export function openPanelLink(
  socketPath: string,
  onState: (state: PanelState | null) => void,
): PanelLink {
  let state: PanelState | null = null;
  let health: PanelHealth | null = null;
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
    call.on('response', (answer) => {
      follow(answer, take);
      sendHealth();
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => undefined);
    call.on('close', lost);
    call.end();
  }

  function sendHealth(): void {
    if (health !== null && !closed) void postToServer(socketPath, '/panel/health', health);
  }

  connect();
  const beat = setInterval(sendHealth, PANEL_HEALTH_MS);
  return {
    state: () => state,
    async press(press) {
      const giveUpAt = performance.now() + (press === 'short' ? 0 : HOLD_PATIENCE_MS);
      for (;;) {
        const answer = await postToServer(socketPath, '/press', { press });
        const next = answer === null ? null : parse(answer);
        if (next !== null && !closed) take(next);
        if (next !== null || closed || performance.now() >= giveUpAt) return next;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    },
    health(next) {
      health = next;
      sendHealth();
    },
    [Symbol.dispose]() {
      closed = true;
      clearInterval(beat);
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

/** Null for what is not a state: from a server of another release, or half a line. */
function parse(line: string): PanelState | null {
  try {
    const parsed = v.safeParse(panelState, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
