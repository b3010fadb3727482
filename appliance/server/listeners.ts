import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type FailureCode, failure } from '../../src/core/errors.ts';
import { hostOf, plainAddress, reachOf, sentToOneOf } from './access.ts';
import { createPortal, type Portal, pathOf } from './captive-portal/portal.ts';
import { findProbe } from './captive-portal/probes.ts';
import type { Device } from './context.ts';
import type { BoxDoors } from './deps.ts';
import { createInside } from './fast-path.ts';
import { NO_STORE, rawProblem, rawSender, securityHeaders } from './http.ts';
import type { WebFiles } from './static-files.ts';

/** What the doors of a box lead to and have in common. */
interface Hall {
  readonly box: BoxDoors;
  readonly web: WebFiles | null;
  readonly portal: Portal;
  /** The app and its lanes. */
  readonly inside: RequestListener;
  refuse(response: ServerResponse, code: FailureCode): void;
  /** Sends somebody to another address. No browser keeps it: at the next place it may be wrong. */
  lead(response: ServerResponse, status: 302 | 308, location: string): void;
}

function createHall(device: Device, box: BoxDoors): Hall {
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

/**
 * Whether a request is for the status page: the page, what it shows, and the files it is made of.
 * Those are the app's files, which hold nothing of anybody's; its pages at other addresses are not
 * among them.
 */
function isStatusCall(request: IncomingMessage, web: WebFiles | null): boolean {
  if (!reads(request)) return false;
  const path = pathOf(request);
  if (path === '/status' || path === '/api/status') return true;
  const file = web?.get(path);
  return file !== undefined && !file.type.startsWith('text/html');
}

/** Whether somebody typed an address, or followed a link, and looks at what comes. */
function looksForPage(request: IncomingMessage): boolean {
  return reads(request) && (request.headers.accept ?? '').includes('text/html');
}

/** Whether a request changes nothing. */
function reads({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * Port 80: the captive portal and the status page, and the way to the app behind TLS. Nothing can
 * be changed here and nothing of people is shown, whoever listens in.
 */
function createPlainDoor(hall: Hall): RequestListener {
  const { box, web, portal, inside } = hall;

  /** Over the wire the box is a status page, and where it is configured so a way to the app. */
  function overWire(request: IncomingMessage, response: ServerResponse): void {
    if (isStatusCall(request, web)) inside(request, response);
    else if (!reads(request)) hall.refuse(response, 'wrongHost');
    else if (box.lan === 'full') toApp(request, response);
    else if (looksForPage(request)) hall.lead(response, 302, '/status');
    else hall.refuse(response, 'onlyOverHotspot');
  }

  function toApp(request: IncomingMessage, response: ServerResponse): void {
    hall.lead(response, 308, `https://${box.name}${request.url}`);
  }

  function overHotspot(host: string, request: IncomingMessage, response: ServerResponse): void {
    const atAddress = host !== box.name;
    if (!reads(request)) hall.refuse(response, 'wrongHost');
    else if (atAddress && portal.at('/', request, response)) return;
    else if (atAddress && isStatusCall(request, web)) inside(request, response);
    else toApp(request, response);
  }

  return (request, response) => {
    const host = hostOf(request);
    if (host === null) {
      hall.refuse(response, 'wrongHost');
      return;
    }
    const onHotspot = reachOf(request.socket, box.hotspotAddress) === 'hotspot';
    const probe = onHotspot && reads(request) ? findProbe(host, pathOf(request)) : null;
    if (probe !== null) portal.probe(probe, request, response);
    else if (host !== box.name && host !== plainAddress(request.socket.localAddress))
      hall.refuse(response, 'wrongHost');
    else if (onHotspot) overHotspot(host, request, response);
    else overWire(request, response);
  };
}

/**
 * Port 443: the app, to whoever comes by the name of the certificate and over the hotspot (or over
 * the wire, where that is configured), and the interface of the captive portal for phones
 * themselves. By the hotspot's address, and over the wire otherwise, the status page only.
 */
function createTlsDoor(hall: Hall): RequestListener {
  const { box, web, portal, inside } = hall;
  const portalAnswers = (request: IncomingMessage, response: ServerResponse): boolean =>
    portal.api(request, response) || portal.at('/portal', request, response);

  return (request, response) => {
    const host = hostOf(request);
    const onHotspot = reachOf(request.socket, box.hotspotAddress) === 'hotspot';
    const atName = host === box.name;
    if (!atName && !(onHotspot && host === box.hotspotAddress)) {
      hall.refuse(response, 'wrongHost');
    } else if (atName && onHotspot) {
      const toPortal = reads(request) && portalAnswers(request, response);
      if (!toPortal) inside(request, response);
    } else if (isStatusCall(request, web) || (atName && box.lan === 'full')) {
      inside(request, response);
    } else if (looksForPage(request)) {
      hall.lead(response, 302, atName ? '/status' : `https://${box.name}/`);
    } else {
      hall.refuse(response, 'onlyOverHotspot');
    }
  };
}

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
