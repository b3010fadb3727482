import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Hall } from './hall.ts';
import { hostOf } from './host.ts';
import { reachOf } from './reach.ts';
import { isStatusCall, looksForPage, reads } from './status-only.ts';

/**
 * Port 443: the app, to whoever comes by the name of the certificate and over the hotspot (or over
 * the wire, where that is configured), and the interface of the captive portal for phones
 * themselves. By the hotspot's address, and over the wire otherwise, the status page only.
 */
export function createTlsDoor(hall: Hall): RequestListener {
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
