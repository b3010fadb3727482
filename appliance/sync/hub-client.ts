import { brotliDecompressSync } from 'node:zlib';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import {
  type CertificateAnswer,
  type DeviceReport,
  hubCalls,
  type JournalRecord,
  LIMITS,
} from '../../src/core/hub-api.ts';
import {
  connectHub,
  failureOf,
  type HubAccess,
  type HubAnswer,
  jsonIn,
  parseAnswer,
} from '../../src/platform/hub-client.ts';

/** What a device asks of the hub. */
export interface HubClient {
  /**
   * The manifest, unless it still has the tag `etag`. Fails with `notFound` while nothing is
   * published. `body` is not checked.
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

/** The hub over HTTP, with as few bytes as possible. Throws when `url` is no http or https URL. */
export function httpHub(
  access: Required<Pick<HubAccess, 'token'>> & HubAccess,
): HubClient & Disposable {
  const hub = connectHub(access);
  return {
    async manifest(etag, signal) {
      const condition: Record<string, string> = etag === null ? {} : { 'if-none-match': etag };
      const headers = { 'accept-encoding': 'br', ...condition };
      const answer = await hub.send(hubCalls.manifest, { headers, signal });
      if (!answer.ok) return answer;
      if (answer.value.status === 304 && etag !== null) return ok({ changed: false });
      if (answer.value.status !== 200) return err(failureOf(answer.value));
      return manifestAnswer(answer.value);
    },
    async object(sha256, size, signal) {
      const answerLimit = size ?? LIMITS.object;
      const answer = await hub.send(hubCalls.object, { params: { sha256 }, answerLimit, signal });
      if (!answer.ok) return answer;
      return answer.value.status === 200 ? ok(answer.value.body) : err(failureOf(answer.value));
    },
    async pushJournal(records, signal) {
      const answer = await hub.ask(hubCalls.pushJournal, {
        body: { records: [...records] },
        signal,
      });
      return answer.ok ? ok(answer.value.ack) : answer;
    },
    async putReport(body, signal) {
      const answer = await hub.ask(hubCalls.putReport, { body, signal });
      return answer.ok ? ok(answer.value.ack) : answer;
    },
    async certificate(csr, signal) {
      const answer = await hub.send(hubCalls.certificate, { body: { csr }, signal });
      if (!answer.ok) return answer;
      return answer.value.status === 202
        ? ok(null)
        : parseAnswer(hubCalls.certificate, answer.value);
    },
    [Symbol.dispose]: () => hub[Symbol.dispose](),
  };
}

function manifestAnswer(answer: HubAnswer): Result<ManifestAnswer> {
  const bytes = plainBody(answer, LIMITS.manifest);
  const body = bytes === null ? undefined : jsonIn(bytes);
  if (body === undefined) return err(failure('hubGarbage'));
  return ok({ changed: true, etag: answer.headers.etag ?? null, body });
}
