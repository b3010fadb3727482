import { failure } from './failure.ts';
import { err, ok, type Result } from './result.ts';

/** Crockford base32: no I, L, O or U, so that nothing on a printed card can be mistaken. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
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
  let value = 0n;
  for (const byte of secret) value = (value << 8n) | BigInt(byte);
  const text = encode(value, SECRET_CHARS) + encode(value % MODULUS, CHECK_CHARS);
  return (text.match(/.{4}/g) ?? []).join('-');
}

/**
 * The 16 bytes behind a typed or scanned code. Forgiving as Crockford asks: any case, spaces and
 * hyphens anywhere, O for 0, I and L for 1. Fails with `malformedCard` on a wrong length, another
 * character, or a check that does not match.
 */
export function parseKeycode(typed: string): Result<Uint8Array> {
  const text = tidyKeycode(typed);
  if (text.length !== SECRET_CHARS + CHECK_CHARS) return err(failure('malformedCard'));
  const value = decode(text.slice(0, SECRET_CHARS));
  const check = decode(text.slice(SECRET_CHARS));
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
  return typed
    .toUpperCase()
    .replace(/[\s\-–—_.]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

function encode(value: bigint, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++, value >>= 5n) text = ALPHABET.charAt(Number(value & 31n)) + text;
  return text;
}

function decode(text: string): bigint | null {
  let value = 0n;
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return null;
    value = (value << 5n) | BigInt(digit);
  }
  return value;
}
