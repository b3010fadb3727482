import { setTimeout as sleep } from 'node:timers/promises';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { WebhookSettings } from '../../importer/settings.ts';
import { readGuardedSecret } from './secret-file.ts';

const TIMEOUT_MS = 10_000;
/** Before the second and the third try. */
const PAUSES_MS = [2_000, 10_000] as const;

/**
 * Posts JSON to the municipality's own system, up to three times where it does not answer or is in
 * trouble. Fails with `webhookFailed` {reason: the HTTP status, or `unreachable`} and as
 * `readGuardedSecret` does. It follows no redirect: the token is for one address.
 *
 * @param wait for a number of milliseconds
 */
export async function postWebhook(
  { url, tokenFile }: WebhookSettings,
  body: object,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<Result<void>> {
  const token = tokenFile === undefined ? null : await readGuardedSecret(tokenFile);
  if (token?.ok === false) return token;
  const headers = {
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token.value}` }),
  };
  const text = JSON.stringify(body);
  for (const pause of [...PAUSES_MS, null]) {
    const status = await post(url, headers, text);
    if (status !== null && status >= 200 && status < 300) return ok(undefined);
    const passing = status === null || status === 429 || status >= 500;
    if (pause === null || !passing)
      return err(failure('webhookFailed', { reason: status ?? 'unreachable' }));
    await wait(pause);
  }
  throw new Error('no try was the last one');
}

/** The status of the answer; null where none came. */
async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number | null> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}
