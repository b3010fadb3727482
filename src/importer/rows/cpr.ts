import { parseDate } from './moments.ts';

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
