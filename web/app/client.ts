import { FAILURE_CODES, type Failure, type Problem } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';

/** A failure the box names, or silence: no answer, or one that is not the box's. */
export type Trouble = Failure | { readonly code: 'noAnswer' };

export type Answer<T> = Promise<Result<T, Trouble>>;

export interface Client {
  get<T>(path: string): Answer<T>;
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Answer<T>;
}

/** A box that has not answered by then is as good as gone, in milliseconds. */
const PATIENCE_MS = 15_000;

/**
 * Talks to the box this page came from. Shapes are those of core/contract.ts, trusted because app
 * and box are one release. Nothing is kept in the browser's cache.
 */
export function createClient(fetch: typeof globalThis.fetch): Client {
  async function call<T>(path: string, init: RequestInit): Answer<T> {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
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
