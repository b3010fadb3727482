import * as v from 'valibot';
import { err, FAILURE_CODES, type FailureCode, failure, ok, type Result } from '../core/errors.ts';
import {
  deviceList,
  type JournalRecord,
  journalPage,
  type SignedManifest,
} from '../core/hub-api.ts';

/** Where publications go. */
export interface PublishTarget {
  putObject(sha256: string, bytes: Uint8Array): Promise<Result<void>>;
  putManifest(manifest: SignedManifest): Promise<Result<void>>;
}

type HubDevice = v.InferOutput<typeof deviceList>['devices'][number];

/** The hub as the importer sees it. */
export interface ImporterHub extends PublishTarget {
  devices(): Promise<Result<HubDevice[]>>;
  /** Records of one box with `n` above `after`; empty at the end. */
  journal(device: string, after: number): Promise<Result<JournalRecord[]>>;
}

const TIMEOUT_MS = 120_000;

/**
 * The hub over HTTP. Its own failure codes come through; no answer is `hubUnreachable`, an answer
 * of another shape `hubGarbage`.
 */
export function httpImporterHub(access: { url: string; token: string }): ImporterHub {
  const call = (method: string, path: string, body?: Uint8Array | string) =>
    request(access.url, method, path, body, { authorization: `Bearer ${access.token}` });
  const done = async (answer: Promise<Result<unknown>>): Promise<Result<void>> => {
    const result = await answer;
    return result.ok ? ok(undefined) : result;
  };
  return {
    putObject: (sha256, bytes) => done(call('PUT', `/v1/objects/${sha256}`, bytes)),
    putManifest: (manifest) => done(call('PUT', '/v1/manifest', JSON.stringify(manifest))),
    async devices() {
      const list = shaped(deviceList, await call('GET', '/v1/devices'));
      return list.ok ? ok(list.value.devices) : list;
    },
    async journal(device, after) {
      const query = new URLSearchParams({ device, after: String(after) });
      const page = shaped(journalPage, await call('GET', `/v1/journal?${query}`));
      return page.ok ? ok(page.value.records) : page;
    },
  };
}

async function request(
  base: string,
  method: string,
  path: string,
  body: Uint8Array | string | undefined,
  headers: Record<string, string>,
): Promise<Result<unknown>> {
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, base), {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': type },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    text = await response.text();
  } catch {
    return err(failure('hubUnreachable'));
  }
  const parsed = parse(text);
  if (response.ok) return ok(parsed);
  const problem = v.safeParse(v.object({ code: v.picklist(FAILURE_CODES) }), parsed);
  return err(failure(problem.success ? (problem.output.code as FailureCode) : 'hubGarbage'));
}

function shaped<const S extends v.GenericSchema>(
  schema: S,
  answer: Result<unknown>,
): Result<v.InferOutput<S>> {
  if (!answer.ok) return answer;
  const parsed = v.safeParse(schema, answer.value);
  return parsed.success ? ok(parsed.output) : err(failure('hubGarbage'));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
