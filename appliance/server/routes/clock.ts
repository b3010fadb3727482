import { Hono } from 'hono';
import { clockRequest, type StatusAnswer } from '../../../src/core/device-api.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { stamp } from '../../../src/core/stamp.ts';
import { toMs } from '../../../src/core/time.ts';
import { answering } from '../answer.ts';
import { readBody } from '../body.ts';
import type { Device } from '../context.ts';
import { type Call, type Env, leader } from '../http-context.ts';

/**
 * `POST /api/clock {now}`: a leader sets the clock of a box that hears no network. It is in the
 * journal before it happens. Fails with `clockKnown` and `clockImplausible`.
 */
export function clockRoutes({ vault, clock }: Device): Hono<Env> {
  async function set(c: Call): Promise<Result<StatusAnswer['clock']>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const person = leader(c);
    if (!person.ok) return person;
    const body = await readBody(c, clockRequest);
    if (!body.ok) return body;
    const heardAt = clock.steady();
    const now = toMs(body.value.now);
    const plausible = clock.check(now);
    if (!plausible.ok) return plausible;
    const byMs = now - clock.now();
    const written = await box.value.tell({ kind: 'clockSet', byMs }, person.value);
    if (!written.ok) return written;
    clock.set(now + clock.steady() - heardAt);
    return ok({ now: stamp(clock), certain: clock.certain() });
  }

  return new Hono<Env>().post('/api/clock', answering(set));
}
