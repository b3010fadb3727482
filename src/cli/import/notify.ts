import type { Failure, Result } from '../../core/errors.ts';
import type { ImportSettings } from '../../importer/settings.ts';
import { asFailure } from '../run.ts';
import type { LastRun } from './last-run.ts';
import { letterOf, type Place, type Told } from './letter.ts';
import type { Run } from './run.ts';
import { postWebhook } from './webhook.ts';

/** `sent`, or the code of why not; null where nothing was to be sent that way. */
interface Notified {
  readonly mail: string | null;
  readonly webhook: string | null;
}

export interface Notification {
  readonly notified: Notified;
  /** What is now open for those who get the messages; see `LastRun`. */
  readonly told: LastRun['told'];
  /** What kept a message back. */
  readonly failures: readonly Failure[];
}

/**
 * Tells by mail and webhook how a run ended, in one message at most: each run that is not fine, and
 * the first fine one after it. It never changes how the run ended.
 *
 * @param open what was told before and is not told to be fine yet
 */
export async function notify(
  run: Run,
  open: LastRun['told'],
  settings: ImportSettings,
  place: Place,
  wait?: (ms: number) => Promise<unknown>,
): Promise<Notification> {
  const told = toTell(run, open, settings);
  const { mail, webhook } = settings;
  if (told === null || (mail === null && webhook === null))
    return { notified: { mail: null, webhook: null }, told: open, failures: [] };
  const letter = letterOf(told, run, settings, place);
  const mailed =
    mail === null
      ? null
      : // Few runs send a mail: its library is loaded by those only.
        await asFailure(async () => (await import('./mail.ts')).sendMail(mail, letter));
  const body = { event: told, text: letter.subject, run: run.line };
  const hooked = webhook === null ? null : await asFailure(() => postWebhook(webhook, body, wait));
  const reached = mailed?.ok === true || hooked?.ok === true;
  const next = told === 'fine' ? null : told;
  return {
    notified: { mail: codeOf(mailed), webhook: codeOf(hooked) },
    told: reached ? next : open,
    failures: [mailed, hooked].flatMap((one) => (one?.ok === false ? [one.failure] : [])),
  };
}

function toTell(
  { line: { outcome } }: Run,
  open: LastRun['told'],
  { notifyOn }: ImportSettings,
): Told | null {
  if (outcome === 'held' || outcome === 'refused') return outcome;
  if (outcome === 'losses' && notifyOn === 'losses') return 'losses';
  return open === null ? null : 'fine';
}

function codeOf(done: Result<void> | null): string | null {
  if (done === null) return null;
  return done.ok ? 'sent' : done.failure.code;
}
