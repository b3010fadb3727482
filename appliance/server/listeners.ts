import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type FailureCode, failure } from '../../src/core/errors.ts';
import { rawProblem } from '../../src/platform/http.ts';
import { hostOf, isRead, plainAddress, reachOf, sentToOneOf } from './access.ts';
import { createPortal, type Portal, pathOf } from './captive-portal/portal.ts';
import { findProbe } from './captive-portal/probes.ts';
import type { ServerContext } from './context.ts';
import type { ListenerConfig } from './deps.ts';
import { createAppListener } from './fast-path.ts';
import { NO_STORE, rawSender, securityHeaders } from './http.ts';
import type { WebFiles } from './static-files.ts';

/** What the doors of a box lead to and have in common. */
interface ListenerContext {
  readonly box: ListenerConfig;
  readonly web: WebFiles | null;
  readonly portal: Portal;
  /** The app and its lanes. */
  readonly appListener: RequestListener;
  refuse(response: ServerResponse, code: FailureCode): void;
  /** Sends somebody to another address. No browser keeps it: at the next place it may be wrong. */
  lead(response: ServerResponse, status: 302 | 308, location: string): void;
}

function createListenerContext(device: ServerContext, box: ListenerConfig): ListenerContext {
  const { clock, web, authority = () => null } = device;
  const send = rawSender({ ...securityHeaders(), 'cache-control': NO_STORE });
  return {
    box,
    web,
    portal: createPortal({ box, clock: { now: clock.steady }, web, authority }),
    appListener: createAppListener(device),
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
  if (!isRead(request)) return false;
  const path = pathOf(request);
  if (path === '/status' || path === '/api/status') return true;
  const file = web?.get(path);
  return file !== undefined && !file.type.startsWith('text/html');
}

/** Whether somebody typed an address, or followed a link, and looks at what comes. */
function looksForPage(request: IncomingMessage): boolean {
  return isRead(request) && (request.headers.accept ?? '').includes('text/html');
}

/**
 * Port 80: the captive portal and the status page, and the way to the app behind TLS. Nothing can
 * be changed here and nothing of people is shown, whoever listens in.
 */
function createPlainListener(context: ListenerContext): RequestListener {
  const { box, web, portal, appListener } = context;

  /** Over the wire the box is a status page, and where it is configured so a way to the app. */
  function overWire(request: IncomingMessage, response: ServerResponse): void {
    if (isStatusCall(request, web)) appListener(request, response);
    else if (!isRead(request)) context.refuse(response, 'wrongHost');
    else if (box.lan === 'full') toApp(request, response);
    else if (looksForPage(request)) context.lead(response, 302, '/status');
    else context.refuse(response, 'onlyOverHotspot');
  }

  function toApp(request: IncomingMessage, response: ServerResponse): void {
    context.lead(response, 308, `https://${box.name}${request.url}`);
  }

  function overHotspot(host: string, request: IncomingMessage, response: ServerResponse): void {
    const atAddress = host !== box.name;
    if (!isRead(request)) context.refuse(response, 'wrongHost');
    else if (atAddress && portal.at('/', request, response)) return;
    else if (atAddress && isStatusCall(request, web)) appListener(request, response);
    else toApp(request, response);
  }

  return (request, response) => {
    const host = hostOf(request);
    if (host === null) {
      context.refuse(response, 'wrongHost');
      return;
    }
    const onHotspot = reachOf(request.socket, box.hotspotAddress) === 'hotspot';
    const probe = onHotspot && isRead(request) ? findProbe(host, pathOf(request)) : null;
    if (probe !== null) portal.probe(probe, request, response);
    else if (host !== box.name && host !== plainAddress(request.socket.localAddress))
      context.refuse(response, 'wrongHost');
    else if (onHotspot) overHotspot(host, request, response);
    else overWire(request, response);
  };
}

/**
 * Port 443: the app, to whoever comes by the name of the certificate and over the hotspot (or over
 * the wire, where that is configured), and the interface of the captive portal for phones
 * themselves. By the hotspot's address, and over the wire otherwise, the status page only.
 */
function createTlsListener(context: ListenerContext): RequestListener {
  const { box, web, portal, appListener } = context;
  const portalAnswers = (request: IncomingMessage, response: ServerResponse): boolean =>
    portal.api(request, response) || portal.at('/portal', request, response);

  return (request, response) => {
    const host = hostOf(request);
    const onHotspot = reachOf(request.socket, box.hotspotAddress) === 'hotspot';
    const atName = host === box.name;
    if (!atName && !(onHotspot && host === box.hotspotAddress)) {
      context.refuse(response, 'wrongHost');
    } else if (atName && onHotspot) {
      const toPortal = isRead(request) && portalAnswers(request, response);
      if (!toPortal) appListener(request, response);
    } else if (isStatusCall(request, web) || (atName && box.lan === 'full')) {
      appListener(request, response);
    } else if (looksForPage(request)) {
      context.lead(response, 302, atName ? '/status' : `https://${box.name}/`);
    } else {
      context.refuse(response, 'onlyOverHotspot');
    }
  };
}

/** What listens to phones on a box: port 80 and port 443. */
export interface DeviceListeners {
  readonly plain: RequestListener;
  readonly tls: RequestListener;
}

/** Both doors of a box. Throws on a device without them: the demo's. */
export function createDeviceListeners(device: ServerContext): DeviceListeners {
  const { box } = device.config;
  if (box === null) throw new Error('a box with doors has a name');
  const context = createListenerContext(device, box);
  return { plain: createPlainListener(context), tls: createTlsListener(context) };
}

/** The demo's one door: everything, to whoever comes by one of its names. */
export function createDemoListener(device: ServerContext): RequestListener {
  const appListener = createAppListener(device);
  const send = rawSender({ ...securityHeaders(), 'cache-control': NO_STORE });
  return (request, response) => {
    // Before anything looks at the address: a Host that is none makes no URL.
    if (sentToOneOf(request, device.config.hosts)) appListener(request, response);
    else send(response, rawProblem(failure('wrongHost')));
  };
}
