import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { failure } from '../core/failure.ts';
import type { Clock, Diary } from '../core/ports.ts';
import { problem } from './answers.ts';
import type { Issuing } from './certificates/issuing.ts';
import { authorityRoutes, certificateRoutes } from './routes/certificate.ts';
import { enrollRoutes } from './routes/enroll.ts';
import { fleetRoutes } from './routes/fleet.ts';
import { healthRoutes } from './routes/health.ts';
import { journalRoutes } from './routes/journal.ts';
import { manifestRoutes } from './routes/manifest.ts';
import { objectRoutes } from './routes/objects.ts';
import { readinessRoutes } from './routes/readiness.ts';
import type { Member } from './store/members.ts';
import type { HubStore } from './store.ts';

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
  app.route('/', healthRoutes(deps));
  app.route('/', authorityRoutes(deps));
  app.route('/', enrollRoutes(deps));
  refuseOtherMethods(app);
  app.use('/v1/*', authorize(deps.store));
  app.route('/', manifestRoutes(deps));
  app.route('/', objectRoutes(deps));
  app.route('/', journalRoutes(deps));
  app.route('/', readinessRoutes(deps));
  app.route('/', fleetRoutes(deps));
  app.route('/', certificateRoutes(deps));
  refuseOtherMethods(app);
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

/** 405 with `Allow` on every path that has routes, for the methods it has none for. */
function refuseOtherMethods(app: Hono<HubEnv>): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue;
    const known = methods.get(path) ?? new Set();
    known.add(method);
    if (method === 'GET') known.add('HEAD');
    methods.set(path, known);
  }
  for (const [path, known] of methods)
    app.all(path, () => problem(failure('methodNotAllowed'), { allow: [...known].join(', ') }));
}
