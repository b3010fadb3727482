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
export function parseMoment(given: string, clock: Clock): Timestamp | null {
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
