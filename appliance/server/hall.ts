import type { RequestListener, ServerResponse } from 'node:http';
import { type FailureCode, failure } from '../../src/core/failure.ts';
import { createPortal, type Portal } from './captive-portal/portal.ts';
import type { Device } from './context.ts';
import type { BoxDoors } from './deps.ts';
import { createInside } from './inside.ts';
import { rawProblem, rawSender } from './raw.ts';
import { NO_STORE, securityHeaders } from './security-headers.ts';
import type { WebFiles } from './web-files.ts';

/** What the doors of a box lead to and have in common. */
export interface Hall {
  readonly box: BoxDoors;
  readonly web: WebFiles | null;
  readonly portal: Portal;
  /** The app and its lanes. */
  readonly inside: RequestListener;
  refuse(response: ServerResponse, code: FailureCode): void;
  /** Sends somebody to another address. No browser keeps it: at the next place it may be wrong. */
  lead(response: ServerResponse, status: 302 | 308, location: string): void;
}

export function createHall(device: Device, box: BoxDoors): Hall {
  const { clock, web, authority = () => null } = device;
  const send = rawSender({ ...securityHeaders(), 'cache-control': NO_STORE });
  return {
    box,
    web,
    portal: createPortal({ box, clock: { now: clock.steady }, web, authority }),
    inside: createInside(device),
    refuse: (response, code) => send(response, rawProblem(failure(code))),
    lead: (response, status, location) =>
      send(response, { status, headers: { location }, body: '' }),
  };
}
