import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { problem } from './answers.ts';

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
