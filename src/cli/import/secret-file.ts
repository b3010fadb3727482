import { open } from 'node:fs/promises';
import { err, failure, ok, type Result } from '../../core/errors.ts';

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
