import type { Failure } from '../../src/core/failure.ts';
import { PROBLEM_TYPE, toProblem } from '../../src/core/failure.ts';
import type { Result } from '../../src/core/result.ts';
import type { Call } from './http-context.ts';

/** A failure as `application/problem+json`; `Retry-After` where it says how long to wait. */
export function problem(failure: Failure): Response {
  const body = toProblem(failure);
  const headers = new Headers({ 'content-type': PROBLEM_TYPE });
  const seconds = failure.detail?.seconds;
  if (failure.code === 'throttled' && seconds !== undefined)
    headers.set('retry-after', String(seconds));
  return new Response(JSON.stringify(body), { status: body.status, headers });
}

/** Makes a handler out of a function whose failures are values. No value is no content. */
export function answering<T>(
  work: (c: Call) => Result<T> | Promise<Result<T>>,
): (c: Call) => Promise<Response> {
  return async (c) => {
    const result = await work(c);
    if (!result.ok) return problem(result.failure);
    return result.value === undefined ? c.body(null, 204) : c.json(result.value as object);
  };
}
