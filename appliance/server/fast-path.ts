import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { eventsRequest } from '../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import { bugFacts } from '../service.ts';
import { createDeviceApp } from './app.ts';
import type { Session } from './auth/sessions.ts';
import type { ServerContext } from './context.ts';
import {
  NO_STORE,
  problem,
  type RawAnswer,
  rawProblem,
  rawSender,
  readCookie,
  readIncoming,
  securityHeaders,
  sessionCookieName,
} from './http.ts';
import { acceptEvents, EVENTS_BYTES, rosterAnswer } from './routes/records.ts';

/**
 * One call answered straight on node:http, for what every phone does at once in an outage. It is
 * the same call with the same checks as in routes/, without a framework's share of the time.
 */
export type FastRoute = (
  request: IncomingMessage,
  session: Session | null,
) => Result<RawAnswer> | Promise<Result<RawAnswer>>;

/** Turns a lane into a listener: header and session are looked at, failures put into words. */
function openFastRoute(
  { config, sessions }: Pick<ServerContext, 'config' | 'sessions'>,
  fastRoute: FastRoute,
): (request: IncomingMessage, response: ServerResponse) => void | Promise<void> {
  const send = rawSender({ ...securityHeaders(), 'cache-control': NO_STORE });
  const cookieName = sessionCookieName(config);

  function guarded(request: IncomingMessage): Result<Session | null> {
    const { cookie, 'x-lygte': own } = request.headers;
    if (request.method !== 'GET' && own !== '1') return err(failure('headerMissing'));
    return ok(sessions.use(readCookie(cookie, cookieName)));
  }

  return (request, response) => {
    const give = (answer: Result<RawAnswer>) =>
      send(response, answer.ok ? answer.value : rawProblem(answer.failure));
    const session = guarded(request);
    const answer = session.ok ? fastRoute(request, session.value) : session;
    return answer instanceof Promise ? answer.then(give) : give(answer);
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** The lanes by `METHOD /path`. */
export function fastRoutes(device: ServerContext): Readonly<Record<string, FastRoute>> {
  return {
    'GET /api/roster'(request, session) {
      const { 'if-none-match': tag, 'accept-encoding': given } = request.headers;
      const encoding = Array.isArray(given) ? given.join(',') : given;
      return rosterAnswer(device, session, { tag, encoding });
    },
    async 'POST /api/events'(request, session) {
      const read = () => readIncoming(request, eventsRequest, EVENTS_BYTES);
      const taken = await acceptEvents(device, session, read);
      if (!taken.ok) return taken;
      return ok({ status: 200, headers: JSON_TYPE, body: JSON.stringify(taken.value) });
    },
  };
}

/**
 * What answers once a door has let a request in. The two calls that sixty phones make at once have
 * lanes of their own; everything else goes to the app.
 */
export function createAppListener(device: ServerContext): RequestListener {
  const { logger } = device;
  const app = getRequestListener(createDeviceApp(device).fetch, {
    errorHandler(error) {
      if (error instanceof RequestError) return problem(failure('badRequest'));
      logger.warn('bug', bugFacts(error));
      return problem(failure('internal'));
    },
  });
  const routes = new Map(
    Object.entries(fastRoutes(device)).map(([call, fastRoute]) => [
      call,
      openFastRoute(device, fastRoute),
    ]),
  );

  function bug(response: ServerResponse, error: unknown): void {
    logger.warn('bug', bugFacts(error));
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }

  return (request, response) => {
    const fastRoute = routes.get(`${request.method} ${request.url}`);
    if (fastRoute === undefined) {
      void app(request, response);
      return;
    }
    const failed = (error: unknown) => bug(response, error);
    try {
      fastRoute(request, response)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}
