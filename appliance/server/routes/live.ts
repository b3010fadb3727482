import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { Live } from '../../../src/core/live.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { answering, problem } from '../answer.ts';
import type { Device } from '../context.ts';
import { anySession, type Call, type Env } from '../http-context.ts';
import { NO_STORE, securityHeaders } from '../security-headers.ts';

/** `GET /api/live` and its stream. */
export function liveRoutes(device: Device): Hono<Env> {
  const { vault, streams } = device;

  function whole(c: Call): Result<Live> {
    const box = vault.opened();
    if (!box.ok) return box;
    const session = anySession(c);
    return session.ok ? ok(box.value.live.current()) : session;
  }

  /** Written straight to the connection, whose backlog tells a phone that is too slow. */
  function stream(c: Call): Response {
    const box = vault.opened();
    if (!box.ok) return problem(box.failure);
    const session = anySession(c);
    if (!session.ok) return problem(session.failure);
    const response = c.env.outgoing;
    response.writeHead(200, {
      ...securityHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': NO_STORE,
    });
    const cursor = cursorOf(c.req.header('last-event-id') ?? c.req.query('since'));
    streams.open(response, session.value, box.value.live, cursor);
    return RESPONSE_ALREADY_SENT;
  }

  return new Hono<Env>().get('/api/live', answering(whole)).get('/api/live/stream', stream);
}

/** Null for what is no cursor: such a phone gets everything. */
function cursorOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : null;
}
