import type { Clock } from '../../core/ports.ts';
import { stamp, type Timestamp, wallDate } from '../../core/time.ts';
import { parseDate, parseDateTime } from './values.ts';

/** The days a short date may stand for, `YYYY-MM-DD`, both among them. */
interface Plausible {
  readonly from: string;
  readonly to: string;
}

/** Of a spreadsheet's number of days, and of a date with a two-digit year. */
interface Ranges {
  readonly serial: Plausible;
  readonly short: Plausible;
}

/** A birth date: never in the future. */
export function birthDates(today: string): Ranges {
  return {
    // A number is taken for a date only where it is that of a child or a young person.
    serial: { from: yearsFrom(today, -25), to: today },
    short: { from: yearsFrom(today, -90), to: today },
  };
}

/** A date of an agreement, a role or a stay in a group. */
export function otherDates(today: string): Ranges {
  const range = { from: yearsFrom(today, -20), to: yearsFrom(today, 20) };
  return { serial: range, short: range };
}

/** A time at which something was seen or changed: lately, and not after tomorrow. */
function recentTimes(today: string): Ranges {
  const range = { from: yearsFrom(today, -3), to: dayAfter(today) };
  return { serial: range, short: range };
}

const SHORT = /^(\d{1,2})[-./](\d{1,2})[-./](\d{2})(?=$|[T ])/;
const SERIAL = /^(\d{5})(?:[.,](\d+))?(?:$|(?= ))/;

/**
 * A date with its whole year. `31-12-20` gets the century that is plausible; `43831`, a spreadsheet's
 * count of days since 1899-12-30, becomes a date, and `43831.5` one with the time. Everything else,
 * and what is not plausible, is given back as it was: parsing then fails and is reported.
 */
export function spelledOut(given: string, plausible: () => Ranges): string {
  const text = given.trim();
  const short = SHORT.exec(text);
  if (short !== null) {
    const [spelled = '', day, month, year] = short;
    const { from, to } = plausible().short;
    for (const century of ['20', '19']) {
      const date = parseDate(`${century}${year}-${month}-${day}`);
      if (date !== null && date >= from && date <= to) return date + text.slice(spelled.length);
    }
    return given;
  }
  const serial = SERIAL.exec(text);
  if (serial === null) return given;
  const moment = fromSerial(Number(serial[1]), Number(`0.${serial[2] ?? '0'}`));
  const { from, to } = plausible().serial;
  const date = moment.slice(0, 10);
  if (date < from || date > to) return given;
  // A time of its own beside the date counts, not a part of the day.
  const rest = text.slice(serial[0].length);
  return rest !== '' || moment.endsWith('T00:00:00') ? date + rest : moment;
}

/** `parseDateTime`, of short dates too: when something was seen or changed. */
export function readTime(given: string, clock: Clock): Timestamp | null {
  return parseDateTime(
    spelledOut(given, () => recentTimes(wallDate(stamp(clock)))),
    clock,
  );
}

const DAY_MS = 86_400_000;

/** `YYYY-MM-DDTHH:MM:SS` of days since 1899-12-30 and a part of a day, to the second. */
function fromSerial(days: number, part: number): string {
  const ms = Date.UTC(1899, 11, 30) + days * DAY_MS + Math.round(part * 86_400) * 1000;
  return new Date(ms).toISOString().slice(0, 19);
}

function yearsFrom(today: string, years: number): string {
  return `${String(Number(today.slice(0, 4)) + years).padStart(4, '0')}${today.slice(4)}`;
}

function dayAfter(today: string): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
