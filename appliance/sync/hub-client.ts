import { brotliDecompressSync } from 'node:zlib';
import * as v from 'valibot';
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
  /** What is new; see `PollHeld`. Of an older hub that is the manifest only. */
  poll(held: PollHeld, signal?: AbortSignal): Promise<Result<PollAnswer>>;
  /** An object's bytes, not yet checked; `size` where it is known, so that more is not taken in. */
  object(sha256: string, size: number | null, signal?: AbortSignal): Promise<Result<Uint8Array>>;
  /** The last record the hub now holds. `journalGap` has the one it holds as `ack` in its detail. */
  pushJournal(records: readonly JournalRecord[], signal?: AbortSignal): Promise<Result<number>>;
  /** The last record the hub holds. */
  putReport(report: DeviceReport, signal?: AbortSignal): Promise<Result<number>>;
  /** What the hub certifies for a request, not yet checked; null while it is being made. */
  certificate(csr: string, signal?: AbortSignal): Promise<Result<CertificateAnswer | null>>;
}

/** What the device has already, so that the hub leaves it out. */
interface PollHeld {
  /** The tag of the last answer; null where that is not known. */
  readonly etag: string | null;
  /** Sequence of the newest attendance update; null for none. */
  readonly after: number | null;
}

/** Nothing of it is checked. */
type PollAnswer =
  | { readonly changed: false }
  | {
      readonly changed: true;
      readonly etag: string | null;
      /** Undefined where the device has it, or where nothing is published. */
      readonly manifest: unknown;
      readonly attendance: readonly unknown[];
    };

/** An older hub does not know the call: it is asked for it again after so many polls. */
const OLDER_POLLS = 20;

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
  let older = 0;

  async function ask(
    call: typeof hubCalls.poll | typeof hubCalls.manifest,
    { etag, query }: { readonly etag: string | null; readonly query?: Record<string, string> },
    signal: AbortSignal | undefined,
  ): Promise<Result<HubAnswer>> {
    const condition: Record<string, string> = etag === null ? {} : { 'if-none-match': etag };
    const headers = { 'accept-encoding': 'br', ...condition };
    return await hub.send(call, { headers, ...(query && { query }), signal });
  }

  async function poll(
    { etag, after }: PollHeld,
    signal?: AbortSignal,
  ): Promise<Result<PollAnswer>> {
    if (older > 0) older--;
    const query = after === null ? {} : { query: { after: String(after) } };
    const answer = older > 0 ? null : await ask(hubCalls.poll, { etag, ...query }, signal);
    if (answer?.ok === false) return answer;
    const unknown = answer !== null && isNotFound(answer.value);
    if (unknown) older = OLDER_POLLS;
    if (answer === null || unknown) {
      const manifest = await ask(hubCalls.manifest, { etag }, signal);
      if (!manifest.ok) return manifest;
      if (isNotFound(manifest.value))
        return ok({ changed: true, etag: null, manifest: undefined, attendance: [] });
      return newsIn(manifest.value, etag, (body) => ({ manifest: body, attendance: [] }));
    }
    return newsIn(answer.value, etag, (body) => {
      const parsed = v.safeParse(pollBody, body);
      if (!parsed.success) return null;
      return { manifest: parsed.output.manifest, attendance: parsed.output.attendance };
    });
  }

  return {
    poll,
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

/** Said by a hub, not by something else that answers in its place. */
function isNotFound(answer: HubAnswer): boolean {
  return answer.status === 404 && failureOf(answer).code === 'notFound';
}

const pollBody = v.object({
  manifest: v.optional(v.unknown()),
  attendance: v.array(v.unknown()),
});

/** What a 200 holds; null from `read` where it is not what was asked for. */
function newsIn(
  answer: HubAnswer,
  asked: string | null,
  read: (body: unknown) => { manifest: unknown; attendance: unknown[] } | null,
): Result<PollAnswer> {
  if (answer.status === 304 && asked !== null) return ok({ changed: false });
  if (answer.status !== 200) return err(failureOf(answer));
  const bytes = plainBody(answer, LIMITS.poll);
  const body = bytes === null ? undefined : jsonIn(bytes);
  const news = body === undefined ? null : read(body);
  if (news === null) return err(failure('hubGarbage'));
  return ok({ changed: true, etag: answer.headers.etag ?? null, ...news });
}
