import { Hono } from 'hono';
import { drillRequest, type HandoverReport } from '../../../src/core/device-api.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { answering } from '../answer.ts';
import { readBody } from '../body.ts';
import type { Device } from '../context.ts';
import { anySession, type Call, type Env, leader } from '../http-context.ts';

/** `POST /api/lock` for anyone who came in; `POST /api/outage/end` and `drill` for leaders. */
export function outageRoutes({ vault, acts }: Device): Hono<Env> {
  async function lock(c: Call): Promise<Result<void>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const session = anySession(c);
    if (!session.ok) return session;
    await acts.lock(box.value, session.value.person);
    return ok(undefined);
  }

  async function end(c: Call): Promise<Result<HandoverReport>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const person = leader(c);
    return person.ok ? acts.end(box.value, person.value) : person;
  }

  async function drill(c: Call): Promise<Result<void>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const person = leader(c);
    if (!person.ok) return person;
    const body = await readBody(c, drillRequest);
    return body.ok ? acts.drill(box.value, person.value, body.value.on) : body;
  }

  return new Hono<Env>()
    .post('/api/lock', answering(lock))
    .post('/api/outage/end', answering(end))
    .post('/api/outage/drill', answering(drill));
}
