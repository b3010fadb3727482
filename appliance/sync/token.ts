import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOKEN_FILE } from '../storage/facts.ts';

/** The hub token of the box; null where there is none. */
export function readToken(data: string): string | null {
  try {
    return readFileSync(join(data, TOKEN_FILE), 'utf8').trim() || null;
  } catch {
    return null;
  }
}
