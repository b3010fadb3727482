import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { failure } from '../../../src/core/errors.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { accepts, matchesTag, rawProblem } from '../../../src/platform/http.ts';
import { plainAddress } from '../access.ts';
import type { ListenerConfig } from '../deps.ts';
import { contentPolicy, NO_STORE, type RawAnswer, rawSender, securityHeaders } from '../http.ts';
import type { WebFile, WebFiles } from '../static-files.ts';
import type { Probe } from './probes.ts';

/** Where DHCP option 114 leads phones (RFC 8910). */
const CAPTIVE_API_PATH = '/captive-portal/api';

/**
 * The state of one phone in the form of RFC 8908. Its portal must be reached over TLS (section
 * 5), so it is the same page at the device's name. Android offers the venue's page once the phone is
 * no longer captive, and opens it in the browser: that is where the app belongs.
 */
function captiveAnswer(name: string, captive: boolean): RawAnswer {
  const state = {
    captive,
    'user-portal-url': `https://${name}/portal`,
    'venue-info-url': `https://${name}/`,
  };
  const headers = {
    'content-type': 'application/captive+json',
    'cache-control': 'private, no-store',
  };
  return { status: 200, headers, body: JSON.stringify(state) };
}

/** The placeholder in web/portal.html for the app's address: as a link, and to be copied. */
const MARK = '{{appLink}}';

/** The portal as sent to a phone whose request has `headers`; `link` is the app's full address. */
export type PortalPage = (link: string, headers: IncomingHttpHeaders) => RawAnswer;

/**
 * The portal's page, filled in. What the build compressed still has the placeholder, so it is
 * compressed again; once, because a device has one link (the demo one for each of its names).
 */
export function createPortalPage(file: WebFile): PortalPage {
  let last = { link: '', page: fill(file, '') };
  return (link, headers) => {
    if (link !== last.link) last = { link, page: fill(file, link) };
    const { etag, policy, plain, gzip } = last.page;
    const common = {
      'content-security-policy': policy,
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      etag,
    };
    if (matchesTag(headers['if-none-match'], etag))
      return { status: 304, headers: common, body: null };
    const typed = { ...common, 'content-type': file.type };
    if (!accepts(String(headers['accept-encoding'] ?? ''), 'gzip'))
      return { status: 200, headers: typed, body: plain };
    return { status: 200, headers: { ...typed, 'content-encoding': 'gzip' }, body: gzip };
  };
}

function fill(file: WebFile, link: string) {
  const html = file.plain.toString().replaceAll(MARK, escapeHtml(link));
  const plain = Buffer.from(html);
  const styles = [...html.matchAll(/<style[^>]*>(.*?)<\/style>/gs)].map(([, css]) => css ?? '');
  return {
    plain,
    gzip: gzipSync(plain),
    etag: `"${hash(plain, 'base64url').slice(0, 22)}"`,
    policy: contentPolicy(styles.map((css) => `'sha256-${hash(css, 'base64')}'`)),
  };
}

function hash(of: string | Buffer, encoding: 'base64' | 'base64url'): string {
  return createHash('sha256').update(of).digest(encoding);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The phones whose people have pressed Continue on the portal, by address. In memory only. */
export interface PortalClients {
  has(address: string): boolean;
  add(address: string): void;
}

/** After more than a working day the address may belong to another phone. */
export const CLIENT_MS = 12 * 3_600_000;
/** Four times as many as the hotspot's network has addresses. */
export const CLIENTS_MAX = 1_000;

export function createPortalClients(clock: Pick<Clock, 'now'>): PortalClients {
  const until = new Map<string, number>();
  return {
    has(address) {
      const end = until.get(address);
      if (end === undefined) return false;
      if (clock.now() < end) return true;
      until.delete(address);
      return false;
    },
    add(address) {
      until.delete(address);
      const [oldest] = until.keys();
      if (until.size >= CLIENTS_MAX && oldest !== undefined) until.delete(oldest);
      until.set(address, clock.now() + CLIENT_MS);
    },
  };
}

/** The captive portal: what phones on the hotspot see before they know of the app. */
export interface Portal {
  /** Answers a probe, for this phone. */
  probe(probe: Probe, request: IncomingMessage, response: ServerResponse): void;
  /**
   * Answers what belongs to the portal at the hotspot's address and at the device's name, else false.
   * @param page where the page itself is: `/` at the hotspot's address, `/portal` at the name
   */
  at(page: '/' | '/portal', request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers `/captive-portal/api`, else false. */
  api(request: IncomingMessage, response: ServerResponse): boolean;
}

export interface PortalDeps {
  readonly config: ListenerConfig;
  readonly clock: Pick<Clock, 'now'>;
  readonly web: WebFiles | null;
  /** The hub's authority, to be installed on a phone; null where the certificate needs none. */
  authority(): Uint8Array | null;
}

export function createPortal({ config, clock, web, authority }: PortalDeps): Portal {
  const { 'content-security-policy': policy, ...common } = securityHeaders();
  const send = rawSender(common);
  const clients = createPortalClients(clock);
  const file = web?.get('/portal');
  const page = file === undefined ? null : createPortalPage(file);
  const plain = { 'content-security-policy': policy ?? '', 'cache-control': NO_STORE };

  function redirect(status: 302 | 303, location: string): RawAnswer {
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

  function continueToApp(home: string, request: IncomingMessage): RawAnswer {
    // HEAD only looks at the address; somebody who pressed Continue sends GET.
    if (request.method === 'GET') clients.add(phoneOf(request));
    return redirect(303, `${home}#continued`);
  }

  function answerAt(home: '/' | '/portal', request: IncomingMessage): RawAnswer | null {
    const path = pathOf(request);
    if (path === home || path === '/portal')
      return page === null ? missing() : page(`https://${config.name}/`, request.headers);
    if (path === '/portal/continue') return continueToApp(home, request);
    return path === '/ca.crt' ? certificate() : null;
  }

  return {
    probe({ answer }, request, response) {
      const through = answer !== null && clients.has(phoneOf(request));
      if (!through) send(response, redirect(302, `http://${config.hotspotAddress}/`));
      else send(response, { ...answer, headers: { ...plain, ...answer.headers } });
    },
    at(home, request, response) {
      const answer = answerAt(home, request);
      if (answer !== null) send(response, answer);
      return answer !== null;
    },
    api(request, response) {
      if (pathOf(request) !== CAPTIVE_API_PATH) return false;
      const answer = captiveAnswer(config.name, !clients.has(phoneOf(request)));
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
