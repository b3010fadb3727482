import { eventsRequest } from '../../core/contract.ts';
import { ok } from '../../core/result.ts';
import type { Device } from '../device.ts';
import { readIncoming } from '../http/body.ts';
import { EVENTS_BYTES, takeEvents } from '../records/take-events.ts';
import type { Lane } from './lane.ts';
import { rosterAnswer } from './roster-answer.ts';

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
