import { Hono } from 'hono';
import { eventsRequest } from '../../../src/core/device-api.ts';
import { answering } from '../answer.ts';
import { readBody } from '../body.ts';
import type { Device } from '../context.ts';
import type { Env } from '../http-context.ts';
import { EVENTS_BYTES, takeEvents } from './take-events.ts';

/** `POST /api/events`. The plain request is answered before it gets here: see lanes/. */
export function eventRoutes(device: Device): Hono<Env> {
  return new Hono<Env>().post(
    '/api/events',
    answering((c) =>
      takeEvents(device, c.get('session'), () => readBody(c, eventsRequest, EVENTS_BYTES)),
    ),
  );
}
