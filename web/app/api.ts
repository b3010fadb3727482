import {
  err,
  FAILURE_CODES,
  type Failure,
  ok,
  type Problem,
  type Result,
} from '../../src/core/errors.ts';
import type { Live } from '../../src/core/live.ts';

/** A failure the device names, or that it does not answer; also an answer that is not its own. */
export type Trouble = Failure | { readonly code: 'noAnswer' };

export type Answer<T> = Promise<Result<T, Trouble>>;

export interface Client {
  get<T>(path: string): Answer<T>;
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Answer<T>;
}

/** After this time without an answer the device counts as unreachable, in milliseconds. */
const TIMEOUT_MS = 15_000;

/**
 * Talks to the device this page came from. Answers have the shapes of core/device-api.ts; they are not
 * checked, because app and device are one release. Nothing stays in the browser's cache.
 */
export function createClient(fetch: typeof globalThis.fetch): Client {
  async function call<T>(path: string, init: RequestInit): Answer<T> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(path, { ...init, signal, cache: 'no-store' });
      const text = await response.text();
      const body: unknown = text === '' ? null : JSON.parse(text);
      return response.ok ? ok(body as T) : err(troubleOf(body));
    } catch {
      return err({ code: 'noAnswer' });
    }
  }
  return {
    get: (path) => call(path, { headers: { 'x-lygte': '1' } }),
    send: (method, path, body) =>
      call(path, {
        method,
        headers: { 'x-lygte': '1', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

function troubleOf(body: unknown): Trouble {
  const { code, detail } = (body ?? {}) as Partial<Problem>;
  if (code === undefined || !FAILURE_CODES.includes(code)) return { code: 'noAnswer' };
  return detail === undefined ? { code } : { code, detail };
}

export interface SourceEvents {
  readonly open: () => void;
  readonly error: () => void;
  readonly message: (data: string) => void;
}

/** Starts listening to a server-sent stream and returns what stops it. */
export type CreateSource = (url: string, on: SourceEvents) => () => void;

export interface StreamDeps {
  readonly createSource: CreateSource;
  readonly wait: (ms: number) => Promise<void>;
  /** The journal position from which to go on. */
  readonly since: () => number;
  readonly onPatch: (patch: Live) => void;
  readonly onState: (up: boolean) => void;
}

export interface Stream {
  /** Opens it, or opens it again at once when it had been interrupted. */
  start(): void;
  stop(): void;
}

/**
 * The live stream with a reconnect of our own: a browser's EventSource stops for good on some errors,
 * and the user is to see at once that the connection is lost.
 */
export function createStream(deps: StreamDeps): Stream {
  let close = () => {};
  let failures = 0;
  let generation = 0;

  function open(mine: number): void {
    close = deps.createSource(`/api/live/stream?since=${deps.since()}`, {
      open: () => {
        failures = 0;
        deps.onState(true);
      },
      message: (data) => deps.onPatch(JSON.parse(data)),
      error: () => void retry(mine),
    });
  }

  async function retry(mine: number): Promise<void> {
    if (mine !== generation) return;
    close();
    deps.onState(false);
    await deps.wait(backoffMs(failures++));
    if (mine === generation) open(mine);
  }

  return {
    start() {
      close();
      open(++generation);
    },
    stop() {
      generation++;
      close();
    },
  };
}

/** Waits 0.5, 1, 2, 4, then 8 s each: a device that was restarted is back within seconds. */
export function backoffMs(failures: number): number {
  return Math.min(8_000, 500 * 2 ** failures);
}
