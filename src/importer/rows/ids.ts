import { createHmac } from 'node:crypto';
import { toBase32 } from '../../core/base32.ts';
import { withoutCpr } from './cpr.ts';

/**
 * An id that tells nothing about the one it stands for: HMAC-SHA256 under the office's secret, so
 * that it is the same at every import and cannot be found by trying names or CPR numbers.
 * 80 bits, as 16 Crockford characters behind `prefix`.
 */
export function opaqueId(secret: Uint8Array, prefix: string, id: string): string {
  const bytes = createHmac('sha256', secret).update(`lygte id 1\n${prefix}\n${id}`).digest();
  return `${prefix}-${crockford(bytes, 16)}`;
}

/** `length` Crockford characters of a hash, five bits of a byte each. */
export function crockford(bytes: Uint8Array, length: number): string {
  return Array.from(bytes.subarray(0, length), (byte) => toBase32(BigInt(byte), 1)).join('');
}

/** The id as given, or an opaque one where it is or holds a CPR number. */
export function safeId(secret: Uint8Array, id: string): { id: string; cpr: boolean } {
  if (!withoutCpr(id).found) return { id, cpr: false };
  return { id: cprKey(secret, id), cpr: true };
}

/** The same for `010203-1234`, `0102031234` and the `102031234` a spreadsheet made of it. */
export function cprKey(secret: Uint8Array, cpr: string): string {
  return opaqueId(secret, 'x', cpr.replace(/[\s-]/g, '').padStart(10, '0'));
}
