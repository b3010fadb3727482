import type { IncomingMessage, ServerResponse } from 'node:http';
import { failure } from '../../../src/core/failure.ts';
import type { Clock } from '../../../src/core/ports.ts';
import type { BoxDoors } from '../deps.ts';
import { type RawAnswer, rawProblem, rawSender } from '../raw.ts';
import { plainAddress } from '../reach.ts';
import { NO_STORE, securityHeaders } from '../security-headers.ts';
import type { WebFiles } from '../web-files.ts';
import { CAPTIVE_API_PATH, captiveAnswer } from './captive-api.ts';
import { createPortalPage } from './portal-page.ts';
import type { Probe } from './probes.ts';
import { createWelcomed } from './welcomed.ts';

/** The captive portal: what phones on the hotspot are told before they know of the app. */
export interface Portal {
  /** Answers a probe, for this phone. */
  probe(probe: Probe, request: IncomingMessage, response: ServerResponse): void;
  /**
   * Answers what belongs to the portal at the hotspot's address and at the box's name, else false.
   * @param page where the page itself is: `/` at the hotspot's address, `/portal` at the name
   */
  at(page: '/' | '/portal', request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers `/captive-portal/api`, else false. */
  api(request: IncomingMessage, response: ServerResponse): boolean;
}

export interface PortalDeps {
  readonly box: BoxDoors;
  readonly clock: Pick<Clock, 'now'>;
  readonly web: WebFiles | null;
  /** The hub's authority, to be installed on a phone; null where the certificate needs none. */
  authority(): Uint8Array | null;
}

export function createPortal({ box, clock, web, authority }: PortalDeps): Portal {
  const { 'content-security-policy': policy, ...common } = securityHeaders();
  const send = rawSender(common);
  const welcomed = createWelcomed(clock);
  const file = web?.get('/portal');
  const page = file === undefined ? null : createPortalPage(file);
  const plain = { 'content-security-policy': policy ?? '', 'cache-control': NO_STORE };

  function lead(status: 302 | 303, location: string): RawAnswer {
    return { status, headers: { ...plain, location }, body: '' };
  }

  function missing(): RawAnswer {
    const answer = rawProblem(failure('notFound'));
    return { ...answer, headers: { ...plain, ...answer.headers } };
  }

  function certificate(): RawAnswer {
    const bytes = authority();
    if (bytes === null) return missing();
    const headers = { ...plain, 'content-type': 'application/x-x509-ca-cert' };
    return { status: 200, headers, body: Buffer.from(bytes) };
  }

  function welcome(home: string, request: IncomingMessage): RawAnswer {
    // To look at the way is not to go it.
    if (request.method === 'GET') welcomed.add(phoneOf(request));
    return lead(303, `${home}#continued`);
  }

  function answerAt(home: '/' | '/portal', request: IncomingMessage): RawAnswer | null {
    const path = pathOf(request);
    if (path === home || path === '/portal')
      return page === null ? missing() : page(`https://${box.name}/`, request.headers);
    if (path === '/portal/continue') return welcome(home, request);
    return path === '/ca.crt' ? certificate() : null;
  }

  return {
    probe({ answer }, request, response) {
      const through = answer !== null && welcomed.has(phoneOf(request));
      if (!through) send(response, lead(302, `http://${box.hotspotAddress}/`));
      else send(response, { ...answer, headers: { ...plain, ...answer.headers } });
    },
    at(home, request, response) {
      const answer = answerAt(home, request);
      if (answer !== null) send(response, answer);
      return answer !== null;
    },
    api(request, response) {
      if (pathOf(request) !== CAPTIVE_API_PATH) return false;
      const answer = captiveAnswer(box.name, !welcomed.has(phoneOf(request)));
      send(response, { ...answer, headers: { ...plain, ...answer.headers } });
      return true;
    },
  };
}

/** A request's path without its query. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function phoneOf(request: IncomingMessage): string {
  return plainAddress(request.socket.remoteAddress);
}
