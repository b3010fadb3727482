import { Hono } from 'hono';
import { failure } from '../../../src/core/failure.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { ProtectedChild } from '../../../src/core/snapshot.ts';
import { answering } from '../answer.ts';
import type { Device } from '../context.ts';
import { type Call, type Env, leader } from '../http-context.ts';

const REASON_MIN = 3;
const REASON_MAX = 500;

/** `GET /api/children/:id/protected?reason=`: for leaders, never without a trace. */
export function protectedRoutes({ vault }: Device): Hono<Env> {
  async function look(c: Call): Promise<Result<ProtectedChild>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const person = leader(c);
    if (!person.ok) return person;
    const reason = (c.req.query('reason') ?? '').trim();
    if (reason.length < REASON_MIN || reason.length > REASON_MAX) return err(failure('badRequest'));
    const { protectedPart } = box.value;
    if (protectedPart === null) return err(failure('leaderCardNeeded'));
    const childId = c.req.param('id') ?? '';
    const child = protectedPart.children.find((each) => each.id === childId);
    if (child === undefined) return err(failure('notFound'));
    const news = { kind: 'protectedView', childId, reason } as const;
    const written = await box.value.tell(news, person.value);
    return written.ok ? ok(child) : written;
  }
  return new Hono<Env>().get('/api/children/:id/protected', answering(look));
}
