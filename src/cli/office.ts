import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import { parseKeycode } from '../core/codes.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import { httpImporterHub, type ImporterHub } from '../importer/hub-client.ts';
import { type Office, openOffice } from '../importer/office.ts';
import type { World } from './context.ts';
import { helpText } from './text/help.ts';

/**
 * A secret given at the command line: the text itself, `-` for standard input (so that it stands
 * neither in the process list nor in the shell's history), or left out for the environment's.
 */
export async function readSecret(
  world: World,
  given: string | undefined,
  variable: string,
): Promise<string | null> {
  const value = given === '-' ? await world.readStdin() : (given ?? world.env[variable]);
  return value === undefined || value.trim() === '' ? null : value.trim();
}

/** The 16 bytes of a keycard given as `--card CODE`, `--card -` or LYGTE_CARD. */
export async function readCard(
  world: World,
  given: string | undefined,
): Promise<Result<Uint8Array>> {
  const typed = await readSecret(world, given, 'LYGTE_CARD');
  if (typed === null) return err(failure('cardMissing'));
  // What a phone's camera reads off the card serves as well.
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
 * The office's way to the hub: as enrolled, or as the options say instead. Fails with
 * `officeNotEnrolled` when neither names it.
 */
export async function officeHub(
  world: World,
  office: Office,
  choice: HubChoice,
): Promise<Result<ImporterHub>> {
  const enrolled = office.hub();
  const url = choice.hub ?? enrolled?.url ?? world.env.LYGTE_HUB;
  let token = enrolled?.token;
  if (choice.tokenFile !== undefined) {
    const read = await readSecretFile(choice.tokenFile);
    if (!read.ok) return read;
    token = read.value;
  }
  if (url === undefined || token === undefined) return err(failure('officeNotEnrolled'));
  return ok(httpImporterHub({ url, token }));
}

/** Opens an office that is there. Fails with `noOffice`: a mistyped folder must not become one. */
export async function openKnownOffice(world: World, folder: string): Promise<Result<Office>> {
  const known = await stat(join(folder, 'keys.json')).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  return known ? ok(await openOffice(folder, world)) : err(failure('noOffice', { file: folder }));
}

/** `--office`, where reading with the municipal key is a choice. */
export function officeKeyOption(world: World): Option {
  return new Option('--office <folder>', helpText[world.language].options.officeKey);
}

/** The municipality's age identity; null when no office was named. */
export async function readOfficeKey(
  world: World,
  folder: string | undefined,
): Promise<Result<string | null>> {
  if (folder === undefined) return ok(null);
  const office = await openKnownOffice(world, folder);
  return office.ok ? ok(office.value.identity) : office;
}
