import { Hono } from 'hono';
import {
  clockRequest,
  drillRequest,
  type HandoverReport,
  type StatusAnswer,
} from '../../../src/core/device-api.ts';
import { ok, type Result } from '../../../src/core/errors.ts';
import { stamp, toMs } from '../../../src/core/time.ts';
import type { ServerContext } from '../context.ts';
import { answering, anySession, type Call, type Env, leader, readBody } from '../http.ts';

/** `POST /api/lock` for anyone who came in; `POST /api/outage/end` and `drill` for leaders. */
export function outageRoutes({ vault, commands }: ServerContext): Hono<Env> {
  async function lock(c: Call): Promise<Result<void>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const session = anySession(c);
    if (!session.ok) return session;
    await commands.lock(unlocked.value, session.value.person);
    return ok(undefined);
  }

  async function end(c: Call): Promise<Result<HandoverReport>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const person = leader(c);
    return person.ok ? commands.end(unlocked.value, person.value) : person;
  }

  async function drill(c: Call): Promise<Result<void>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const person = leader(c);
    if (!person.ok) return person;
    const body = await readBody(c, drillRequest);
    return body.ok ? commands.drill(unlocked.value, person.value, body.value.on) : body;
  }

  return new Hono<Env>()
    .post('/api/lock', answering(lock))
    .post('/api/outage/end', answering(end))
    .post('/api/outage/drill', answering(drill));
}

/**
 * `POST /api/clock {now}`: a leader sets the clock of a box that hears no network. It is in the
 * journal before it happens. Fails with `clockKnown` and `clockImplausible`.
 */
export function clockRoutes({ vault, clock }: ServerContext): Hono<Env> {
  async function set(c: Call): Promise<Result<StatusAnswer['clock']>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const person = leader(c);
    if (!person.ok) return person;
    const body = await readBody(c, clockRequest);
    if (!body.ok) return body;
    const heardAt = clock.steady();
    const now = toMs(body.value.now);
    const plausible = clock.check(now);
    if (!plausible.ok) return plausible;
    const byMs = now - clock.now();
    const written = await unlocked.value.tell({ kind: 'clockSet', byMs }, person.value);
    if (!written.ok) return written;
    clock.set(now + clock.steady() - heardAt);
    return ok({ now: stamp(clock), certain: clock.certain() });
  }

  return new Hono<Env>().post('/api/clock', answering(set));
}

/** `GET /api/status`: for everyone, nothing of people. */
export function statusRoutes(device: ServerContext): Hono<Env> {
  return new Hono<Env>().get('/api/status', (c) => c.json(device.status.answer()));
}
