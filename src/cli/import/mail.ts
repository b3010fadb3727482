import { createTransport } from 'nodemailer';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { MailSettings } from '../../importer/settings.ts';
import { readGuardedSecret } from './secret-file.ts';

const PORTS = { starttls: 587, tls: 465, none: 25 } as const;
const TIMEOUT_MS = 20_000;

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
  const transport = createTransport({
    host,
    port: mail.port ?? PORTS[security],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== undefined && password !== null ? { auth: { user, pass: password.value } } : {}),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
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
