import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the file of the hub token in the box's folder: for the sync process's eyes only. */
export const TOKEN_FILE = 'token';

/** The hub token of the box; null where there is none. */
export function readToken(data: string): string | null {
  try {
    return readFileSync(join(data, TOKEN_FILE), 'utf8').trim() || null;
  } catch {
    return null;
  }
}
