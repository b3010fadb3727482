import * as v from 'valibot';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';

/**
 * The bytes of a request's body, never holding more than `limit` of them. Fails with `tooLarge`,
 * or `badRequest` when the sender breaks off.
 */
export async function readBytes(request: Request, limit: number): Promise<Result<Uint8Array>> {
  if (Number(request.headers.get('content-length')) > limit) return err(failure('tooLarge'));
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > limit) {
        await reader.cancel();
        return err(failure('tooLarge'));
      }
      chunks.push(value);
    }
  } catch {
    return err(failure('badRequest'));
  }
  return ok(Buffer.concat(chunks));
}

/** A JSON body of at most `limit` bytes that fits `schema`; else `tooLarge` or `badRequest`. */
export async function readJson<S extends v.GenericSchema>(
  request: Request,
  limit: number,
  schema: S,
): Promise<Result<v.InferOutput<S>>> {
  const bytes = await readBytes(request, limit);
  if (!bytes.ok) return bytes;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.value);
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? ok(parsed.output) : err(failure('badRequest'));
  } catch {
    return err(failure('badRequest'));
  }
}
