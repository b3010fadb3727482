import { err, failure, ok, type Result } from './errors.ts';

/** Crockford base32 leaves out I, L, O and U, which are easily mistaken for other characters. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The last `chars` base32 digits of a number, most significant first. */
export function toBase32(value: bigint, chars: number): string {
  let text = '';
  for (let i = 0, rest = value; i < chars; i++, rest >>= 5n)
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
  return text;
}

/** The number that base32 digits spell; null when a character is no such digit. */
function fromBase32(text: string): bigint | null {
  let value = 0n;
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return null;
    value = (value << 5n) | BigInt(digit);
  }
  return value;
}

/** Bytes as one number, most significant byte first. */
function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Normalises typed text: upper case, no separators, O read as 0, I and L as 1. */
function tidyBase32(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\-–—_]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** In groups of four with hyphens between them, as it is printed. */
function inFours(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join('-');
}

const SECRET_CHARS = 26;
const CHECK_CHARS = 2;
export const SECRET_BYTES = 16;

/** The largest prime below 32²: it detects every single wrong and every swapped character. */
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
 * The 16 bytes behind a typed or scanned code. As Crockford's base32 demands, any case is read,
 * spaces and hyphens anywhere, O as 0, and I and L as 1. Fails with `malformedCard` on a wrong
 * length, another character, or a check that does not match.
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

/** Typed text in the card's own characters, without hyphens; to show progress while typing. */
export function tidyKeycode(typed: string): string {
  return tidyBase32(typed).replaceAll('.', '');
}

/** The link in a keycard's QR code. The code is in the fragment, which browsers never send. */
export function keycardLink(appUrl: string, code: string): string {
  return `${appUrl.replace(/\/$/, '')}/#k=${code}`;
}

/** 80 random bits cannot be guessed while a code is valid. */
export const CODE_BYTES = 10;
const CHARS = 16;

/**
 * A one-time enrolment code as it is printed: `XXXX-XXXX-XXXX-XXXX`, and, where the signing key is
 * known, `.` and its fingerprint, so that a device recognises the municipality's hub.
 * Throws unless `bytes` is 10 long.
 */
export function formatEnrollCode(bytes: Uint8Array, fingerprint: string | null): string {
  if (bytes.length !== CODE_BYTES) throw new Error('an enrolment code has 10 bytes');
  const code = inFours(toBase32(toNumber(bytes), CHARS));
  return fingerprint === null ? code : `${code}.${fingerprint}`;
}

export interface EnrollCode {
  /** 16 characters without hyphens: what the hub is sent. */
  readonly code: string;
  readonly fingerprint: string | null;
}

/** Reads any case, spaces and hyphens anywhere, O as 0, I and L as 1; null for another text. */
export function parseEnrollCode(typed: string): EnrollCode | null {
  const [code, fingerprint, ...rest] = typed.split('.').map(tidyBase32);
  if (code === undefined || !isCode(code) || rest.length > 0) return null;
  if (fingerprint === undefined) return { code, fingerprint: null };
  return isCode(fingerprint) ? { code, fingerprint } : null;
}

/** @param digest hex SHA-256 of the raw 32 bytes of the public key */
export function keyFingerprint(digest: string): string {
  return toBase32(BigInt(`0x${digest.slice(0, 2 * CODE_BYTES)}`), CHARS);
}

function isCode(text: string): boolean {
  return text.length === CHARS && fromBase32(text) !== null;
}
