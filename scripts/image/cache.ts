import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder outside the clone that keeps what takes minutes to make. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = env.LYGTE_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lygte');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A short hash of everything that something is made of. */
export function keyOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 16);
}
