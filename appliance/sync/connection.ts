import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';

export interface HubCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the hub's URL, with a leading slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Most bytes the answer's body may have. */
  readonly limit: number;
}

export interface HubAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One kept-alive connection to the hub: polls go over it for hours. */
export interface HubConnection extends Disposable {
  /** Fails with `hubUnreachable`, or with `hubGarbage` when what comes is no HTTP or too much. */
  call(call: HubCall, signal?: AbortSignal): Promise<Result<HubAnswer>>;
}

/** Milliseconds: of silence on the line, and for a whole call over a poor one. */
export interface Patience {
  readonly idleMs: number;
  readonly wholeMs: number;
}

const PATIENCE: Patience = { idleMs: 20_000, wholeMs: 600_000 };

/** Throws when `url` is no http or https URL. */
export function connectHub(url: string, patience: Patience = PATIENCE): HubConnection {
  const base = new URL(url);
  if (base.protocol !== 'http:' && base.protocol !== 'https:') throw new Error('not a hub URL');
  const secure = base.protocol === 'https:';
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 1 });
  const prefix = base.pathname.replace(/\/$/, '');

  async function call(call: HubCall, signal?: AbortSignal): Promise<Result<HubAnswer>> {
    const limits = [AbortSignal.timeout(patience.wholeMs), ...(signal ? [signal] : [])];
    const { body, method, path, headers } = call;
    const options: RequestOptions = {
      agent,
      method,
      headers: { ...headers, ...(body ? { 'content-length': body.length } : {}) },
      signal: AbortSignal.any(limits),
      timeout: patience.idleMs,
    };
    const target = new URL(prefix + path, base);
    const open = () => (secure ? httpsRequest(target, options) : httpRequest(target, options));
    // A kept connection that the hub has just closed says nothing of the hub: ask once more.
    const first = await exchange(open(), call);
    const end = first === 'stale' ? await exchange(open(), call) : first;
    return end === 'stale' ? err(failure('hubUnreachable')) : end;
  }

  return { call, [Symbol.dispose]: () => agent.destroy() };
}

function exchange(request: ClientRequest, call: HubCall): Promise<Result<HubAnswer> | 'stale'> {
  return new Promise((resolve) => {
    let answered = false;
    request.on('timeout', () => request.destroy(new Error('silent')));
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = !answered && request.reusedSocket && error.code === 'ECONNRESET';
      resolve(stale ? 'stale' : err(failure(isGarbage(error) ? 'hubGarbage' : 'hubUnreachable')));
    });
    request.on('response', (answer) => {
      answered = true;
      void collect(answer, call.limit).then((result) => {
        if (!result.ok) request.destroy();
        resolve(result);
      });
    });
    // HTTP/1.1 keeps the connection without being told.
    request.removeHeader('connection');
    request.end(call.body);
  });
}

async function collect(answer: IncomingMessage, limit: number): Promise<Result<HubAnswer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) return err(failure('hubGarbage'));
      chunks.push(chunk);
    }
  } catch (error) {
    return err(
      failure(isGarbage(error as NodeJS.ErrnoException) ? 'hubGarbage' : 'hubUnreachable'),
    );
  }
  const { statusCode: status = 0, headers } = answer;
  return ok({ status, headers, body: Buffer.concat(chunks) });
}

/** Node's HTTP parser could not make sense of it. */
function isGarbage(error: NodeJS.ErrnoException): boolean {
  return error.code?.startsWith('HPE_') ?? false;
}
