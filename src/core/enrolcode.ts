import { fromBase32, inFours, tidyBase32, toBase32, toNumber } from './base32.ts';

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
  const code = inFours(toBase32(toNumber(bytes), CHARS));
  return fingerprint === null ? code : `${code}.${fingerprint}`;
}

export interface EnrolCode {
  /** 16 characters without hyphens: what the hub is sent. */
  readonly code: string;
  readonly fingerprint: string | null;
}

/** Any case, spaces and hyphens anywhere, O for 0, I and L for 1; null when it is no such code. */
export function parseEnrolCode(typed: string): EnrolCode | null {
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
