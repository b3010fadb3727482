import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { certificateAnswer, journalAck, LIMITS } from '../../src/core/wire.ts';
import { failureOf, jsonIn, parseAnswer, plainBody } from './answer.ts';
import { connectHub, type HubAnswer, type HubCall, type Patience } from './connection.ts';
import type { HubClient, ManifestAnswer } from './hub-client.ts';

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
