import { Hono } from 'hono';
import type { LogAnswer } from '../../core/contract.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Device } from '../device.ts';
import { answering } from '../http/answer.ts';
import { type Call, type Env, signedIn } from '../http/context.ts';
import { logPage } from '../records/log-lines.ts';

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
