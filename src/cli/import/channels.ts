import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { MailSettings, WebhookSettings } from '../../importer/settings.ts';

/** The ways by which somebody is told, and the secrets they need. */

/** Longer than any password or token. */
const MOST_BYTES = 4_096;
const OTHERS = 0o007;

/**
 * A secret that stands alone in a file, without the line's end. Fails with `secretExposed` where
 * everybody on the machine may read or change the file, and with `notReadable` where it is empty, no
 * file, or too long for a secret. Throws what the operating system reports.
 */
export async function readGuardedSecret(path: string): Promise<Result<string>> {
  await using file = await open(path, 'r');
  const { mode, size } = await file.stat();
  if ((mode & OTHERS) !== 0) return err(failure('secretExposed', { file: path }));
  if (size > MOST_BYTES) return err(failure('notReadable', { file: path }));
  const secret = (await file.readFile('utf8')).trim();
  return /^[^\p{Cc}]+$/u.test(secret) ? ok(secret) : err(failure('notReadable', { file: path }));
}

const PORTS = { starttls: 587, tls: 465, none: 25 } as const;
const MAIL_TIMEOUT_MS = 20_000;

export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/**
 * Sends a mail by the municipality's own server, whose certificate is checked. Fails with
 * `mailFailed` {reason: a code of nodemailer or SMTP} and as `readGuardedSecret` does.
 */
export async function sendMail(mail: MailSettings, letter: Letter): Promise<Result<void>> {
  const { host, security, user, passwordFile, from, to } = mail;
  const password = passwordFile === undefined ? null : await readGuardedSecret(passwordFile);
  if (password?.ok === false) return password;
  // Few runs send a mail: its library is loaded by those only.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port: mail.port ?? PORTS[security],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== undefined && password !== null ? { auth: { user, pass: password.value } } : {}),
    connectionTimeout: MAIL_TIMEOUT_MS,
    greetingTimeout: MAIL_TIMEOUT_MS,
    socketTimeout: MAIL_TIMEOUT_MS,
    dnsTimeout: MAIL_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    // Out-of-office answers to it would go to nobody.
    const headers = { 'Auto-Submitted': 'auto-generated' };
    const { rejected } = await transport.sendMail({ from, to: [...to], ...letter, headers });
    // Some of the addresses were taken, and some not.
    if (rejected.length > 0) return err(failure('mailFailed', { reason: 'EENVELOPE' }));
    return ok(undefined);
  } catch (error) {
    return err(failure('mailFailed', reasonOf(error)));
  } finally {
    transport.close();
  }
}

/** Codes only: the words of an error can hold what was sent. */
function reasonOf(error: unknown): { reason: string } {
  if (!(error instanceof Error && 'code' in error)) return { reason: 'unexpected' };
  const answer = 'responseCode' in error && typeof error.responseCode === 'number';
  return { reason: answer ? `${error.code} ${error.responseCode}` : String(error.code) };
}

const POST_TIMEOUT_MS = 10_000;
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
    const signal = AbortSignal.timeout(POST_TIMEOUT_MS);
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}
