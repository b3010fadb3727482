import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { MiddlewareHandler } from 'hono';
import { failure } from '../../src/core/failure.ts';
import { problem } from './answer.ts';
import type { Sessions } from './auth/sessions.ts';
import { readCookie, sessionCookieName } from './cookies.ts';
import type { ApiConfig } from './deps.ts';
import type { Env } from './http-context.ts';
import { NO_STORE, securityHeaders } from './security-headers.ts';

/**
 * Puts the box's headers on every answer; what is not the app's own file is not to be stored. A
 * page with a policy of its own keeps it.
 */
export function protectAnswers(): MiddlewareHandler<Env> {
  const headers = Object.entries(securityHeaders());
  return async (c, next) => {
    await next();
    if (c.res === RESPONSE_ALREADY_SENT) return;
    for (const [name, value] of headers)
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', NO_STORE);
  };
}

/**
 * A call that changes something carries `x-lygte: 1`, which a page of another origin cannot send:
 * `headerMissing`.
 */
export function requireHeader(): MiddlewareHandler<Env> {
  return async (c, next) => {
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    return reads || c.req.header('x-lygte') === '1' ? next() : problem(failure('headerMissing'));
  };
}

/** Finds the phone's session. */
export function findSession(config: ApiConfig, sessions: Sessions): MiddlewareHandler<Env> {
  const name = sessionCookieName(config);
  return async (c, next) => {
    c.set('session', sessions.use(readCookie(c.req.header('cookie'), name)));
    return next();
  };
}
