import { type Context, Hono } from 'hono';
import { except } from 'hono/combine';
import { createMiddleware } from 'hono/factory';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { failure } from '../core/failure.ts';
import type { Clock, Diary } from '../core/ports.ts';
import { problem } from './answers.ts';
import { authorityRoutes, certificateRoutes } from './certificate.ts';
import type { Issuing } from './certificates/issuing.ts';
import { enrollRoutes } from './enroll.ts';
import { fleetRoutes } from './fleet.ts';
import { healthRoutes } from './health.ts';
import { journalRoutes } from './journal.ts';
import { manifestRoutes } from './manifest.ts';
import { objectRoutes } from './objects.ts';
import { readinessRoutes } from './readiness.ts';
import type { Member } from './store/members.ts';
import type { HubStore } from './store/store.ts';

export interface HubAppDeps {
  readonly store: HubStore;
  readonly issuing: Issuing;
  readonly clock: Clock;
  /** Never hears a token, a code or a body. */
  readonly diary: Diary;
  /** Where a request comes from, for throttling. */
  readonly addressOf: (c: Context) => string;
}

/** What a route behind `authorize` knows. */
export type HubEnv = { Variables: { member: Member } };

/** The hub's HTTP API: DESIGN "HTTP contract of the hub", and what the importer reads back. */
export function createHubApp(deps: HubAppDeps): Hono<HubEnv> {
  const app = new Hono<HubEnv>();
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (_, methods) =>
        problem(failure('methodNotAllowed'), { allow: methods.join(', ') }),
    }),
  );
  app.use('/v1/*', except('/v1/enroll', authorize(deps.store)));
  app.route('/', healthRoutes(deps));
  app.route('/', authorityRoutes(deps));
  app.route('/', enrollRoutes(deps));
  app.route('/', manifestRoutes(deps));
  app.route('/', objectRoutes(deps));
  app.route('/', journalRoutes(deps));
  app.route('/', readinessRoutes(deps));
  app.route('/', fleetRoutes(deps));
  app.route('/', certificateRoutes(deps));
  app.notFound(() => problem(failure('notFound')));
  app.onError((error, c) => {
    // The message may quote what was sent: it stays out of the diary.
    deps.diary.warn('hub.failed', { route: c.req.routePath, error: error.name });
    return problem(failure('storeFailed'));
  });
  return app;
}

function authorize(store: HubStore) {
  return createMiddleware<HubEnv>(async (c, next) => {
    const token = /^Bearer ([\w-]{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const member = token === undefined ? null : await store.memberOf(token);
    if (member === null) return problem(failure('unauthorized'));
    c.set('member', member);
    return await next();
  });
}
