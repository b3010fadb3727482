import { request } from 'node:http';
import { Hono } from 'hono';
import { simPress } from '../../../src/core/device-api.ts';
import { failure } from '../../../src/core/errors.ts';
import { type Call, type Env, problem, readBody } from '../http.ts';

/** The demo's virtual box, by way of its Unix socket. On a real box these routes do not exist. */
export function simRoutes(simSocket: string): Hono<Env> {
  async function button(c: Call): Promise<Response> {
    const body = await readBody(c, simPress);
    if (!body.ok) return problem(body.failure);
    return relay(simSocket, 'POST', '/sim/button', JSON.stringify(body.value));
  }
  return new Hono<Env>()
    .post('/sim/button', button)
    .get('/sim/panel', () => relay(simSocket, 'GET', '/sim/panel', null));
}

function relay(
  socketPath: string,
  method: string,
  path: string,
  body: string | null,
): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const gone = () => resolve(problem(failure('notFound')));
    const call = request({ socketPath, method, path, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', gone);
      answer.on('end', () => {
        const status = answer.statusCode ?? 500;
        resolve(new Response(Buffer.concat(parts), { status, headers }));
      });
    });
    call.on('error', gone);
    call.end(body);
  });
}
