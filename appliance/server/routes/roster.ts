import { Hono } from 'hono';
import { problem } from '../answer.ts';
import type { Device } from '../context.ts';
import type { Call, Env } from '../http-context.ts';
import { rosterAnswer } from './roster-answer.ts';

/** `GET /api/roster`. The plain request is answered before it gets here: see listener.ts. */
export function rosterRoutes(device: Device): Hono<Env> {
  async function roster(c: Call): Promise<Response> {
    const asked = {
      tag: c.req.header('if-none-match'),
      encoding: c.req.header('accept-encoding'),
    };
    const found = await rosterAnswer(device, c.get('session'), asked);
    if (!found.ok) return problem(found.failure);
    const { status, headers, body } = found.value;
    return new Response(body === null ? null : new Uint8Array(body), { status, headers });
  }
  return new Hono<Env>().get('/api/roster', roster);
}
