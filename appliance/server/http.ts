import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type * as v from 'valibot';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import type { Person } from '../../src/core/snapshot.ts';
import {
  accepts,
  matchesTag,
  parseJson,
  problem,
  rawProblem,
  readJson,
} from '../../src/platform/http.ts';
import type { Session } from './auth/sessions.ts';
import type { ApiConfig } from './deps.ts';

export { accepts, matchesTag, problem, rawProblem };

/** What every handler finds beside the request: the phone's living session, if it has one. */
export interface Env {
  Bindings: HttpBindings;
  Variables: { session: Session | null };
}
export type Call = Context<Env>;

/** Somebody who showed a keycard or said who they are: may read. */
export function anySession(c: Call): Result<Session> {
  const session = c.get('session');
  return session === null ? err(failure('noSession')) : ok(session);
}

/** Somebody who said who they are: may record. */
export function signedIn(c: Call): Result<Person> {
  const person = c.get('session')?.person;
  return person ? ok(person) : err(failure('noSession'));
}

/** A person with leader rights. */
export function leader(c: Call): Result<Person> {
  const person = signedIn(c);
  if (!person.ok || person.value.role === 'leader') return person;
  return err(failure('notAllowed'));
}

/** The phone's address, for throttling. */
export function addressOf(c: Call): string {
  return c.env.incoming.socket.remoteAddress ?? '';
}

/** Makes a handler out of a function whose failures are values. No value is no content. */
export function answering<T>(
  work: (c: Call) => Result<T> | Promise<Result<T>>,
): (c: Call) => Promise<Response> {
  return async (c) => {
    const result = await work(c);
    if (!result.ok) return problem(result.failure);
    return result.value === undefined ? c.body(null, 204) : c.json(result.value as object);
  };
}

/** For everything but events, in bytes. */
const BODY_MAX = 16 * 1024;

/**
 * A JSON body of a known shape. Fails with `unsupportedMedia` when it is not called JSON, with
 * `tooLarge` above `max` bytes, with `badRequest` when it is not JSON or not of that shape.
 */
export async function readBody<T>(
  c: Call,
  schema: v.GenericSchema<unknown, T>,
  max = BODY_MAX,
): Promise<Result<T>> {
  if (!isJson(c.req.header('content-type'))) return err(failure('unsupportedMedia'));
  return readJson(c, schema, max);
}

/** As `readBody`, straight from node:http. */
export async function readIncoming<T>(
  request: IncomingMessage,
  schema: v.GenericSchema<unknown, T>,
  max = BODY_MAX,
): Promise<Result<T>> {
  const { 'content-type': type, 'content-length': length } = request.headers;
  if (!isJson(type)) return err(failure('unsupportedMedia'));
  if (Number(length ?? 0) > max) return err(failure('tooLarge'));
  const bytes = await collectIncoming(request, max).catch(() => undefined);
  // A phone that went out of reach while sending.
  if (bytes === undefined) return err(failure('badRequest'));
  return bytes === null ? err(failure('tooLarge')) : parseJson(bytes, schema);
}

function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(type ?? '');
}

/**
 * Null when there is more than allowed. By events: an iterator would cost as much as all the rest of
 * a short call.
 */
function collectIncoming(request: IncomingMessage, max: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > max) resolve(null);
      else parts.push(part);
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('close', () => reject(new Error('cut off')));
    request.on('error', reject);
  });
}

type Secure = Pick<ApiConfig, 'secureCookies'>;

/** The session's cookie. `__Host-` makes browsers refuse one set by anything but this very host. */
export function sessionCookieName({ secureCookies }: Secure): string {
  return secureCookies ? '__Host-lygte' : 'lygte';
}

/** The cookie of somebody who waits to be let in. */
export function requestCookieName({ secureCookies }: Secure): string {
  return secureCookies ? '__Secure-lygte-ask' : 'lygte-ask';
}

export const SIGN_IN_REQUESTS_PATH = '/api/session/requests';

/** A cookie until the browser closes, unreadable to scripts. An empty value takes it away. */
export function setCookie(name: string, value: string, path: string, config: Secure): string {
  const end = value === '' ? '; Max-Age=0' : '';
  const secure = config.secureCookies ? '; Secure' : '';
  return `${name}=${value}; Path=${path}; HttpOnly; SameSite=Strict${secure}${end}`;
}

/** One cookie's value out of a `Cookie` header; ours never hold a `;` or a quote. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const start = `${name}=`;
  const found = header?.split(';').find((part) => part.trimStart().startsWith(start));
  return found?.trim().slice(start.length);
}

/** An answer given straight on node:http, before the headers every answer has. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | null;
}

export type SendRaw = (response: ServerResponse, answer: RawAnswer) => void;

/** Sends raw answers, each with the headers `everywhere` before its own. */
export function rawSender(everywhere: Readonly<Record<string, string>>): SendRaw {
  // As a flat list node:http writes them as they are.
  const always = Object.entries(everywhere).flat();
  return (response, { status, headers, body }) => {
    const list = [...always];
    for (const name in headers) list.push(name, headers[name] ?? '');
    if (body !== null) list.push('content-length', String(Buffer.byteLength(body)));
    response.writeHead(status, list).end(body);
  };
}

/**
 * What a page of the box may load and do: scripts and styles are files of ours.
 * @param styles hashes of a page's own style sheets, as in `'sha256-…'`
 */
export function contentPolicy(styles: readonly string[] = []): string {
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styles].join(' '),
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return csp.join('; ');
}

/**
 * Headers of every answer of the box. `Strict-Transport-Security` is not among them, on purpose: a
 * phone that does not know the hub's authority gets past the warning once, by hand, on the poster's
 * advice. A name remembered as strict has no such way, and in an outage there is nobody to fix it.
 * Nothing is lost: on the hotspot the plain door holds nothing but the portal and the status page.
 */
export function securityHeaders(): Record<string, string> {
  return {
    'content-security-policy': contentPolicy(),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // The camera reads the keycard's code; the screen stays on during a roll call.
    'permissions-policy': 'camera=(self), screen-wake-lock=(self), microphone=(), geolocation=()',
  };
}

/** For everything but the app's own files: no copy stays in the phone. */
export const NO_STORE = 'no-store';
