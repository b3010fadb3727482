import { randomBytes } from 'node:crypto';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { v7 } from 'uuid';
import * as v from 'valibot';
import { type DeviceCall, deviceCalls } from '../../src/core/device-api.ts';
import { PROBLEM_TYPE } from '../../src/core/errors.ts';
import { problemBody } from '../../src/core/http-call.ts';
import { live } from '../../src/core/schemas.ts';
import { type EventStream, followEvents } from './event-stream.ts';

interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body's JSON, taken for what the test expects it to be. Throws when it is none. */
  readonly json: T;
  /** The code of a problem; throws when the answer is none. */
  readonly code: string;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: OutgoingHttpHeaders;
}

/**
 * One colleague's phone: it keeps its cookies, and sends what the app would send. Every answer must
 * be as its call declares it: anything else rejects.
 */
export interface Phone {
  readonly cookies: Map<string, string>;
  call<T>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  get<T>(path: string, headers?: OutgoingHttpHeaders): Promise<Answer<T>>;
  post<T>(path: string, body?: unknown, headers?: OutgoingHttpHeaders): Promise<Answer<T>>;
  /** Shows a keycard and says who it is. Throws unless both are taken. */
  comeIn(card: string, staffId: string): Promise<void>;
  stream(path: string, headers?: OutgoingHttpHeaders): Promise<EventStream>;
}

export function createPhone(port: () => number): Phone {
  const cookies = new Map<string, string>();
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const always = () => ({
    'x-lygte': '1',
    ...(cookies.size > 0 && { cookie: cookieHeader() }),
  });

  function keep(set: readonly string[] = []): void {
    for (const line of set) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '') cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), value);
    }
  }

  function call<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const { body } = options;
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers = {
      ...always(),
      ...(payload !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    };
    const chunked = 'transfer-encoding' in headers;
    const length = payload === undefined || chunked ? null : Buffer.byteLength(payload);
    return new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port: port(),
        method,
        path,
        headers,
        agent: false,
      });
      if (length !== null) sent.setHeader('content-length', length);
      sent.on('error', reject);
      sent.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('error', reject);
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          keep(response.headers['set-cookie']);
          const bytes = Buffer.concat(parts);
          const status = response.statusCode ?? 0;
          const fault = answerFault({ method, path }, { status, headers: response.headers, bytes });
          if (fault === null) resolve(answerOf(status, response.headers, bytes));
          else reject(new Error(fault));
        });
      });
      sent.end(payload);
    });
  }

  const phone: Phone = {
    cookies,
    call,
    get: (path, headers = {}) => call('GET', path, { headers }),
    post: (path, body, headers = {}) => call('POST', path, { body, headers }),
    async comeIn(card, staffId) {
      const unlocked = await phone.post('/api/unlock', { card });
      if (unlocked.status !== 200) throw new Error(`unlock: ${unlocked.text}`);
      const signedIn = await phone.post('/api/session', { staffId });
      if (signedIn.status !== 200) throw new Error(`session: ${signedIn.text}`);
    },
    async stream(path, headers = {}) {
      const stream = await followEvents(port(), path, { ...always(), ...headers });
      async function next() {
        const message = await stream.next();
        const fault = shapeFault(live, message.live);
        if (fault !== null) throw new Error(`message of ${path}: ${fault}`);
        return message;
      }
      return { ...stream, next };
    },
  };
  return phone;
}

/** The declared call that a request is for; undefined where none is. */
function declaredCall(method: string, path: string): DeviceCall | undefined {
  const parts = path.split('?')[0]?.split('/') ?? [];
  return Object.values<DeviceCall>(deviceCalls).find((call) => {
    const declared = call.path.split('/');
    const fits = (part: string, i: number) => part.startsWith(':') || part === parts[i];
    return call.method === method && declared.length === parts.length && declared.every(fits);
  });
}

/**
 * What in an answer of the device is not as its call is declared, in English; null where all is. A
 * member too many is a fault as well as one that is missing. Answers of other addresses are looked
 * at only where they are problems. For servers that stand in for the device as well.
 */
export function answerFault(
  { method, path }: { readonly method: string; readonly path: string },
  { status, headers, bytes }: Pick<Answer, 'status' | 'headers' | 'bytes'>,
): string | null {
  const call = declaredCall(method, path);
  const type = String(headers['content-type'] ?? '');
  const fault =
    type === PROBLEM_TYPE ? problemFault(status, bytes) : call && contentFault(call, status, type);
  if (fault) return `${method} ${path}: ${fault}`;
  if (type === PROBLEM_TYPE || status !== 200 || !call?.response) return null;
  const text = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  const wrong = shapeFault(call.response, JSON.parse(text.toString()));
  return wrong === null ? null : `${method} ${path}: ${wrong}`;
}

function problemFault(status: number, bytes: Buffer): string | null {
  const problem: unknown = JSON.parse(bytes.toString());
  if (!v.is(v.object({ status: v.literal(status) }), problem)) return 'problem of another status';
  return shapeFault(problemBody, problem);
}

function contentFault(call: DeviceCall, status: number, type: string): string | null {
  // Not modified, or led elsewhere by a listener.
  if (status >= 300 && status < 400) return null;
  const empty = call.response === null && call.answerType === undefined;
  const wanted = empty ? '' : (call.answerType ?? 'application/json');
  if (status !== (empty ? 204 : 200)) return `status ${status}`;
  return type.split(';')[0] === wanted ? null : `content-type ${type}`;
}

function shapeFault(schema: v.GenericSchema, value: unknown): string | null {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success)
    return parsed.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('; ');
  // Members that are not declared are gone from the output.
  return isDeepStrictEqual(parsed.output, value) ? null : 'has more than is declared';
}

function answerOf<T>(status: number, headers: Answer['headers'], bytes: Buffer): Answer<T> {
  const text = bytes.toString();
  return {
    status,
    headers,
    bytes,
    text,
    get json() {
      return JSON.parse(text) as T;
    },
    get code() {
      if (headers['content-type'] !== 'application/problem+json')
        throw new Error(`no problem: ${status} ${text}`);
      return (JSON.parse(text) as { code: string }).code;
    },
  };
}

/** An id as phones draw them. */
export function eventId(): string {
  return v7({ random: randomBytes(16) });
}
