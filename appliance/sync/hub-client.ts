import { brotliDecompressSync } from 'node:zlib';
import * as v from 'valibot';
import {
  err,
  FAILURE_CODES,
  type Failure,
  failure,
  ok,
  type Result,
} from '../../src/core/errors.ts';
import {
  type CertificateAnswer,
  certificateAnswer,
  type DeviceReport,
  type JournalRecord,
  journalAck,
  LIMITS,
} from '../../src/core/hub-api.ts';
import { connectHub, type HubAnswer, type HubCall, type Patience } from './connection.ts';

/** What a box asks of the hub. */
export interface HubClient {
  /**
   * The manifest, unless it is still the one of `etag`. Fails with `notFound` while nothing is
   * published. `body` has not been looked at: it may be anything.
   */
  manifest(etag: string | null, signal?: AbortSignal): Promise<Result<ManifestAnswer>>;
  /** An object's bytes, not yet checked; `size` where it is known, so that more is not taken in. */
  object(sha256: string, size: number | null, signal?: AbortSignal): Promise<Result<Uint8Array>>;
  /** The last record the hub now holds. `journalGap` has the one it holds as `ack` in its detail. */
  pushJournal(records: readonly JournalRecord[], signal?: AbortSignal): Promise<Result<number>>;
  /** The last record the hub holds. */
  putReport(report: DeviceReport, signal?: AbortSignal): Promise<Result<number>>;
  /** What the hub certifies for a request, not yet checked; null while it is being made. */
  certificate(csr: string, signal?: AbortSignal): Promise<Result<CertificateAnswer | null>>;
}

type ManifestAnswer =
  | { readonly changed: false }
  | { readonly changed: true; readonly etag: string | null; readonly body: unknown };

const problem = v.object({
  code: v.picklist(FAILURE_CODES),
  detail: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
});

/**
 * What an answer other than the expected one means. A hub in trouble (5xx, or a proxy before it)
 * counts as not there; `unauthorized` is the hub's word on the token; anything that is not a
 * problem of ours, such as another portal's page, is `hubGarbage`.
 */
function failureOf(answer: HubAnswer): Failure {
  if (answer.status === 401) return failure('unauthorized');
  if (answer.status >= 500) return failure('hubUnreachable');
  const body = answer.status >= 400 ? jsonIn(answer.body) : undefined;
  const parsed = v.safeParse(problem, body);
  if (!parsed.success) return failure('hubGarbage');
  return failure(parsed.output.code, parsed.output.detail);
}

/** A 200 whose JSON body fits `schema`; else the failure it stands for. */
export function parseAnswer<S extends v.GenericSchema>(
  answer: HubAnswer,
  schema: S,
): Result<v.InferOutput<S>> {
  if (answer.status !== 200) return err(failureOf(answer));
  const parsed = v.safeParse(schema, jsonIn(answer.body));
  return parsed.success ? ok(parsed.output) : err(failure('hubGarbage'));
}

/** The body with its `Content-Encoding` taken off; null when it is damaged or too large. */
function plainBody({ headers, body }: HubAnswer, limit: number): Buffer | null {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'br') return null;
  try {
    return brotliDecompressSync(body, { maxOutputLength: limit });
  } catch {
    return null;
  }
}

/** Undefined when it is no JSON. */
function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

export interface HttpHubOptions {
  readonly url: string;
  /** The box's bearer token. */
  readonly token: string;
  readonly patience?: Patience;
}

/** The hub over HTTP, with as few bytes as may be. Throws when `url` is no http or https URL. */
export function httpHub({ url, token, patience }: HttpHubOptions): HubClient & Disposable {
  const connection = connectHub(url, patience);
  const authorization = `Bearer ${token}`;

  function sendJson(
    { value, ...call }: Pick<HubCall, 'method' | 'path' | 'limit'> & { readonly value: object },
    signal?: AbortSignal,
  ): Promise<Result<HubAnswer>> {
    const headers = { authorization, 'content-type': 'application/json' };
    const body = Buffer.from(JSON.stringify(value));
    return connection.call({ ...call, headers, body }, signal);
  }

  async function acknowledged(
    method: 'POST' | 'PUT',
    path: string,
    value: object,
    signal?: AbortSignal,
  ): Promise<Result<number>> {
    const answer = await sendJson({ method, path, value, limit: LIMITS.small }, signal);
    if (!answer.ok) return answer;
    const parsed = parseAnswer(answer.value, journalAck);
    return parsed.ok ? ok(parsed.value.ack) : parsed;
  }

  return {
    async manifest(etag, signal) {
      const condition: Record<string, string> = etag === null ? {} : { 'if-none-match': etag };
      const headers = { authorization, 'accept-encoding': 'br', ...condition };
      const limit = LIMITS.manifest;
      const answer = await connection.call(
        { method: 'GET', path: '/v1/manifest', headers, limit },
        signal,
      );
      if (!answer.ok) return answer;
      if (answer.value.status === 304 && etag !== null) return ok({ changed: false });
      if (answer.value.status !== 200) return err(failureOf(answer.value));
      return manifestAnswer(answer.value);
    },
    async object(sha256, size, signal) {
      const path = `/v1/objects/${sha256}`;
      const call = {
        method: 'GET',
        path,
        headers: { authorization },
        limit: size ?? LIMITS.object,
      } as const;
      const answer = await connection.call(call, signal);
      if (!answer.ok) return answer;
      return answer.value.status === 200 ? ok(answer.value.body) : err(failureOf(answer.value));
    },
    pushJournal: (records, signal) => acknowledged('POST', '/v1/journal', { records }, signal),
    putReport: (report, signal) => acknowledged('PUT', '/v1/readiness', report, signal),
    async certificate(csr, signal) {
      const limit = LIMITS.certificate;
      const call = { method: 'POST', path: '/v1/certificate', value: { csr }, limit } as const;
      const answer = await sendJson(call, signal);
      if (!answer.ok) return answer;
      return answer.value.status === 202 ? ok(null) : parseAnswer(answer.value, certificateAnswer);
    },
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}

function manifestAnswer(answer: HubAnswer): Result<ManifestAnswer> {
  const bytes = plainBody(answer, LIMITS.manifest);
  const body = bytes === null ? undefined : jsonIn(bytes);
  if (body === undefined) return err(failure('hubGarbage'));
  return ok({ changed: true, etag: answer.headers.etag ?? null, body });
}
