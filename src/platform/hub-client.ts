import { createHash } from 'node:crypto';
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import * as v from 'valibot';
import { keyFingerprint, parseEnrollCode } from '../core/codes.ts';
import { err, FAILURE_CODES, type Failure, failure, ok, type Result } from '../core/errors.ts';
import { type EnrollAnswer, type EnrollRequest, type HubCall, hubCalls } from '../core/hub-api.ts';

export interface HubAccess {
  readonly url: string;
  /** The bearer token of a device or an importer; left out for calls that anybody may make. */
  readonly token?: string;
  readonly timeouts?: HubTimeouts;
}

/** In milliseconds: of silence on the line, and for a whole call over a poor one. */
interface HubTimeouts {
  readonly idleMs: number;
  readonly wholeMs: number;
}

const TIMEOUTS: HubTimeouts = { idleMs: 20_000, wholeMs: 600_000 };

/** What is sent with a call. */
export interface Sent<Call extends HubCall = HubCall> {
  /** Values for the `:name` parts of the path. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON where the call declares it, otherwise bytes. */
  readonly body?: Call extends { readonly request: infer Schema extends v.GenericSchema }
    ? v.InferInput<Schema>
    : Uint8Array;
  /** Most bytes of the answer, where it is known to be shorter than the call's limit. */
  readonly answerLimit?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HubAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A call whose answer is JSON. */
type JsonCall = HubCall & { readonly response: v.GenericSchema };

/** One kept-alive connection to the hub: polls go over it for hours. */
export interface HubConnection extends Disposable {
  /**
   * The answer, whatever its status. Fails with `hubUnreachable`, or with `hubGarbage` when what
   * comes is no HTTP or too much.
   */
  send<Call extends HubCall>(call: Call, sent?: Sent<Call>): Promise<Result<HubAnswer>>;
  /** The JSON of a 200. Fails as `send`, with what `failureOf` says, or with `hubGarbage`. */
  ask<Call extends JsonCall>(
    call: Call,
    sent?: Sent<Call>,
  ): Promise<Result<v.InferOutput<Call['response']>>>;
}

/** Throws when `url` is no http or https URL. */
export function connectHub({ url, token, timeouts = TIMEOUTS }: HubAccess): HubConnection {
  const base = new URL(url);
  if (base.protocol !== 'http:' && base.protocol !== 'https:') throw new Error('not a hub URL');
  const secure = base.protocol === 'https:';
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 1 });
  const prefix = base.pathname.replace(/\/$/, '');
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };

  async function send(call: HubCall, sent: Sent<HubCall> = {}): Promise<Result<HubAnswer>> {
    const limits = [AbortSignal.timeout(timeouts.wholeMs), ...(sent.signal ? [sent.signal] : [])];
    const { body, headers } = bodyOf(call, sent);
    const options: RequestOptions = {
      agent,
      method: call.method,
      headers: { ...authorization, ...headers, ...sent.headers },
      signal: AbortSignal.any(limits),
      timeout: timeouts.idleMs,
    };
    const target = new URL(prefix + addressOf(call, sent), base);
    const open = () => (secure ? httpsRequest(target, options) : httpRequest(target, options));
    const limit = sent.answerLimit ?? call.answerLimit;
    // A kept connection that the hub has just closed does not mean that the hub is gone: try again.
    const first = await exchange(open(), body, limit);
    const end = first === 'stale' ? await exchange(open(), body, limit) : first;
    return end === 'stale' ? err(failure('hubUnreachable')) : end;
  }

  return {
    send,
    async ask(call, sent) {
      const answer = await send(call, sent);
      return answer.ok ? parseAnswer(call, answer.value) : answer;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function addressOf({ path }: HubCall, { params = {}, query }: Sent<HubCall>): string {
  const filled = path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(params[name] ?? ''));
  return query === undefined ? filled : `${filled}?${new URLSearchParams(query)}`;
}

function bodyOf(call: HubCall, { body }: Sent<HubCall>) {
  if (body === undefined) return { body, headers: {} };
  const isJson = call.request !== undefined;
  const bytes = isJson ? Buffer.from(JSON.stringify(body)) : (body as Uint8Array);
  const type = isJson ? 'application/json' : 'application/octet-stream';
  return { body: bytes, headers: { 'content-type': type, 'content-length': bytes.length } };
}

function exchange(
  request: ClientRequest,
  body: Uint8Array | undefined,
  limit: number,
): Promise<Result<HubAnswer> | 'stale'> {
  return new Promise((resolve) => {
    let answered = false;
    request.on('timeout', () => request.destroy(new Error('silent')));
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = !answered && request.reusedSocket && error.code === 'ECONNRESET';
      resolve(stale ? 'stale' : err(failure(isGarbage(error) ? 'hubGarbage' : 'hubUnreachable')));
    });
    request.on('response', (answer) => {
      answered = true;
      void collect(answer, limit).then((result) => {
        if (!result.ok) request.destroy();
        resolve(result);
      });
    });
    // HTTP/1.1 keeps the connection open without this header.
    request.removeHeader('connection');
    request.end(body);
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

/** Whether Node's HTTP parser could not make sense of it. */
function isGarbage(error: NodeJS.ErrnoException): boolean {
  return error.code?.startsWith('HPE_') ?? false;
}

const problem = v.object({
  code: v.picklist(FAILURE_CODES),
  detail: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
});

/**
 * What an answer other than the expected one means. A hub in trouble (5xx, or a proxy before it)
 * counts as not there: its `storeFailed` must not be taken for this machine's own. `unauthorized` is
 * a refused token; anything that is not a problem of ours, such as another portal's page, is
 * `hubGarbage`.
 */
export function failureOf(answer: HubAnswer): Failure {
  if (answer.status === 401) return failure('unauthorized');
  if (answer.status >= 500) return failure('hubUnreachable');
  const body = answer.status >= 400 ? jsonIn(answer.body) : undefined;
  const parsed = v.safeParse(problem, body);
  if (!parsed.success) return failure('hubGarbage');
  return failure(parsed.output.code, parsed.output.detail);
}

/** A 200 whose JSON body is what the call declares; else the failure it stands for. */
export function parseAnswer<Call extends JsonCall>(
  call: Call,
  answer: HubAnswer,
): Result<v.InferOutput<Call['response']>> {
  if (answer.status !== 200) return err(failureOf(answer));
  const parsed = v.safeParse(call.response, jsonIn(answer.body));
  return parsed.success ? ok(parsed.output) : err(failure('hubGarbage'));
}

/** Undefined when it is no JSON. */
export function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Turns a one-time code into a token at the hub. Where the code carries the fingerprint of the
 * municipality's signing key, a hub that gives another key is not the municipality's:
 * `badSignature`. Otherwise fails with `codeUnknown`, `codeUsed`, `hubNotReady`, `throttled`,
 * `hubUnreachable` or `hubGarbage`. Throws when `url` is no http or https URL.
 *
 * @param more `device`: the id this device had before; `signingKey`: an importer's own
 */
export async function enroll(
  url: string,
  code: string,
  more: Omit<EnrollRequest, 'code'> = {},
): Promise<Result<EnrollAnswer>> {
  const parsed = parseEnrollCode(code);
  if (parsed === null) return err(failure('codeUnknown'));
  using connection = connectHub({ url });
  const enrolled = await connection.ask(hubCalls.enroll, { body: { code: parsed.code, ...more } });
  if (!enrolled.ok || parsed.fingerprint === null) return enrolled;
  const key = Buffer.from(enrolled.value.signingKey ?? '', 'base64');
  return keyFingerprint(createHash('sha256').update(key).digest('hex')) === parsed.fingerprint
    ? enrolled
    : err(failure('badSignature'));
}
