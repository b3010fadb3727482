import { Decrypter, Encrypter } from 'age-encryption';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';

/** Seals bytes as a standard binary age file for each of `recipients` (`age1…`). */
export function sealObject(plain: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}

/**
 * Opens an age file with the first of `identities` that fits. Fails with `cannotOpen` when none
 * does, and when a single bit of the file is not as it was sealed: age does not say which.
 */
export async function openObject(
  sealed: Uint8Array,
  identities: readonly string[],
): Promise<Result<Uint8Array>> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return ok(await decrypter.decrypt(sealed));
  } catch {
    return err(failure('cannotOpen'));
  }
}
