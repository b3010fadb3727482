import { Hono } from 'hono';
import { type EventsAnswer, eventsRequest } from '../../core/contract.ts';
import { EVENTS_MAX } from '../../core/events.ts';
import { failure } from '../../core/failure.ts';
import { err, type Result } from '../../core/result.ts';
import { answering } from '../answer.ts';
import { readBody } from '../body.ts';
import { type Call, type Env, signedIn } from '../context.ts';
import type { Device } from '../device.ts';

/** Room for as many events as one POST may have, with long comments. */
const EVENTS_BYTES = 2 * 1024 * 1024;

/** `POST /api/events`: acknowledged once it is on disk. */
export function eventRoutes({ vault, intake }: Device): Hono<Env> {
  async function take(c: Call): Promise<Result<EventsAnswer>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const person = signedIn(c);
    if (!person.ok) return person;
    const body = await readBody(c, eventsRequest, EVENTS_BYTES);
    if (!body.ok) return body;
    const { events } = body.value;
    if (events.length > EVENTS_MAX) return err(failure('tooLarge', { max: EVENTS_MAX }));
    return intake.take(box.value, events, person.value);
  }
  return new Hono<Env>().post('/api/events', answering(take));
}
