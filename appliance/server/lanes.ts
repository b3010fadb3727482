import { eventsRequest } from '../../src/core/device-api.ts';
import { ok } from '../../src/core/result.ts';
import { readIncoming } from './body.ts';
import type { Device } from './context.ts';
import type { Lane } from './lane.ts';
import { rosterAnswer } from './routes/roster-answer.ts';
import { EVENTS_BYTES, takeEvents } from './routes/take-events.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** The lanes by `METHOD /path`. */
export function lanesOf(device: Device): Readonly<Record<string, Lane>> {
  return {
    'GET /api/roster'(request, session) {
      const { 'if-none-match': tag, 'accept-encoding': given } = request.headers;
      const encoding = Array.isArray(given) ? given.join(',') : given;
      return rosterAnswer(device, session, { tag, encoding });
    },
    async 'POST /api/events'(request, session) {
      const read = () => readIncoming(request, eventsRequest, EVENTS_BYTES);
      const taken = await takeEvents(device, session, read);
      if (!taken.ok) return taken;
      return ok({ status: 200, headers: JSON_TYPE, body: JSON.stringify(taken.value) });
    },
  };
}
