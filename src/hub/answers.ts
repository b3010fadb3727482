import type { Context } from 'hono';
import { type Failure, PROBLEM_TYPE, toProblem } from '../core/failure.ts';

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
