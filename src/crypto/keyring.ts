import * as v from 'valibot';
import { canonical } from '../core/canonical-json.ts';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { parseJson } from './json.ts';
import { openObject, sealObject } from './object.ts';

/** Epochs a keyring goes back: as far as the versions the importer makes deltas against. */
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
 * the municipality, to which the journal is sealed as well.
 */
export type Keyring = v.InferOutput<typeof keyring>;

/** Seals a keyring to the recipients of all cards of its tier. A card left out is revoked. */
export function sealKeyring(ring: Keyring, cardRecipients: readonly string[]): Promise<Uint8Array> {
  return sealObject(Buffer.from(canonical(ring)), cardRecipients);
}

/**
 * Opens a keyring with a card's identity. Fails with `wrongCard` when it was not sealed to that
 * card (the caller has checked the object's hash), `cannotOpen` when what is inside is no keyring.
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
