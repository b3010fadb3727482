import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pathOf } from './captive-portal/portal.ts';
import { findProbe } from './captive-portal/probes.ts';
import type { Hall } from './hall.ts';
import { hostOf } from './host.ts';
import { plainAddress, reachOf } from './reach.ts';
import { isStatusCall, looksForPage, reads } from './status-only.ts';

/**
 * Port 80: the captive portal and the status page, and the way to the app behind TLS. Nothing can
 * be changed here and nothing of people is shown, whoever listens in.
 */
export function createPlainDoor(hall: Hall): RequestListener {
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
