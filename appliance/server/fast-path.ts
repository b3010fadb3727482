import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { type DeviceCall, deviceCalls } from '../../src/core/device-api.ts';
import { failure } from '../../src/core/errors.ts';
import { problem, rawProblem } from '../../src/platform/http.ts';
import { bugFacts } from '../service.ts';
import { isOwnRequest } from './access.ts';
import { createDeviceApp, createHandlers, type Handlers } from './app.ts';
import type { ServerContext } from './context.ts';
import {
  answerJson,
  NO_STORE,
  type RawHandler,
  rawSender,
  runCall,
  securityHeaders,
} from './http.ts';

const send = rawSender({ ...securityHeaders(), 'cache-control': NO_STORE });

type Listener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/**
 * Answers one call straight on node:http, with the checks of every call but without a framework's
 * share of the time. For calls without parameters in path or query.
 */
function fastListener<C extends DeviceCall>(
  device: ServerContext,
  call: C,
  handler: RawHandler<C>,
): Listener {
  return (request, response) => {
    type Answer = Awaited<ReturnType<RawHandler<C>>>;
    const give = (answer: Answer) => {
      if (!answer.ok) send(response, rawProblem(answer.failure));
      else if (answer.value !== null) send(response, answer.value);
    };
    if (!isOwnRequest(request)) return send(response, rawProblem(failure('headerMissing')));
    const received = { request, response, params: {}, query: {} };
    const answer = runCall(device, call, handler, received);
    return answer instanceof Promise ? answer.then(give) : give(answer);
  };
}

/** The fast path by `METHOD /path`: what every phone does at once in an outage. */
export function fastListeners(
  device: ServerContext,
  { json, raw }: Handlers,
): ReadonlyMap<string, Listener> {
  const { roster, recordEvents } = deviceCalls;
  return new Map([
    [keyOf(roster), fastListener(device, roster, raw.roster)],
    [keyOf(recordEvents), fastListener(device, recordEvents, answerJson(json.recordEvents))],
  ]);
}

function keyOf({ method, path }: DeviceCall): string {
  return `${method} ${path}`;
}

/**
 * What answers once a listener has let a request in: the fast path where the method and the whole
 * URL are one of its calls, else the app.
 */
export function createAppListener(device: ServerContext): RequestListener {
  const { logger } = device;
  const handlers = createHandlers(device);
  const app = getRequestListener(createDeviceApp(device, handlers).fetch, {
    errorHandler(error) {
      if (error instanceof RequestError) return problem(failure('badRequest'));
      logger.warn('bug', bugFacts(error));
      return problem(failure('internal'));
    },
  });
  const listeners = fastListeners(device, handlers);

  function bug(response: ServerResponse, error: unknown): void {
    logger.warn('bug', bugFacts(error));
    if (response.headersSent) response.end();
    else send(response, rawProblem(failure('internal')));
  }

  return (request, response) => {
    const fast = listeners.get(`${request.method} ${request.url}`);
    if (fast === undefined) {
      void app(request, response);
      return;
    }
    const failed = (error: unknown) => bug(response, error);
    try {
      fast(request, response)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}
