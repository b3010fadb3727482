import { createHmac } from 'node:crypto';
import { toBase32 } from '../../core/codes.ts';
import type { Clock } from '../../core/ports.ts';
import { STATUSES, type Status } from '../../core/snapshot.ts';
import { isTimestamp, stampOf, type Timestamp } from '../../core/time.ts';

/** What folding leaves as it is, but for `aa`, `ae` and `oe`. */
const PLAIN_WORD = /^[a-z0-9]*$/;

/**
 * Text for comparing: lower case, no marks, letters and digits only. Danish letters are written in
 * many ways (ø, oe, o), so all of them become one.
 */
export function fold(text: string): string {
  if (PLAIN_WORD.test(text)) return text.replace(/oe/g, 'o').replace(/a[ae]+/g, 'a');
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[æäå]/g, 'a')
    .replace(/[øö]/g, 'o')
    .replace(/a[ae]+/g, 'a')
    .replace(/oe/g, 'o')
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '');
}

/** Both names, or the one there is. */
export function fullName(given: string, family: string): string {
  return [given, family].filter(Boolean).join(' ');
}

/** The words of a name, folded and sorted, with a space between: the same in any order. */
export function nameWords(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).flatMap((word) => fold(word) || []);
  return words.sort().join(' ');
}

/** Whether two names (`nameWords`) may be one person's: a word in common, or one is empty. */
export function namesMeet(a: string, b: string): boolean {
  if (a === '' || b === '' || a === b) return true;
  const words = new Set(a.split(' '));
  return b.split(' ').some((word) => words.has(word));
}

/** Sorts by a text, code unit by code unit: the same on every machine. */
export function byText<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
}

/** A function of short texts that repeat, as a column's values do, with its results kept. */
export function remembered<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    const value = parse(text);
    if (known.size < 1_000 && text.length < 40) known.set(text, value);
    return value;
  };
}

const YES = new Set(['ja', 'j', 'yes', 'y', 'true', 't', 'sand', 'sandt', '1', 'x', 'v'].map(fold));
const NO = new Set(['nej', 'n', 'no', 'false', 'f', 'falsk', '0'].map(fold));

/** Yes, no, or null when it is neither. The caller checks for empty cells first. */
export const parseFlag: (text: string) => boolean | null = remembered((text) => {
  if (/^[✓✔☑]$/u.test(text)) return true;
  const word = fold(text);
  return YES.has(word) ? true : NO.has(word) ? false : null;
});

const STATUS_WORDS: Readonly<Record<Status, readonly string[]>> = {
  notArrived: [
    'ikke kommet',
    'ikke ankommet',
    'ikke mødt',
    'not arrived',
    'forventet',
    'expected',
    'not present yet',
  ],
  sick: ['syg', 'sygemeldt', 'sygdom', 'ill', 'syg i dag'],
  leave: [
    'ferie',
    'fri',
    'ferie/fri',
    'ferie fri',
    'fridag',
    'på ferie',
    'reported absence',
    'holiday',
    'fravær',
    'lovligt fravær',
    'absent',
    'day off',
    'fritaget',
  ],
  present: [
    'til stede',
    'tilstede',
    'kommet',
    'her',
    'mødt',
    'fremmødt',
    'in',
    'here',
    'checked in',
    'ankommet',
    'arrived',
    'indtjekket',
  ],
  onTrip: ['tur', 'på tur', 'trip', 'field trip', 'excursion', 'ude af huset', 'udflugt'],
  sleeping: ['sover', 'sove', 'asleep', 'nap', 'middagslur', 'til lur'],
  atActivity: ['aktivitet', 'til aktivitet', 'activity', 'special activity', 'spare time activity'],
  elsewhere: [
    'anden lokation',
    'et andet sted',
    'andet sted',
    'på anden lokation',
    'physical placement',
    'other location',
    'andetsteds',
  ],
  gone: [
    'gået',
    'hentet',
    'gået hjem',
    'hjemme',
    'sendt hjem',
    'checked out',
    'out',
    'left',
    'picked up',
    'udtjekket',
    'kørt hjem',
  ],
  noShow: [
    'udeblevet',
    'ikke til stede',
    'no show',
    'kom ikke',
    'kommer ikke',
    'all day absent',
    'ulovligt fravær',
  ],
};

const BY_WORD: ReadonlyMap<string, Status> = new Map(
  STATUSES.flatMap((status, code) =>
    [status, String(code), ...STATUS_WORDS[status]].map((word): [string, Status] => [
      fold(word),
      status,
    ]),
  ),
);

/** One of the ten statuses from a Danish or English word or Aula's number 0 to 9; null otherwise. */
export function parseStatus(text: string): Status | null {
  return BY_WORD.get(fold(text)) ?? null;
}

export type RowStatus = 'active' | 'deleted';
const ROW_STATUS: ReadonlyMap<string, RowStatus> = new Map([
  ['', 'active'],
  ...['active', 'aktiv', 'a'].map((word): [string, RowStatus] => [word, 'active']),
  ...['tobedeleted', 'inactive', 'deleted', 'slettet', 'inaktiv', 'slettes', 'ophort', 'd'].map(
    (word): [string, RowStatus] => [word, 'deleted'],
  ),
]);

/** OneRoster's row status; an empty one is active. */
export const parseRowStatus: (text: string) => RowStatus | null = remembered(
  (text) => ROW_STATUS.get(fold(text)) ?? null,
);

/**
 * `YYYY-MM-DD` from an ISO, compact or Danish date (`31-12-2020`, `31.12.2020`, `31/12/2020`); null
 * when it is none.
 */
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
  // Date.parse accepts 31 February and gives a day in March.
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

/** A date with a time. Without a time zone it is the institution's local time. */
export function parseDateTime(given: string, clock: Clock): Timestamp | null {
  const text = given.trim();
  const date = parseDate(text);
  if (date === null) return null;
  const iso = text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const zoned = isTimestamp(iso) ? iso : isTimestamp(withSeconds(iso)) ? withSeconds(iso) : null;
  if (zoned !== null) return stampOf(clock, Date.parse(zoned));
  const rest = text
    .slice(text.search(/[T ]|$/) + 1)
    .replace(/^(\d{1,2}[:.]\d{2}[:.]\d{2})[.,]\d{1,9}$/, '$1');
  const time = rest === '' ? '00:00' : parseTime(rest);
  if (time === null) return null;
  const seconds = /^\d{1,2}[:.]\d{2}[:.](\d{2})$/.exec(rest)?.[1] ?? '00';
  return stampOf(clock, localToMs(Date.parse(`${date}T${time}:${seconds}Z`), clock));
}

function withSeconds(text: string): string {
  return text.replace(/(T\d{2}:\d{2})(Z|[+-])/, '$1:00$2');
}

/** @param wallMs local time written as if it were UTC @returns milliseconds since 1970 UTC */
export function localToMs(wallMs: number, clock: Clock): number {
  const first = wallMs - clock.offsetMinutes(wallMs) * 60_000;
  // Again with the offset at that time: the two differ around a change of summer time.
  return wallMs - clock.offsetMinutes(first) * 60_000;
}

/**
 * A CPR number in any spelling: ten digits that begin with a day and a month, together or with
 * spaces, dots, slashes or any dash between, or nine where a spreadsheet dropped the leading zero.
 */
const CPR =
  /(?<![\d+])(?:(\d{2})[ .\-\u2010-\u2015/]?(\d{2})[ .\-\u2010-\u2015/]?(\d{2})[ .\-\u2010-\u2015\u00a0]{0,3}(\d{4})|([1-9])(\d{2})(\d{2})[ \-\u2010-\u2015]?(\d{4}))(?!\d)/g;
/** As it is never written as a phone number: six digits, a dash, four. */
const SPELLED_CPR = /(?<![\d+])(\d{2})\.?(\d{2})\.?(\d{2}) ?[-\u2010-\u2015] ?(\d{4})(?!\d)/g;
/** What stands before ten digits that are a phone number. */
const BEFORE_PHONE = /(?:tlf|telefon|mobil|mob|ring|sms|phone|call|nummer|nr)\P{Nd}{0,16}$/iu;

/** 61 to 91 are days of replacement numbers. */
function isCpr(day: string, month: string): boolean {
  const d = Number(day) > 60 ? Number(day) - 60 : Number(day);
  return d >= 1 && d <= 31 && Number(month) >= 1 && Number(month) <= 12;
}

/** The text without CPR numbers, and whether there were any. */
export function withoutCpr(text: string): { text: string; found: boolean } {
  if (text.length < 9 || !/\d/.test(text)) return { text, found: false };
  let found = false;
  const clean = text.replace(CPR, (...match) => {
    const [number, day, month, , , lostDay, lostMonth] = match as string[];
    const at = match[9] as number;
    if (!isCpr(day ?? lostDay ?? '', month ?? lostMonth ?? '')) return number ?? '';
    if (/^\d+$/.test(number ?? '') && isPhoneHere(text.slice(0, at))) return number ?? '';
    found = true;
    return '';
  });
  if (!found) return { text, found };
  // Again: what stood on both sides of one number may now be another.
  return { text: withoutCpr(clean.replace(/\s{2,}/g, ' ').trim()).text, found };
}

/** Whether digits behind this text are said to be a phone number. */
function isPhoneHere(before: string): boolean {
  const near = before.slice(-30);
  return BEFORE_PHONE.test(near) && !/cpr|person/i.test(near);
}

/** For a cell of phone numbers: ten digits are a number, unless written as only a CPR number is. */
export function withoutSpelledCpr(text: string): { text: string; found: boolean } {
  let found = false;
  const clean = text.replace(SPELLED_CPR, (number, day: string, month: string) => {
    if (!isCpr(day, month)) return number;
    found = true;
    return '';
  });
  return found ? { text: clean.replace(/\s{2,}/g, ' ').trim(), found } : { text, found };
}

/**
 * The birth date in a CPR number, `YYYY-MM-DD`. A leading zero that a spreadsheet dropped is put
 * back. The seventh digit gives the century, by the rules of the CPR office; without it the date is
 * taken to be of the last hundred years before `today`.
 */
export function birthDateOf(cpr: string, today: string): string | null {
  const bare = cpr.replace(/\D/g, '');
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

/** The same for every spelling, also for the `102031234` that a spreadsheet makes of `010203-1234`. */
export function cprKey(secret: Uint8Array, cpr: string): string {
  const digits = cpr.replace(/\D/g, '');
  // Text without a CPR number in it must not be one key for all.
  const key =
    digits.length >= 9 ? digits.padStart(10, '0') : cpr.replace(/[\s-]/g, '').padStart(10, '0');
  return opaqueId(secret, 'x', key);
}
