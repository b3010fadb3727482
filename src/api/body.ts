import * as v from 'valibot';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Call } from './context.ts';

/** For everything but events, in bytes. */
export const BODY_MAX = 16 * 1024;

/**
 * A JSON body of a known shape. Fails with `unsupportedMedia` when it is not called JSON, with
 * `tooLarge` above `max` bytes, with `badRequest` when it is not JSON or not of that shape.
 */
export async function readBody<T>(
  c: Call,
  schema: v.GenericSchema<unknown, T>,
  max = BODY_MAX,
): Promise<Result<T>> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? ''))
    return err(failure('unsupportedMedia'));
  if (Number(c.req.header('content-length') ?? 0) > max) return err(failure('tooLarge'));
  const text = await readText(c, max).catch(() => undefined);
  // A phone that went out of reach in the middle of its sentence.
  if (text === undefined) return err(failure('badRequest'));
  if (text === null) return err(failure('tooLarge'));
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return parsed.success ? ok(parsed.output) : err(failure('badRequest'));
}

/** Null when there is more than announced: a body sent in chunks has no length before its end. */
async function readText(c: Call, max: number): Promise<string | null> {
  if (c.req.header('transfer-encoding') === undefined) return c.req.text();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of c.req.raw.body ?? []) {
    size += part.length;
    if (size > max) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
