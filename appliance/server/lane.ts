import type { IncomingMessage, ServerResponse } from 'node:http';
import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Session } from './auth/sessions.ts';
import type { Device } from './context.ts';
import { readCookie, sessionCookieName } from './cookies.ts';
import { type RawAnswer, rawProblem, rawSender } from './raw.ts';
import { NO_STORE, securityHeaders } from './security-headers.ts';

/**
 * One call answered straight on node:http, for what every phone does at once in an outage. It is
 * the same call with the same checks as in routes/, without a framework's share of the time.
 */
export type Lane = (
  request: IncomingMessage,
  session: Session | null,
) => Result<RawAnswer> | Promise<Result<RawAnswer>>;

/** Turns a lane into a listener: header and session are looked at, failures put into words. */
export function openLane(
  { config, sessions }: Pick<Device, 'config' | 'sessions'>,
  lane: Lane,
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
    const answer = session.ok ? lane(request, session.value) : session;
    return answer instanceof Promise ? answer.then(give) : give(answer);
  };
}
