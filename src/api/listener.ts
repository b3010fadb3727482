import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Failure, failure, PROBLEM_TYPE, toProblem } from '../core/failure.ts';
import { err } from '../core/result.ts';
import { problem } from './answer.ts';
import { createDeviceApp } from './app.ts';
import { bugFacts } from './bug-facts.ts';
import { readCookie, sessionCookieName } from './cookies.ts';
import type { Device } from './device.ts';
import { hostAllowed } from './hosts.ts';
import { type RosterAnswerBytes, rosterAnswer } from './roster-answer.ts';
import { NO_STORE, securityHeaders } from './security-headers.ts';

/**
 * What listens to phones. In an outage sixty of them ask for the roster at once, so that one
 * request is answered here with its ready-made bytes; everything else goes to the app.
 */
export function createDeviceListener(device: Device): RequestListener {
  const { config, sessions, diary } = device;
  const everywhere = securityHeaders(config);
  const cookieName = sessionCookieName(config);
  const app = getRequestListener(createDeviceApp(device).fetch, {
    errorHandler(error) {
      diary.warn('bug', bugFacts(error));
      return problem(failure('internal'));
    },
  });

  function roster(request: IncomingMessage): ReturnType<typeof rosterAnswer> {
    const { host, cookie, 'if-none-match': tag, 'accept-encoding': given } = request.headers;
    if (!hostAllowed(host, config.hosts)) return err(failure('wrongHost'));
    const encoding = Array.isArray(given) ? given.join(',') : given;
    return rosterAnswer(device, sessions.use(readCookie(cookie, cookieName)), { tag, encoding });
  }

  function answer(response: ServerResponse, found: ReturnType<typeof rosterAnswer>): void {
    if (!found.ok) refuse(response, found.failure);
    else if (found.value instanceof Promise)
      void found.value.then((bytes) => send(response, bytes));
    else send(response, found.value);
  }

  function send(response: ServerResponse, { status, headers, body }: RosterAnswerBytes): void {
    const length = body === null ? {} : { 'content-length': body.length };
    response.writeHead(status, { ...everywhere, ...headers, ...length }).end(body);
  }

  function refuse(response: ServerResponse, reason: Failure): void {
    const body = toProblem(reason);
    const headers = { ...everywhere, 'content-type': PROBLEM_TYPE, 'cache-control': NO_STORE };
    response.writeHead(body.status, headers).end(JSON.stringify(body));
  }

  return (request, response) => {
    if (request.url === '/api/roster' && request.method === 'GET')
      answer(response, roster(request));
    else void app(request, response);
  };
}
