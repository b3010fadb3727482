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

/** What the listeners of a device have in common. */
interface ListenerContext {
  readonly config: ListenerConfig;
  readonly web: WebFiles | null;
  readonly portal: Portal;
  /** The app and its fast path. */
  readonly appListener: RequestListener;
  refuse(response: ServerResponse, code: FailureCode): void;
  /** Not to be kept by a browser: on another network the address may be wrong. */
  redirect(response: ServerResponse, status: 302 | 308, location: string): void;
}

function createListenerContext(device: ServerContext, config: ListenerConfig): ListenerContext {
  const { clock, web, authority = () => null } = device;
  const send = rawSender({ ...securityHeaders(), 'cache-control': NO_STORE });
  return {
    config,
    web,
    portal: createPortal({ config, clock: { now: clock.steady }, web, authority }),
    appListener: createAppListener(device),
    refuse: (response, code) => send(response, rawProblem(failure(code))),
    redirect: (response, status, location) =>
      send(response, { status, headers: { location }, body: '' }),
  };
}

/**
 * Whether a request is for the status page: the page, its data, and the files it is made of. Those
 * are the app's files, which hold no personal data; the app's other pages are not among them.
 */
function isStatusCall(request: IncomingMessage, web: WebFiles | null): boolean {
  if (!isRead(request)) return false;
  const path = pathOf(request);
  if (path === '/status' || path === '/api/status') return true;
  const file = web?.get(path);
  return file !== undefined && !file.type.startsWith('text/html');
}

/** Whether a browser opens a page: somebody typed an address or followed a link. */
function looksForPage(request: IncomingMessage): boolean {
  return isRead(request) && (request.headers.accept ?? '').includes('text/html');
}

/**
 * Port 80: the captive portal, the status page, and a redirect to the app behind TLS. Nothing can
 * be changed here and no personal data is sent, because anybody in reach can listen.
 */
function createPlainListener(context: ListenerContext): RequestListener {
  const { config, web, portal, appListener } = context;

  /** Over the wire there is the status page, and where it is so configured a redirect to the app. */
  function overWire(request: IncomingMessage, response: ServerResponse): void {
    if (isStatusCall(request, web)) appListener(request, response);
    else if (!isRead(request)) context.refuse(response, 'wrongHost');
    else if (config.lan === 'full') toApp(request, response);
    else if (looksForPage(request)) context.redirect(response, 302, '/status');
    else context.refuse(response, 'onlyOverHotspot');
  }

  function toApp(request: IncomingMessage, response: ServerResponse): void {
    context.redirect(response, 308, `https://${config.name}${request.url}`);
  }

  function overHotspot(host: string, request: IncomingMessage, response: ServerResponse): void {
    const atAddress = host !== config.name;
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
    const onHotspot = reachOf(request.socket, config.hotspotAddress) === 'hotspot';
    const probe = onHotspot && isRead(request) ? findProbe(host, pathOf(request)) : null;
    if (probe !== null) portal.probe(probe, request, response);
    else if (host !== config.name && host !== plainAddress(request.socket.localAddress))
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
  const { config, web, portal, appListener } = context;
  const portalAnswers = (request: IncomingMessage, response: ServerResponse): boolean =>
    portal.api(request, response) || portal.at('/portal', request, response);

  return (request, response) => {
    const host = hostOf(request);
    const onHotspot = reachOf(request.socket, config.hotspotAddress) === 'hotspot';
    const atName = host === config.name;
    if (!atName && !(onHotspot && host === config.hotspotAddress)) {
      context.refuse(response, 'wrongHost');
    } else if (atName && onHotspot) {
      const toPortal = isRead(request) && portalAnswers(request, response);
      if (!toPortal) appListener(request, response);
    } else if (isStatusCall(request, web) || (atName && config.lan === 'full')) {
      appListener(request, response);
    } else if (looksForPage(request)) {
      context.redirect(response, 302, atName ? '/status' : `https://${config.name}/`);
    } else {
      context.refuse(response, 'onlyOverHotspot');
    }
  };
}

/** What listens to phones on a real device: port 80 and port 443. */
export interface DeviceListeners {
  readonly plain: RequestListener;
  readonly tls: RequestListener;
}

/** Both listeners of a real device. Throws where none are configured, as in the demo. */
export function createDeviceListeners(device: ServerContext): DeviceListeners {
  const { listeners } = device.config;
  if (listeners === null) throw new Error('no listeners are configured');
  const context = createListenerContext(device, listeners);
  return { plain: createPlainListener(context), tls: createTlsListener(context) };
}

/** The demo's one listener: everything, to whoever asks by one of its names. */
export function createDemoListener(device: ServerContext): RequestListener {
  const appListener = createAppListener(device);
  const send = rawSender({ ...securityHeaders(), 'cache-control': NO_STORE });
  return (request, response) => {
    // Before anything looks at the address: a Host that is none makes no URL.
    if (sentToOneOf(request, device.config.hosts)) appListener(request, response);
    else send(response, rawProblem(failure('wrongHost')));
  };
}
