import type { Failure, Result } from '../../core/errors.ts';
import type { ImportSettings } from '../../importer/settings.ts';
import { asFailure } from '../run.ts';
import { type Letter, postWebhook, sendMail } from './channels.ts';
import type { LastRun } from './kept.ts';
import { letterOf, type Place, type Told, testLetter } from './letter.ts';
import type { Run } from './run.ts';

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
  const body = { event: told, text: letter.subject, run: run.line };
  const { notified, reached, failures } = await deliver(letter, body, settings, wait);
  const next = told === 'fine' ? null : told;
  return { notified, told: reached ? next : open, failures };
}

/** Sends a message by which a person sees that others will arrive, wherever one is to go. */
export async function sendTestMessage(
  settings: ImportSettings,
): Promise<Pick<Notification, 'notified' | 'failures'>> {
  const letter = testLetter(settings.language);
  return deliver(letter, { event: 'test', text: letter.subject, run: null }, settings);
}

async function deliver(
  letter: Letter,
  body: object,
  { mail, webhook }: ImportSettings,
  wait?: (ms: number) => Promise<unknown>,
): Promise<Pick<Notification, 'notified' | 'failures'> & { readonly reached: boolean }> {
  const mailed = mail === null ? null : await asFailure(() => sendMail(mail, letter));
  const hooked = webhook === null ? null : await asFailure(() => postWebhook(webhook, body, wait));
  return {
    notified: { mail: codeOf(mailed), webhook: codeOf(hooked) },
    reached: mailed?.ok === true || hooked?.ok === true,
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
