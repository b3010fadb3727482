import { Hono } from 'hono';
import type { LogAnswer } from '../../../src/core/device-api.ts';
import { failure } from '../../../src/core/failure.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import { answering } from '../answer.ts';
import type { Device } from '../context.ts';
import { type Call, type Env, signedIn } from '../http-context.ts';
import { logPage } from '../log.ts';

/** `GET /api/log?before=`: the journal, newest first. */
export function logRoutes({ vault, control }: Device): Hono<Env> {
  function log(c: Call): Result<LogAnswer> {
    const box = vault.opened();
    if (!box.ok) return box;
    const person = signedIn(c);
    if (!person.ok) return person;
    const before = c.req.query('before') ?? String(Number.MAX_SAFE_INTEGER);
    if (!/^\d{1,16}$/.test(before)) return err(failure('badRequest'));
    const state = control.state();
    const outage = state.mode === 'outage' ? state.outage : '';
    return ok(logPage(box.value.entries, { role: person.value.role, outage }, Number(before)));
  }
  return new Hono<Env>().get('/api/log', answering(log));
}
