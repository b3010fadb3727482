import { readFile } from 'node:fs/promises';
import { failure } from '../core/failure.ts';
import { parseKeycode } from '../core/keycode.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { World } from './world.ts';

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
export async function readSecretFile(path: string): Promise<Result<string>> {
  const value = (await readFile(path, 'utf8')).trim();
  return value === '' ? err(failure('notReadable', { file: path })) : ok(value);
}
