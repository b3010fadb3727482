import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import * as v from 'valibot';
import {
  type DeviceCall,
  type DeviceCallName,
  type DeviceCalls,
  deviceCalls,
} from '../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import type { AnswerOf, ParamsOf, QueryOf, RequestOf } from '../../src/core/http-call.ts';
import { parseJson } from '../../src/platform/http.ts';
import type { VaultAccess } from '../vault/unlocked.ts';
import { admit, type Caller } from './access.ts';
import type { Sessions } from './auth/sessions.ts';
import type { ApiConfig } from './deps.ts';

export interface Env {
  Bindings: HttpBindings;
}

/** What a handler is given: everything the declaration of its call asks for, checked and parsed. */
interface CallInput<C extends DeviceCall> extends Caller<C> {
  readonly body: RequestOf<C>;
  readonly query: QueryOf<C>;
  readonly params: ParamsOf<C>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** `Set-Cookie` values to go out with the answer; a failure carries none. */
  readonly setCookies: string[];
}

type Outcome<T> = Result<T> | Promise<Result<T>>;

/** Answers a call with the value its declaration names. */
export type Handler<C extends DeviceCall> = (input: CallInput<C>) => Outcome<AnswerOf<C>>;

/** Answers a call with bytes; null when it has written to the connection itself. */
export type RawHandler<C extends DeviceCall> = (input: CallInput<C>) => Outcome<RawAnswer | null>;

/** Calls answered in bytes: ready-made ones, a stream, and what the demo's virtual box answers. */
type RawName = 'roster' | 'liveStream' | DemoName;
export type DemoName = {
  [K in DeviceCallName]: DeviceCalls[K] extends { readonly demo: true } ? K : never;
}[DeviceCallName];

/** The handlers of all calls answered in JSON. */
export type JsonHandlers = {
  readonly [K in Exclude<DeviceCallName, RawName>]: Handler<DeviceCalls[K]>;
};
/** The handlers of all others. */
export type RawHandlers = { readonly [K in RawName]: RawHandler<DeviceCalls[K]> };

/** What came in, before anything of it is looked at. */
export interface Received {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * Runs one call: session, then vault and caller, then query, then body, then its handler. The
 * listeners have looked at the `Host` before. Not a promise where nothing has to be waited for: the
 * fast path depends on that.
 */
export function runCall<C extends DeviceCall>(
  { config, sessions, vault }: CallDeps,
  call: C,
  handler: RawHandler<C>,
  { request, response, params, query }: Received,
): Outcome<RawAnswer | null> {
  const session = sessions.use(readCookie(request.headers.cookie, sessionCookieName(config)));
  const caller = admit(call, vault, session);
  if (!caller.ok) return caller;
  const parsed = call.query === undefined ? ok(undefined) : parse(call.query, query);
  if (!parsed.ok) return parsed;
  // One literal, member by member: with spreads the fast path takes a third longer.
  const { unlocked, person } = caller.value;
  const input = {
    unlocked,
    session,
    person,
    query: parsed.value,
    body: undefined as unknown,
    params,
    request,
    response,
    setCookies: [],
  };
  if (call.request === undefined) return handler(input as unknown as CallInput<C>);
  return readBody(request, call.request, call.requestMax).then((body) => {
    if (!body.ok) return body;
    input.body = body.value;
    return handler(input as unknown as CallInput<C>);
  });
}

export interface CallDeps {
  readonly config: ApiConfig;
  readonly sessions: Pick<Sessions, 'use'>;
  readonly vault: Pick<VaultAccess, 'opened'>;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Makes the bytes of a handler's value. No value is no content. */
export function answerJson<C extends DeviceCall>(handler: Handler<C>): RawHandler<C> {
  return async (input) => {
    const result = await handler(input);
    if (!result.ok) return result;
    const { value } = result;
    const { setCookies } = input;
    return value === undefined
      ? ok({ status: 204, headers: {}, body: null, setCookies })
      : ok({ status: 200, headers: JSON_TYPE, body: JSON.stringify(value), setCookies });
  };
}

/** For everything but events, in bytes. */
const BODY_MAX = 16 * 1024;

/**
 * A JSON body of a known shape. Fails with `unsupportedMedia` when it is not called JSON, with
 * `tooLarge` above `max` bytes, with `badRequest` when it is not JSON or not of that shape.
 */
async function readBody(
  request: IncomingMessage,
  schema: v.GenericSchema,
  max = BODY_MAX,
): Promise<Result<unknown>> {
  const { 'content-type': type, 'content-length': length } = request.headers;
  if (!/^application\/json\s*(;|$)/i.test(type ?? '')) return err(failure('unsupportedMedia'));
  if (Number(length ?? 0) > max) return err(failure('tooLarge'));
  // A phone that goes out of reach in the middle of a request is no bug.
  const bytes = await collect(request, max).catch(() => undefined);
  if (bytes === undefined) return err(failure('badRequest'));
  return bytes === null ? err(failure('tooLarge')) : parseJson(bytes, schema);
}

function parse(schema: v.GenericSchema, given: unknown): Result<unknown> {
  const parsed = v.safeParse(schema, given);
  return parsed.success ? ok(parsed.output) : err(failure('badRequest'));
}

/**
 * Null when there is more than allowed. By events: an iterator would cost as much as all the rest of
 * a short call.
 */
function collect(request: IncomingMessage, max: number): Promise<Buffer | null> {
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

/** The phone's address, for rate limits. */
export function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}

type Secure = Pick<ApiConfig, 'secureCookies'>;

/** The session's cookie. `__Host-` makes browsers refuse one set by anything but this very host. */
export function sessionCookieName({ secureCookies }: Secure): string {
  return secureCookies ? '__Host-lygte' : 'lygte';
}

/** The cookie of a phone whose sign-in request waits. */
export function requestCookieName({ secureCookies }: Secure): string {
  return secureCookies ? '__Secure-lygte-ask' : 'lygte-ask';
}

export const SIGN_IN_REQUESTS_PATH = deviceCalls.requestSignIn.path;

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
  readonly setCookies?: readonly string[];
}

export type SendRaw = (response: ServerResponse, answer: RawAnswer) => void;

/** Sends raw answers, each with the headers `everywhere` before its own. */
export function rawSender(everywhere: Readonly<Record<string, string>>): SendRaw {
  // As a flat list node:http writes them as they are.
  const always = Object.entries(everywhere).flat();
  return (response, { status, headers, body, setCookies = [] }) => {
    const list = [...always];
    for (const name in headers) list.push(name, headers[name] ?? '');
    for (const cookie of setCookies) list.push('set-cookie', cookie);
    if (body !== null) list.push('content-length', String(Buffer.byteLength(body)));
    response.writeHead(status, list).end(body);
  };
}

/** A raw answer for Hono. */
export function toResponse({ status, headers, body, setCookies = [] }: RawAnswer): Response {
  // Bytes are copied: the type of a Buffer does not say that its memory is not shared.
  const bytes = typeof body === 'string' || body === null ? body : new Uint8Array(body);
  const response = new Response(bytes, { status, headers });
  for (const cookie of setCookies) response.headers.append('set-cookie', cookie);
  return response;
}

/**
 * What a page of the device may load and do: scripts and styles come from its own files.
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
 * Headers of every answer of the device. `Strict-Transport-Security` is not among them, on purpose: a
 * phone that does not know the hub's authority gets past the warning once, by hand, on the poster's
 * advice. A name remembered as strict has no such way, and in an outage there is nobody to fix it.
 * Nothing is lost: on the hotspot, port 80 serves nothing but the portal and the status page.
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
