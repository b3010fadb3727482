/** Crockford base32: no I, L, O or U, so that nothing read aloud can be mistaken. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 80 random bits: guessing is hopeless for as long as a code lives. */
export const CODE_BYTES = 10;
const CHARS = 16;

/**
 * A one-time enrolment code as it is printed: `XXXX-XXXX-XXXX-XXXX`, and, where the signing key is
 * known, `.` and its fingerprint, so that a box can tell the municipality's hub from another.
 * Throws unless `bytes` is 10 long.
 */
export function formatEnrolCode(bytes: Uint8Array, fingerprint: string | null): string {
  if (bytes.length !== CODE_BYTES) throw new Error('an enrolment code has 10 bytes');
  const code = (base32(bytes).match(/.{4}/g) ?? []).join('-');
  return fingerprint === null ? code : `${code}.${fingerprint}`;
}

export interface EnrolCode {
  /** 16 characters without hyphens: what the hub is sent. */
  readonly code: string;
  readonly fingerprint: string | null;
}

/** Any case, spaces and hyphens anywhere, O for 0, I and L for 1; null when it is no such code. */
export function parseEnrolCode(typed: string): EnrolCode | null {
  const [code, fingerprint, ...rest] = typed.split('.').map(tidy);
  if (code === undefined || !isCode(code) || rest.length > 0) return null;
  if (fingerprint === undefined) return { code, fingerprint: null };
  return isCode(fingerprint) ? { code, fingerprint } : null;
}

/** @param digest hex SHA-256 of the raw 32 bytes of the public key */
export function keyFingerprint(digest: string): string {
  const bytes = digest.match(/../g) ?? [];
  return base32(Uint8Array.from(bytes.slice(0, CODE_BYTES), (byte) => Number.parseInt(byte, 16)));
}

function tidy(text: string): string {
  return text
    .toUpperCase()
    .replace(/[\s\-–—]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

function isCode(text: string): boolean {
  return text.length === CHARS && [...text].every((char) => ALPHABET.includes(char));
}

function base32(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < CHARS; i++, value >>= 5n) text = ALPHABET.charAt(Number(value & 31n)) + text;
  return text;
}
