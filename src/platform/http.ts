import type { Context } from 'hono';
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

/** A failure as `application/problem+json`, for node:http. */
export function rawProblem(reason: Failure): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const problem = toProblem(reason);
  const seconds = reason.code === 'throttled' ? reason.detail?.seconds : undefined;
  return {
    status: problem.status,
    headers: {
      'content-type': PROBLEM_TYPE,
      ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
    },
    body: JSON.stringify(problem),
  };
}

/** A failure as `application/problem+json`; `Retry-After` where it says how long to wait. */
export function problem(reason: Failure, more: Readonly<Record<string, string>> = {}): Response {
  const { status, headers, body } = rawProblem(reason);
  return new Response(body, { status, headers: { ...headers, ...more } });
}

/**
 * The bytes of a request's body. Fails with `tooLarge` above `max` bytes, of which no more are held,
 * and with `badRequest` when the sender breaks off.
 */
export async function readBytes(c: Context, max: number): Promise<Result<Uint8Array>> {
  const limit = bodyLimit({ maxSize: max, onError: () => problem(failure('tooLarge')) });
  try {
    const refused = await limit(c, async () => undefined);
    if (refused !== undefined) return err(failure('tooLarge'));
    return ok(new Uint8Array(await c.req.arrayBuffer()));
  } catch {
    return err(failure('badRequest'));
  }
}

/** A JSON body of at most `max` bytes that fits `schema`; fails as `readBytes` and `parseJson` do. */
export async function readJson<T>(
  c: Context,
  schema: v.GenericSchema<unknown, T>,
  max: number,
): Promise<Result<T>> {
  const bytes = await readBytes(c, max);
  return bytes.ok ? parseJson(bytes.value, schema) : bytes;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON in UTF-8 that fits `schema`; else `badRequest`. */
export function parseJson<T>(bytes: Uint8Array, schema: v.GenericSchema<unknown, T>): Result<T> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(utf8.decode(bytes)));
    return parsed.success ? ok(parsed.output) : err(failure('badRequest'));
  } catch {
    return err(failure('badRequest'));
  }
}

/** Whether an `Accept-Encoding` value takes a coding; `q=0` means it does not. */
export function accepts(header: string | undefined, coding: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === coding && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
  });
}

/** Whether an `If-None-Match` value names an entity tag (weakly compared, as RFC 9110 asks). */
export function matchesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag || header.trim() === '*') return true;
  const opaque = opaqueTag(etag);
  return header.split(',').some((tag) => opaqueTag(tag.trim()) === opaque);
}

function opaqueTag(tag: string): string {
  return tag.replace(/^W\//, '');
}
