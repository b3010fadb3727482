import { createHmac } from 'node:crypto';
import { toBase32 } from '../../core/codes.ts';
import { parseDate } from './values.ts';

/** Ten digits that begin with a day and a month; 61 to 91 are days of replacement numbers. */
const CPR = /(?<![\d+])(\d{2})(\d{2})(\d{2})[- ]?(\d{4})(?!\d)/g;

function isCpr(day: string, month: string): boolean {
  const d = Number(day) > 60 ? Number(day) - 60 : Number(day);
  return d >= 1 && d <= 31 && Number(month) >= 1 && Number(month) <= 12;
}

/** The text without CPR numbers, and whether there were any. */
export function withoutCpr(text: string): { text: string; found: boolean } {
  if (text.length < 10) return { text, found: false };
  let found = false;
  const clean = text.replace(CPR, (number, day: string, month: string) => {
    if (!isCpr(day, month)) return number;
    found = true;
    return '';
  });
  if (!found) return { text, found };
  // Again: what stood on both sides of one number may now be another.
  return { text: withoutCpr(clean.replace(/\s{2,}/g, ' ').trim()).text, found };
}

/**
 * The birth date in a CPR number, `YYYY-MM-DD`. A leading zero that a spreadsheet dropped is put
 * back. The seventh digit gives the century, by the rules of the CPR office; without it the date is
 * taken to be of the last hundred years before `today`.
 */
export function birthDateOf(cpr: string, today: string): string | null {
  const bare = cpr.replace(/[\s-]/g, '');
  const digits = bare.length === 9 || bare.length === 5 ? `0${bare}` : bare;
  const found = /^(\d{2})(\d{2})(\d{2})(\d)?/.exec(digits);
  if (!found || (digits.length !== 10 && digits.length !== 6)) return null;
  const [, day = '', month = '', year = '', seventh] = found;
  const d = Number(day) > 60 ? String(Number(day) - 60).padStart(2, '0') : day;
  const guess = parseDate(`20${year}-${month}-${d}`);
  if (seventh === undefined)
    return guess !== null && guess <= today ? guess : parseDate(`19${year}-${month}-${d}`);
  return parseDate(`${century(Number(seventh), Number(year))}${year}-${month}-${d}`);
}

function century(seventh: number, year: number): 18 | 19 | 20 {
  if (seventh <= 3) return 19;
  if (seventh === 4 || seventh === 9) return year <= 36 ? 20 : 19;
  return year <= 57 ? 20 : 18;
}

/**
 * An id that reveals nothing about the person it stands for: HMAC-SHA256 under the office's secret,
 * so that it is the same at every import and cannot be found by trying names or CPR numbers.
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

/** The same for `010203-1234`, `0102031234` and the `102031234` a spreadsheet made of it. */
export function cprKey(secret: Uint8Array, cpr: string): string {
  return opaqueId(secret, 'x', cpr.replace(/[\s-]/g, '').padStart(10, '0'));
}
