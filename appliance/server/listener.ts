import type { RequestListener } from 'node:http';
import { failure } from '../../src/core/failure.ts';
import type { Device } from './context.ts';
import { createHall } from './hall.ts';
import { sentToOneOf } from './host.ts';
import { createInside } from './inside.ts';
import { createPlainDoor } from './plain-door.ts';
import { rawProblem, rawSender } from './raw.ts';
import { NO_STORE, securityHeaders } from './security-headers.ts';
import { createTlsDoor } from './tls-door.ts';

/** What listens to phones on a box: port 80 and port 443. */
export interface BoxListeners {
  readonly plain: RequestListener;
  readonly tls: RequestListener;
}

/** Both doors of a box. Throws on a device without them: the demo's. */
export function createBoxListeners(device: Device): BoxListeners {
  const { box } = device.config;
  if (box === null) throw new Error('a box with doors has a name');
  const hall = createHall(device, box);
  return { plain: createPlainDoor(hall), tls: createTlsDoor(hall) };
}

/** The demo's one door: everything, to whoever comes by one of its names. */
export function createDeviceListener(device: Device): RequestListener {
  const inside = createInside(device);
  const send = rawSender({ ...securityHeaders(), 'cache-control': NO_STORE });
  return (request, response) => {
    // Before anything looks at the address: a Host that is none makes no URL.
    if (sentToOneOf(request, device.config.hosts)) inside(request, response);
    else send(response, rawProblem(failure('wrongHost')));
  };
}
