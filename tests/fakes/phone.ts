import { randomBytes } from 'node:crypto';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { v7 } from 'uuid';
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

/** One colleague's phone: it keeps its cookies, and sends what the app would send. */
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
          resolve(answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(parts)));
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
    stream: (path, headers = {}) => followEvents(port(), path, { ...always(), ...headers }),
  };
  return phone;
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
