import { brotliDecompressSync } from 'node:zlib';
import * as v from 'valibot';
import { FAILURE_CODES, type Failure, failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { HubAnswer } from './connection.ts';

const problem = v.object({
  code: v.picklist(FAILURE_CODES),
  detail: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
});

/**
 * What an answer other than the expected one means. A hub in trouble (5xx, or a proxy before it)
 * counts as not there; `unauthorized` is the hub's word on the token; anything that is not a
 * problem of ours, such as another portal's page, is `hubGarbage`.
 */
export function failureOf(answer: HubAnswer): Failure {
  if (answer.status === 401) return failure('unauthorized');
  if (answer.status >= 500) return failure('hubUnreachable');
  const body = answer.status >= 400 ? jsonIn(answer.body) : undefined;
  const parsed = v.safeParse(problem, body);
  if (!parsed.success) return failure('hubGarbage');
  return failure(parsed.output.code, parsed.output.detail);
}

/** A 200 whose JSON body fits `schema`; else the failure it stands for. */
export function parseAnswer<S extends v.GenericSchema>(
  answer: HubAnswer,
  schema: S,
): Result<v.InferOutput<S>> {
  if (answer.status !== 200) return err(failureOf(answer));
  const parsed = v.safeParse(schema, jsonIn(answer.body));
  return parsed.success ? ok(parsed.output) : err(failure('hubGarbage'));
}

/** The body with its `Content-Encoding` taken off; null when it is damaged or too large. */
export function plainBody({ headers, body }: HubAnswer, limit: number): Buffer | null {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'br') return null;
  try {
    return brotliDecompressSync(body, { maxOutputLength: limit });
  } catch {
    return null;
  }
}

/** Undefined when it is no JSON. */
export function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
