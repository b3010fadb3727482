import type { Clock } from '../../core/ports.ts';
import { isTimestamp, type Timestamp, toTimestamp } from '../../core/time.ts';

/** `YYYY-MM-DD` from an ISO, Danish (`31-12-2020`, `31.12.2020`, `31/12/2020`) or compact date; null when it is none. */
export function parseDate(given: string): string | null {
  const text = given.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(text);
  if (iso) return realDate(iso[1], iso[2], iso[3]);
  const danish = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:[T ].*)?$/.exec(text);
  if (danish) return realDate(danish[3], danish[2], danish[1]);
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return compact ? realDate(compact[1], compact[2], compact[3]) : null;
}

function realDate(year = '', month = '', day = ''): string | null {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const ms = Date.parse(`${date}T00:00:00Z`);
  // A 31st of February rolls over into March: then it was no date.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date) ? date : null;
}

/** `HH:MM` from `8:00`, `08.00`, `0800`, `kl. 8`; null when it is no time of day. */
export function parseTime(given: string): string | null {
  const text = given.trim().replace(/^kl\.?\s*/i, '');
  const found =
    /^(\d{1,2})(?:[:.](\d{2})(?:[:.]\d{2})?)?$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text);
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? '0')];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** A moment with or without a zone; without one it is what the institution's clock showed. */
export function parseDateTime(given: string, clock: Clock): Timestamp | null {
  const text = given.trim();
  const date = parseDate(text);
  if (date === null) return null;
  const iso = text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const zoned = isTimestamp(iso) ? iso : isTimestamp(withSeconds(iso)) ? withSeconds(iso) : null;
  if (zoned !== null) return atPlace(Date.parse(zoned), clock);
  const rest = text
    .slice(text.search(/[T ]|$/) + 1)
    .replace(/^(\d{1,2}[:.]\d{2}[:.]\d{2})[.,]\d{1,9}$/, '$1');
  const time = rest === '' ? '00:00' : parseTime(rest);
  if (time === null) return null;
  const seconds = /^\d{1,2}[:.]\d{2}[:.](\d{2})$/.exec(rest)?.[1] ?? '00';
  return atPlace(localToMs(Date.parse(`${date}T${time}:${seconds}Z`), clock), clock);
}

function withSeconds(text: string): string {
  return text.replace(/(T\d{2}:\d{2})(Z|[+-])/, '$1:00$2');
}

export function atPlace(ms: number, clock: Clock): Timestamp {
  return toTimestamp(ms, clock.offsetMinutes(ms));
}

/** @param wallMs a wall clock's reading written as if it were UTC @returns the real moment */
export function localToMs(wallMs: number, clock: Clock): number {
  const first = wallMs - clock.offsetMinutes(wallMs) * 60_000;
  // Once more with the offset of that moment: the two differ around a change of summer time.
  return wallMs - clock.offsetMinutes(first) * 60_000;
}

export function today(clock: Clock): string {
  return atPlace(clock.now(), clock).slice(0, 10);
}

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
  return found ? { text: clean.replace(/\s{2,}/g, ' ').trim(), found } : { text, found };
}

/**
 * The birth date in a CPR number, `YYYY-MM-DD`. A number that lost its leading zero as a
 * spreadsheet's number is mended. The seventh digit gives the century, as the CPR office tells it;
 * without it the date is taken to be of the last hundred years before `today`.
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
