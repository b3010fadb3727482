import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Failure, failure, PROBLEM_TYPE, toProblem } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Device } from '../device.ts';
import { readCookie, sessionCookieName } from '../http/cookies.ts';
import { hostAllowed } from '../http/hosts.ts';
import { NO_STORE, securityHeaders } from '../http/security-headers.ts';
import type { Session } from '../people/sessions.ts';

/** What a lane answers with, before the headers every answer has. */
export interface LaneAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | null;
}

/**
 * One call answered straight on node:http, for what every phone does at once in an outage. It is
 * the same call with the same checks as in routes/, without a framework's share of the time.
 */
export type Lane = (
  request: IncomingMessage,
  session: Session | null,
) => Result<LaneAnswer> | Promise<Result<LaneAnswer>>;

/** Turns a lane into a listener: host, header and session are looked at, failures put into words. */
export function openLane(
  { config, sessions }: Pick<Device, 'config' | 'sessions'>,
  lane: Lane,
): (request: IncomingMessage, response: ServerResponse) => void | Promise<void> {
  // As a flat list node:http writes them as they are.
  const everywhere = Object.entries({
    ...securityHeaders(),
    'cache-control': NO_STORE,
  }).flat();
  const cookieName = sessionCookieName(config);

  function guarded(request: IncomingMessage): Result<Session | null> {
    const { host, cookie, 'x-lygte': own } = request.headers;
    if (!hostAllowed(host, config.hosts)) return err(failure('wrongHost'));
    if (request.method !== 'GET' && own !== '1') return err(failure('headerMissing'));
    return ok(sessions.use(readCookie(cookie, cookieName)));
  }

  function send(response: ServerResponse, { status, headers, body }: LaneAnswer): void {
    const list = [...everywhere];
    for (const name in headers) list.push(name, headers[name] ?? '');
    if (body !== null) list.push('content-length', String(Buffer.byteLength(body)));
    response.writeHead(status, list).end(body);
  }

  return (request, response) => {
    const give = (answer: Result<LaneAnswer>) =>
      send(response, answer.ok ? answer.value : refusal(answer.failure));
    const session = guarded(request);
    const answer = session.ok ? lane(request, session.value) : session;
    return answer instanceof Promise ? answer.then(give) : give(answer);
  };
}

function refusal(reason: Failure): LaneAnswer {
  const problem = toProblem(reason);
  const headers = { 'content-type': PROBLEM_TYPE };
  return { status: problem.status, headers, body: JSON.stringify(problem) };
}
