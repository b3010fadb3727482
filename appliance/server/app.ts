import { Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { failure } from '../../src/core/failure.ts';
import { bugFacts } from '../bug-facts.ts';
import { problem } from './answer.ts';
import type { Device } from './context.ts';
import type { Env } from './http-context.ts';
import { findSession, protectAnswers, requireHeader } from './middleware.ts';
import { clockRoutes } from './routes/clock.ts';
import { eventRoutes } from './routes/events.ts';
import { liveRoutes } from './routes/live.ts';
import { logRoutes } from './routes/log.ts';
import { outageRoutes } from './routes/outage.ts';
import { protectedRoutes } from './routes/protected.ts';
import { rosterRoutes } from './routes/roster.ts';
import { sessionRoutes } from './routes/session.ts';
import { letInRoutes } from './routes/sign-in-requests.ts';
import { simRoutes } from './routes/simulator.ts';
import { pages, portalRoutes } from './routes/static.ts';
import { statusRoutes } from './routes/status.ts';
import { unlockRoutes } from './routes/unlock.ts';

/**
 * The HTTP API of the device (DESIGN "HTTP contract of the device"), and the phone app's files.
 * Every failure is `application/problem+json` with a code of core/failure.ts. The doors have looked
 * at the Host of a call before it comes here.
 */
export function createDeviceApp(device: Device): Hono<Env> {
  const { config, sessions, diary, web } = device;
  const routes = new Hono<Env>();
  for (const group of [
    statusRoutes(device),
    unlockRoutes(device),
    sessionRoutes(device),
    letInRoutes(device),
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
    diary.warn('bug', bugFacts(error));
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
