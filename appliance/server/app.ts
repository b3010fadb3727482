import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { failure } from '../../src/core/errors.ts';
import { bugFacts } from '../service.ts';
import type { Sessions } from './auth/sessions.ts';
import type { ServerContext } from './context.ts';
import type { ApiConfig } from './deps.ts';
import {
  type Env,
  NO_STORE,
  problem,
  readCookie,
  securityHeaders,
  sessionCookieName,
} from './http.ts';
import { clockRoutes, outageRoutes, statusRoutes } from './routes/outage.ts';
import {
  eventRoutes,
  liveRoutes,
  logRoutes,
  protectedRoutes,
  rosterRoutes,
} from './routes/records.ts';
import { sessionRoutes, unlockRoutes } from './routes/session.ts';
import { signInRequestRoutes } from './routes/sign-in-requests.ts';
import { simRoutes } from './routes/simulator.ts';
import { pages, portalRoutes } from './routes/static.ts';

/**
 * Puts the box's headers on every answer; what is not the app's own file is not to be stored. A
 * page with a policy of its own keeps it.
 */
function protectAnswers(): MiddlewareHandler<Env> {
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
function requireHeader(): MiddlewareHandler<Env> {
  return async (c, next) => {
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    return reads || c.req.header('x-lygte') === '1' ? next() : problem(failure('headerMissing'));
  };
}

/** Finds the phone's session. */
function findSession(config: ApiConfig, sessions: Sessions): MiddlewareHandler<Env> {
  const name = sessionCookieName(config);
  return async (c, next) => {
    c.set('session', sessions.use(readCookie(c.req.header('cookie'), name)));
    return next();
  };
}

/**
 * The HTTP API of the device (DESIGN "HTTP contract of the device"), and the phone app's files.
 * Every failure is `application/problem+json` with a code of core/failure.ts. The doors have looked
 * at the Host of a call before it comes here.
 */
export function createDeviceApp(device: ServerContext): Hono<Env> {
  const { config, sessions, logger, web } = device;
  const routes = new Hono<Env>();
  for (const group of [
    statusRoutes(device),
    unlockRoutes(device),
    sessionRoutes(device),
    signInRequestRoutes(device),
    rosterRoutes(device),
    liveRoutes(device),
    eventRoutes(device),
    protectedRoutes(device),
    logRoutes(device),
    outageRoutes(device),
    clockRoutes(device),
    ...(config.simSocket === null ? [] : [simRoutes(config.simSocket)]),
    ...(web === null ? [] : [portalRoutes(web)]),
  ])
    routes.route('/', group);

  const app = new Hono<Env>();
  app.use(protectAnswers(), requireHeader(), refuseOtherMethods(routes));
  app.use('/api/*', findSession(config, sessions));
  app.route('/', routes);
  // Not among the routes: it answers GET anywhere, and an address without a file is not there.
  if (web !== null) app.get('*', etag(), pages(web));
  app.notFound(() => problem(failure('notFound')));
  app.onError((error) => {
    logger.warn('bug', bugFacts(error));
    return problem(failure('internal'));
  });
  return app;
}

/** `methodNotAllowed`, with the methods there are, where `routes` has the path but not the method. */
function refuseOtherMethods(routes: Hono<Env>): MiddlewareHandler<Env> {
  return methodNotAllowed({
    app: routes,
    onMethodNotAllowed(_, methods) {
      const answer = problem(failure('methodNotAllowed'));
      const named = methods.filter((method) => method !== 'HEAD').sort();
      answer.headers.set('allow', named.join(', '));
      return answer;
    },
  });
}
