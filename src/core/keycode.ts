import { fromBase32, inFours, tidyBase32, toBase32, toNumber } from './base32.ts';
import { failure } from './failure.ts';
import { err, ok, type Result } from './result.ts';

const SECRET_CHARS = 26;
const CHECK_CHARS = 2;
export const SECRET_BYTES = 16;

/** The largest prime below 32²: every single wrong and every swapped character shows. */
const MODULUS = 1021n;

/**
 * The printed form of a keycard's 128 bits: 26 characters of secret and 2 of check, in seven
 * groups of four, such as `0ABC-…`. Throws unless `secret` is 16 bytes.
 */
export function formatKeycode(secret: Uint8Array): string {
  if (secret.length !== SECRET_BYTES) throw new Error('a keycard has 16 bytes');
  const value = toNumber(secret);
  return inFours(toBase32(value, SECRET_CHARS) + toBase32(value % MODULUS, CHECK_CHARS));
}

/**
 * The 16 bytes behind a typed or scanned code. Forgiving as Crockford asks: any case, spaces and
 * hyphens anywhere, O for 0, I and L for 1. Fails with `malformedCard` on a wrong length, another
 * character, or a check that does not match.
 */
export function parseKeycode(typed: string): Result<Uint8Array> {
  const text = tidyKeycode(typed);
  if (text.length !== SECRET_CHARS + CHECK_CHARS) return err(failure('malformedCard'));
  const value = fromBase32(text.slice(0, SECRET_CHARS));
  const check = fromBase32(text.slice(SECRET_CHARS));
  if (value === null || check === null || value >> 128n !== 0n)
    return err(failure('malformedCard'));
  if (value % MODULUS !== check) return err(failure('malformedCard'));
  const secret = new Uint8Array(SECRET_BYTES);
  for (let i = SECRET_BYTES - 1, rest = value; i >= 0; i--, rest >>= 8n)
    secret[i] = Number(rest & 0xffn);
  return ok(secret);
}

/** What was typed, as the card prints it but without hyphens; for showing progress while typing. */
export function tidyKeycode(typed: string): string {
  return tidyBase32(typed).replaceAll('.', '');
}

/** What a phone's camera opens: the code is in the fragment, which no browser sends anywhere. */
export function keycardLink(appUrl: string, code: string): string {
  return `${appUrl.replace(/\/$/, '')}/#k=${code}`;
}
