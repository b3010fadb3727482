import { hkdfSync } from 'node:crypto';
import { bech32 } from '@scure/base';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { SECRET_BYTES } from '../core/keycode.ts';
import type { Random } from '../core/ports.ts';

/** The secret of a new keycard: 16 random bytes, printed once (core/keycode.ts), kept nowhere. */
export function newKeycard(random: Random): Uint8Array {
  return random.bytes(SECRET_BYTES);
}

/**
 * The age identity (`AGE-SECRET-KEY-1…`) of a keycard: HKDF-SHA256 over its 16 bytes, no salt,
 * info `lygte keycard 1`, 32 bytes, taken as X25519 scalar. Throws unless `secret` is 16 bytes.
 */
export function keycardIdentity(secret: Uint8Array): string {
  if (secret.length !== SECRET_BYTES) throw new Error('a keycard has 16 bytes');
  const scalar = new Uint8Array(hkdfSync('sha256', secret, '', 'lygte keycard 1', 32));
  return bech32.encodeFromBytes('age-secret-key-', scalar).toUpperCase();
}

/** A random age identity: an epoch of a tier, or the municipality's own. */
export function newIdentity(): Promise<string> {
  return generateX25519Identity();
}

/** The recipient (`age1…`) to seal to, for that identity. Throws on text that is no identity. */
export function recipientOf(identity: string): Promise<string> {
  return identityToRecipient(identity);
}
