import { hkdfSync } from 'node:crypto';
import { bech32 } from '@scure/base';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import * as v from 'valibot';
import { canonical } from '../core/canonical-json.ts';
import { SECRET_BYTES } from '../core/codes.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import type { Random } from '../core/ports.ts';
import { openObject, parseJson, sealObject } from './age.ts';

/** The secret of a new keycard: 16 random bytes, printed once (core/codes.ts) and never stored. */
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

/** The recipient (`age1…`) of an identity. Throws on text that is no identity. */
export function recipientOf(identity: string): Promise<string> {
  return identityToRecipient(identity);
}

/** Most epochs in a keyring: as many as the versions that the importer makes deltas against. */
export const EPOCHS_MAX = 8;

const keyring = v.object({
  format: v.literal(1),
  tier: v.picklist(['staff', 'leader']),
  epochs: v.pipe(
    v.array(
      v.object({
        epoch: v.pipe(v.number(), v.integer(), v.minValue(1)),
        identity: v.pipe(v.string(), v.startsWith('AGE-SECRET-KEY-1')),
      }),
    ),
    v.minLength(1),
    v.maxLength(EPOCHS_MAX),
  ),
  importer: v.pipe(v.string(), v.startsWith('age1')),
});

/**
 * What the cards of a tier open: the tier's epoch identities, newest first, and the recipient of
 * the municipality, which can read the journal too.
 */
export type Keyring = v.InferOutput<typeof keyring>;

/** Seals a keyring to all cards of its tier. A card that is left out is revoked. */
export function sealKeyring(ring: Keyring, cardRecipients: readonly string[]): Promise<Uint8Array> {
  return sealObject(Buffer.from(canonical(ring)), cardRecipients);
}

/**
 * Opens a keyring with a card's identity. Fails with `wrongCard` when it was not sealed to that
 * card (the caller has checked the object's hash), and `cannotOpen` when the content is no keyring.
 */
export async function openKeyring(
  sealed: Uint8Array,
  cardIdentity: string,
): Promise<Result<Keyring>> {
  const opened = await openObject(sealed, [cardIdentity]);
  if (!opened.ok) return err(failure('wrongCard'));
  const parsed = v.safeParse(keyring, parseJson(opened.value));
  return parsed.success ? ok(parsed.output) : err(failure('cannotOpen'));
}
