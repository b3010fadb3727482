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
 * The state of one phone as RFC 8908 wants it told. Its portal must be reached over TLS (section
 * 5), so it is the same page at the box's name. Android offers the venue's page once the phone is
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

/** Stands in web/portal.html wherever the app's address belongs: as a link, and to be copied. */
const MARK = '{{appLink}}';

/** The portal as sent to a phone that asked with `headers`; `link` is the app's full address. */
export type PortalPage = (link: string, headers: IncomingHttpHeaders) => RawAnswer;

/**
 * The portal's page, filled in. What the build packed still holds the mark, so it is packed anew;
 * once, because a box has one link (the demo one for each name it is called by).
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

/** A phone that is away for longer than a working day may find another behind its address. */
export const WELCOME_MS = 12 * 3_600_000;
/** Four times as many as the hotspot's network has addresses. */
export const WELCOMED_MAX = 1_000;

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
      if (until.size >= WELCOMED_MAX && oldest !== undefined) until.delete(oldest);
      until.set(address, clock.now() + WELCOME_MS);
    },
  };
}

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
  readonly box: ListenerConfig;
  readonly clock: Pick<Clock, 'now'>;
  readonly web: WebFiles | null;
  /** The hub's authority, to be installed on a phone; null where the certificate needs none. */
  authority(): Uint8Array | null;
}

export function createPortal({ box, clock, web, authority }: PortalDeps): Portal {
  const { 'content-security-policy': policy, ...common } = securityHeaders();
  const send = rawSender(common);
  const clients = createPortalClients(clock);
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
    if (request.method === 'GET') clients.add(phoneOf(request));
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
      const through = answer !== null && clients.has(phoneOf(request));
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
      const answer = captiveAnswer(box.name, !clients.has(phoneOf(request)));
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
