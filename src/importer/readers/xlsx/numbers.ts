/** How the number in a cell is meant, by its format. */
export type NumberFormat =
  | { readonly kind: 'plain' }
  | { readonly kind: 'moment'; readonly date: boolean; readonly time: boolean }
  /** Zeros with spaces or dashes, `000000-0000`: the cell shows a number with its leading zeros. */
  | { readonly kind: 'digits'; readonly mask: string };

export const PLAIN: NumberFormat = { kind: 'plain' };
const DATE: NumberFormat = { kind: 'moment', date: true, time: false };
const TIME: NumberFormat = { kind: 'moment', date: false, time: true };
const BOTH: NumberFormat = { kind: 'moment', date: true, time: true };

/** The built-in formats, which a workbook names by number only; 27 to 58 are those of Asia. */
export function builtInFormat(id: number): NumberFormat {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36) return DATE;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return TIME;
  if (id >= 50 && id <= 58) return DATE;
  return id === 22 ? BOTH : PLAIN;
}

/** A format by its code, `dd-mm-yyyy;@`. */
export function formatOf(code: string): NumberFormat {
  const [first = ''] = code.split(';');
  const mask = first.replace(/\\(.)/g, '$1').replace(/"([ -]*)"/g, '$1');
  if (/^0[0 -]*0$/.test(mask) && mask.replace(/[^0]/g, '').length >= 4)
    return { kind: 'digits', mask };
  const letters = first
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(h+|m+|s+)\]/gi, '$1')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/general|standard/gi, '');
  const time = /[hs]|am\/pm|t(?=:)/i.test(letters);
  const date = /[dyå]/i.test(letters) || (/m/i.test(letters) && !time);
  if (!date && !time) return PLAIN;
  return { kind: 'moment', date, time };
}

const DAY_MS = 86_400_000;
/** 9999-12-31 */
const LAST_DAY = 2_958_465;
/** Excel keeps no more. */
const SAFE_DIGITS = 15;

/** A number as people would write it, and whether it has lost digits that it once had. */
export interface Written {
  readonly text: string;
  readonly rounded: boolean;
}

/**
 * @param value as the file has it, `1.0123456E7`
 * @param from1904 the workbook counts days from 1904
 */
export function written(value: string, format: NumberFormat, from1904: boolean): Written {
  if (format.kind === 'plain' && /^(?:0|[1-9]\d{0,14})$/.test(value))
    return { text: value, rounded: false };
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return { text: value, rounded: false };
  if (format.kind === 'moment') {
    const text = moment(number + (from1904 ? 1462 : 0), format);
    if (text !== null) return { text, rounded: false };
  }
  const text = Number.isInteger(number)
    ? BigInt(number).toString()
    : String(Number(number.toPrecision(SAFE_DIGITS)));
  const rounded = text.replace(/\D/g, '').length > SAFE_DIGITS && Number.isInteger(number);
  return { text: format.kind === 'digits' ? masked(text, format.mask) : text, rounded };
}

/** `102031234` in `000000-0000` is `010203-1234`. */
function masked(text: string, mask: string): string {
  const places = mask.replace(/[^0]/g, '').length;
  if (!/^\d+$/.test(text) || text.length > places) return text;
  const digits = text.padStart(places, '0');
  let at = 0;
  return mask.replace(/0/g, () => digits[at++] ?? '');
}

/** `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM:SS` or `HH:MM`; null for a number that is no date. */
function moment(days: number, format: { date: boolean; time: boolean }): string | null {
  if (days < 0 || days > LAST_DAY + 1) return null;
  const whole = Math.floor(days);
  const seconds = Math.round((days - whole) * 86_400);
  if (whole === 0 || (!format.date && days < 1))
    return whole === 0 && !format.date ? clockTime(seconds % 86_400) : null;
  // Excel counts a 29 February 1900, which never was.
  const start = Date.UTC(1899, 11, whole < 60 ? 31 : 30);
  const iso = new Date(start + whole * DAY_MS + seconds * 1000).toISOString();
  return format.time && seconds > 0 ? iso.slice(0, 19) : iso.slice(0, 10);
}

function clockTime(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
}
