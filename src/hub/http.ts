import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import {
  err,
  type Failure,
  failure,
  ok,
  PROBLEM_TYPE,
  type Result,
  toProblem,
} from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';

/** `application/problem+json` for a failure. */
export function problem(failure: Failure, headers: Record<string, string> = {}): Response {
  const body = toProblem(failure);
  const seconds = failure.code === 'throttled' ? failure.detail?.seconds : undefined;
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': PROBLEM_TYPE,
      ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
      ...(body.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...headers,
    },
  });
}

/** JSON that no cache may keep: tokens and journals. */
export function privateJson(c: Context, body: object): Response {
  return c.json(body, 200, { 'cache-control': 'no-store' });
}

/** Answers `tooLarge` to a longer body, and never holds more of one. */
export function atMost(bytes: number): MiddlewareHandler {
  const limited = bodyLimit({ maxSize: bytes, onError: () => problem(failure('tooLarge')) });
  return async (c, next) => {
    try {
      return await limited(c, next);
    } catch {
      // A sender that breaks off in the middle. What a handler throws does not come by here.
      return problem(failure('badRequest'));
    }
  };
}

/** The bytes of a request's body; `badRequest` when the sender breaks off. */
export async function readBytes(c: Context): Promise<Result<Uint8Array>> {
  try {
    return ok(new Uint8Array(await c.req.arrayBuffer()));
  } catch {
    return err(failure('badRequest'));
  }
}

/** A JSON body that fits `schema`; else `badRequest`. */
export async function readJson<S extends v.GenericSchema>(
  c: Context,
  schema: S,
): Promise<Result<v.InferOutput<S>>> {
  const bytes = await readBytes(c);
  if (!bytes.ok) return bytes;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.value);
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? ok(parsed.output) : err(failure('badRequest'));
  } catch {
    return err(failure('badRequest'));
  }
}

const TRIES = 10;
const WINDOW_MS = 60_000;
/** Addresses remembered; beyond it the oldest are forgotten. */
const ADDRESSES = 10_000;

export interface Throttle {
  /** Seconds this address has to wait before it may try again; 0 when it may. */
  waitSeconds(address: string): number;
  failed(address: string): void;
}

/** Ten failed tries a minute for each address; a code of 80 bits is out of reach long before. */
export function createThrottle(clock: Clock): Throttle {
  const tries = new Map<string, number[]>();
  const recent = (address: string) =>
    (tries.get(address) ?? []).filter((at) => at > clock.now() - WINDOW_MS);

  return {
    waitSeconds(address) {
      const [oldest, ...others] = recent(address).slice(-TRIES);
      if (oldest === undefined || others.length < TRIES - 1) return 0;
      return Math.max(1, Math.ceil((oldest + WINDOW_MS - clock.now()) / 1000));
    },
    failed(address) {
      const list = [...recent(address), clock.now()].slice(-TRIES);
      tries.delete(address);
      tries.set(address, list);
      const oldest = tries.keys().next().value;
      if (tries.size > ADDRESSES && oldest !== undefined) tries.delete(oldest);
    },
  };
}
