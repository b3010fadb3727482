import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { type DeviceCallName, type DeviceCalls, deviceCalls } from '../../src/core/device-api.ts';
import { failure } from '../../src/core/errors.ts';
import { accepts, problem } from '../../src/platform/http.ts';
import { bugFacts } from '../service.ts';
import { isOwnRequest } from './access.ts';
import { createPortalPage } from './captive-portal/portal.ts';
import type { ServerContext } from './context.ts';
import {
  answerJson,
  type DemoName,
  type Env,
  type JsonHandlers,
  NO_STORE,
  type RawHandler,
  type RawHandlers,
  runCall,
  securityHeaders,
  toResponse,
} from './http.ts';
import {
  clockHandlers,
  outageHandlers,
  simulatorHandlers,
  statusHandlers,
} from './routes/device.ts';
import { rawRecordHandlers, recordHandlers } from './routes/records.ts';
import { sessionHandlers, unlockHandlers } from './routes/session.ts';
import { signInRequestHandlers } from './routes/sign-in-requests.ts';
import type { WebFile, WebFiles } from './static-files.ts';

type Call = Context<Env>;

const FOREVER = 'public, max-age=31536000, immutable';
/** Stored, but validated each time: after an update the new app shows at once. */
const VALIDATE = 'no-cache';

/** The portal's page, for the demo: on a real device the listeners serve it on the hotspot. */
function portalRoutes(files: WebFiles): Hono<Env> {
  const file = files.get('/portal');
  const portal = file === undefined ? null : createPortalPage(file);

  function show(c: Call): Response | Promise<Response> {
    if (portal === null) return c.notFound();
    return toResponse(portal(new URL('/', c.req.url).href, c.env.incoming.headers));
  }

  return new Hono<Env>().get('/portal', show).get('/portal/continue', (c) => c.redirect('/', 303));
}

/** The phone app's files, with their entity tags. Every address a person may open is its one page. */
function pages(files: WebFiles): (c: Call) => Response | Promise<Response> {
  return (c) => {
    const file = files.get(c.req.path) ?? (isPage(c) ? files.get('/') : undefined);
    return file === undefined ? c.notFound() : send(c, file);
  };
}

/** A page that a browser opens, and no file; the status page for any client. */
function isPage(c: Call): boolean {
  const { path } = c.req;
  if (path === '/status') return true;
  if (/^\/(api|sim|assets)(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path)) return false;
  return (c.req.header('accept') ?? '').includes('text/html');
}

function send(c: Call, file: WebFile): Response {
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': file.immutable ? FOREVER : VALIDATE,
    etag: file.etag,
    vary: 'accept-encoding',
  });
  const accepted = c.req.header('accept-encoding');
  const coding = (['br', 'gzip'] as const).find(
    (each) => file.packed[each] && accepts(accepted, each),
  );
  if (coding !== undefined) headers.set('content-encoding', coding);
  const bytes = (coding && file.packed[coding]) ?? file.plain;
  return new Response(new Uint8Array(bytes), { headers });
}

/** A handler for every declared call: a missing one is a type error, and so is one too many. */
export interface Handlers {
  readonly json: JsonHandlers;
  readonly raw: Omit<RawHandlers, DemoName>;
  /** Null on a real device, which has no virtual box. */
  readonly demo: Pick<RawHandlers, DemoName> | null;
}

export function createHandlers(device: ServerContext): Handlers {
  const { simSocket } = device.config;
  return {
    json: {
      ...statusHandlers(device),
      ...unlockHandlers(device),
      ...sessionHandlers(device),
      ...signInRequestHandlers(device),
      ...recordHandlers(device),
      ...outageHandlers(device),
      ...clockHandlers(device),
    },
    raw: rawRecordHandlers(device),
    demo: simSocket === null ? null : simulatorHandlers(simSocket),
  };
}

/**
 * The HTTP API of the device (docs/api/device.openapi.json), and the phone app's files.
 * Every failure is `application/problem+json` with a code of core/errors.ts. The listeners have
 * looked at the Host of a call before it comes here.
 */
export function createDeviceApp(device: ServerContext, handlers: Handlers): Hono<Env> {
  const { logger, web } = device;
  const routes = declaredRoutes(device, handlers);
  if (web !== null) routes.route('/', portalRoutes(web));

  const app = new Hono<Env>();
  app.use(protectAnswers(), requireOwnRequest(), refuseOtherMethods(routes));
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

/** A route for each handler, with method, path and checks from the declaration of its call. */
function declaredRoutes(device: ServerContext, { json, raw, demo }: Handlers): Hono<Env> {
  const routes = new Hono<Env>();

  function add<K extends DeviceCallName>(name: K, handler: RawHandler<DeviceCalls[K]>): void {
    const call: DeviceCalls[K] = deviceCalls[name];
    routes.on(call.method, call.path, async (c) => {
      const answer = await runCall(device, call, handler, {
        request: c.env.incoming,
        response: c.env.outgoing,
        params: c.req.param(),
        query: c.req.query(),
      });
      if (!answer.ok) return problem(answer.failure);
      return answer.value === null ? RESPONSE_ALREADY_SENT : toResponse(answer.value);
    });
  }
  function addJson<K extends keyof JsonHandlers>(name: K): void {
    add(name, answerJson<DeviceCalls[K]>(json[name]));
  }

  for (const name of Object.keys(json) as (keyof JsonHandlers)[]) addJson(name);
  add('roster', raw.roster);
  add('liveStream', raw.liveStream);
  if (demo === null) return routes;
  add('simButton', demo.simButton);
  add('simPanel', demo.simPanel);
  return routes;
}

/**
 * Puts the device's headers on every answer; what is not the app's own file is not to be stored. A
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

/** `headerMissing` for a request that changes something and is not our own app's. */
function requireOwnRequest(): MiddlewareHandler<Env> {
  return async (c, next) =>
    isOwnRequest(c.env.incoming) ? next() : problem(failure('headerMissing'));
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
