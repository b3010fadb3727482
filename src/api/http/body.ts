import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Call } from './context.ts';

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
  const refused = refusal(c.req.header('content-type'), c.req.header('content-length'), max);
  if (refused !== null) return refused;
  const unsized = c.req.header('transfer-encoding') !== undefined;
  return parseBody(() => (unsized ? collect(c.req.raw.body ?? [], max) : c.req.text()), schema);
}

/** As `readBody`, straight from node:http. */
export async function readIncoming<T>(
  request: IncomingMessage,
  schema: v.GenericSchema<unknown, T>,
  max = BODY_MAX,
): Promise<Result<T>> {
  const { 'content-type': type, 'content-length': length } = request.headers;
  const refused = refusal(type, length, max);
  return refused ?? parseBody(() => collectIncoming(request, max), schema);
}

function refusal(type: string | undefined, length: string | undefined, max: number) {
  if (!/^application\/json\s*(;|$)/i.test(type ?? '')) return err(failure('unsupportedMedia'));
  return Number(length ?? 0) > max ? err(failure('tooLarge')) : null;
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

/** Null when there is more than allowed: a body sent in chunks has no length before its end. */
async function collect(
  body: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  max: number,
): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > max) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** As `collect`, by events: an iterator would cost as much as all the rest of a short call. */
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
