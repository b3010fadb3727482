import type { IncomingMessage } from 'node:http';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { problem } from './answer.ts';
import type { Call } from './http-context.ts';

/** For everything but events, in bytes. */
const BODY_MAX = 16 * 1024;

/**
 * A JSON body of a known shape. Fails with `unsupportedMedia` when it is not called JSON, with
 * `tooLarge` above `max` bytes, with `badRequest` when it is not JSON or not of that shape.
 */
export async function readBody<T>(
  c: Call,
  schema: v.GenericSchema<unknown, T>,
  max = BODY_MAX,
): Promise<Result<T>> {
  if (!isJson(c.req.header('content-type'))) return err(failure('unsupportedMedia'));
  return parseBody(async () => ((await isWithin(c, max)) ? c.req.text() : null), schema);
}

/**
 * Asked where the body is wanted, not before the handler: whoever may not send one is told so before
 * the box holds any of it.
 */
async function isWithin(c: Call, max: number): Promise<boolean> {
  const limit = bodyLimit({ maxSize: max, onError: () => problem(failure('tooLarge')) });
  return (await limit(c, async () => undefined)) === undefined;
}

/** As `readBody`, straight from node:http. */
export async function readIncoming<T>(
  request: IncomingMessage,
  schema: v.GenericSchema<unknown, T>,
  max = BODY_MAX,
): Promise<Result<T>> {
  const { 'content-type': type, 'content-length': length } = request.headers;
  if (!isJson(type)) return err(failure('unsupportedMedia'));
  if (Number(length ?? 0) > max) return err(failure('tooLarge'));
  return parseBody(() => collectIncoming(request, max), schema);
}

function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(type ?? '');
}

async function parseBody<T>(
  read: () => Promise<string | null>,
  schema: v.GenericSchema<unknown, T>,
): Promise<Result<T>> {
  const text = await read().catch(() => undefined);
  // A phone that went out of reach in the middle of its sentence.
  if (text === undefined) return err(failure('badRequest'));
  if (text === null) return err(failure('tooLarge'));
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return parsed.success ? ok(parsed.output) : err(failure('badRequest'));
}

/**
 * Null when there is more than allowed. By events: an iterator would cost as much as all the rest of
 * a short call.
 */
function collectIncoming(request: IncomingMessage, max: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > max) resolve(null);
      else parts.push(part);
    });
    request.on('end', () => resolve(Buffer.concat(parts).toString()));
    request.on('close', () => reject(new Error('cut off')));
    request.on('error', reject);
  });
}
