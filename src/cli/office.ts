import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import { parseKeycode } from '../core/codes.ts';
import { err, type Failure, failure, ok, type Result } from '../core/errors.ts';
import { httpImporterHub, type ImporterHub } from '../importer/hub-client.ts';
import { changeOffice, type Office, openOffice } from '../importer/office.ts';
import type { LockWish } from '../importer/office-lock.ts';
import type { CommandContext } from './context.ts';
import { helpText } from './text/help.ts';
import { messages } from './text/messages.ts';

/**
 * A secret given at the command line: the text itself, `-` for standard input (which keeps it out of
 * the process list and the shell's history), or left out for the environment variable.
 */
export async function readSecret(
  context: CommandContext,
  given: string | undefined,
  variable: string,
): Promise<string | null> {
  const value = given === '-' ? await context.readStdin() : (given ?? context.env[variable]);
  return value === undefined || value.trim() === '' ? null : value.trim();
}

/** The 16 bytes of a keycard given as `--card CODE`, `--card -` or LYGTE_CARD. */
export async function readCard(
  context: CommandContext,
  given: string | undefined,
): Promise<Result<Uint8Array>> {
  const typed = await readSecret(context, given, 'LYGTE_CARD');
  if (typed === null) return err(failure('cardMissing'));
  // The link in the card's QR code is accepted too.
  return parseKeycode(typed.replace(/^.*#k=/, ''));
}

/** A secret kept in a file of its own, such as a hub token. */
async function readSecretFile(path: string): Promise<Result<string>> {
  const value = (await readFile(path, 'utf8')).trim();
  return value === '' ? err(failure('notReadable', { file: path })) : ok(value);
}

export interface HubChoice {
  readonly hub?: string;
  readonly tokenFile?: string;
}

/**
 * The office's hub client: as enrolled, or as the options say. Fails with
 * `officeNotEnrolled` when neither names it.
 */
export async function officeHub(
  context: CommandContext,
  office: Office,
  choice: HubChoice,
): Promise<Result<ImporterHub>> {
  const enrolled = office.hub();
  const url = choice.hub ?? enrolled?.url ?? context.env.LYGTE_HUB;
  let token = enrolled?.token;
  if (choice.tokenFile !== undefined) {
    const read = await readSecretFile(choice.tokenFile);
    if (!read.ok) return read;
    token = read.value;
  }
  if (url === undefined || token === undefined) return err(failure('officeNotEnrolled'));
  return ok(httpImporterHub({ url, token }));
}

/**
 * Opens an office that exists, to read it. Fails with `noOffice`: a mistyped folder must not become
 * a new one.
 */
export async function openKnownOffice(
  context: CommandContext,
  folder: string,
): Promise<Result<Office>> {
  const known = await isOffice(folder);
  return known ? ok(await openOffice(folder, context)) : err(failure('noOffice', { file: folder }));
}

/**
 * Longer than several short commands take one after the other: a nightly import need not fail
 * because somebody makes a card. A whole import can take longer.
 */
const PATIENCE_MS = 30_000;

/**
 * Opens an office for a short command that changes it, and waits for another command to end, saying
 * so. Fails with `noOffice` as `openKnownOffice` does, and with `officeBusy` after half a minute.
 */
export async function changeKnownOffice(
  context: CommandContext,
  folder: string,
  command: string,
): Promise<Result<Office & AsyncDisposable>> {
  if (!(await isOffice(folder))) return err(failure('noOffice', { file: folder }));
  return changeOffice(folder, context, patiently(context, command));
}

/** A wish for the office's lock that waits for another command to end, and says so once. */
export function patiently(context: CommandContext, command: string): LockWish {
  const onWait = ({ detail }: Failure) =>
    context.err(`${messages[context.language].waiting(String(detail?.command ?? 'lygte'))}\n`);
  return { command, waitMs: PATIENCE_MS, onWait };
}

function isOffice(folder: string): Promise<boolean> {
  return stat(join(folder, 'keys.json')).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

/** `--office`, where reading with the municipal key is optional. */
export function officeKeyOption(context: CommandContext): Option {
  return new Option('--office <folder>', helpText[context.language].options.officeKey);
}

/** The municipality's age identity; null when no office was named. */
export async function readOfficeKey(
  context: CommandContext,
  folder: string | undefined,
): Promise<Result<string | null>> {
  if (folder === undefined) return ok(null);
  const office = await openKnownOffice(context, folder);
  return office.ok ? ok(office.value.identity) : office;
}
