import { parsePhoneNumberWithError } from 'libphonenumber-js/min';
import type { Phone } from '../../core/snapshot.ts';
import { fold } from './values.ts';

export type PhoneKind = Phone['kind'];
export interface PhonesRead {
  readonly phones: readonly Phone[];
  /** Pieces that could be no number and are kept as given. */
  readonly unreadable: readonly string[];
  /** The cell has words only. */
  readonly textOnly: boolean;
}

/** Fewer digits than this are no number of their own: an extension, or a group of one. */
const FEWEST_DIGITS = 5;
const DANISH_DIGITS = 8;
const DANISH = /^(?:\+45 ?)?(\d{2}) ?(\d{2}) ?(\d{2}) ?(\d{2})$/;
const NUMBER_RUN = /\+?\(?\d[\d\s().\-–\u00a0]*/g;

const KIND_WORDS: readonly [RegExp, PhoneKind][] = [
  [/arb|job|work|kontor|office/i, 'work'],
  [/mob|sms|cell|\bm\b/i, 'mobile'],
  [/hjem|priv|fast|home|\bh\b/i, 'home'],
];

/** Titles that speak of a number and are no phone number. */
const NO_PHONE =
  /adress|mail|pay|plads|titel|kommentar|bemark|note|beskyt|hemmelig|protect|dato|tid|type|lagens|lage$/;
const PHONE_WORDS =
  /mobil|telefon|telefax|tlf|phone|\bsms|nodtelefon|telnr|nodnummer|kontaktnummer/;
/** Whole titles that mean a number though they do not say phone. */
const PHONE_TITLES: Readonly<Record<string, PhoneKind>> = {
  mob: 'mobile',
  mobnr: 'mobile',
  cell: 'mobile',
  cellular: 'mobile',
  sms: 'mobile',
  smsnr: 'mobile',
  smsnummer: 'mobile',
  hjem: 'home',
  privat: 'home',
  fastnet: 'home',
  home: 'home',
  privatnr: 'home',
  arb: 'work',
  arbejde: 'work',
  arbejdsnr: 'work',
  arbnr: 'work',
  work: 'work',
  numre: 'other',
  nummer: 'other',
  phones: 'other',
  tel: 'other',
  nod: 'other',
  nodkontakt: 'other',
};

/**
 * The kind of number in a column with this title, however it is numbered or worded (`Mobil 2`,
 * `Mobilnr.`, `Tlf. arb.`, `Nødtelefon`, `homePhone`); null where it is no column of numbers.
 */
export function phoneColumn(title: string): PhoneKind | null {
  const folded = fold(title).replace(/\d+/g, '');
  const exact = PHONE_TITLES[folded];
  if (exact !== undefined) return exact;
  if (NO_PHONE.test(folded) || !PHONE_WORDS.test(folded)) return null;
  if (/arb|work|job|kontor|office/.test(folded)) return 'work';
  if (/hjem|priv|fast|home/.test(folded)) return 'home';
  return /mob|sms|cell/.test(folded) ? 'mobile' : 'other';
}

/** Whether a cell looks like a phone number: eight digits or more, and hardly anything else. */
export function looksLikePhone(cell: string): boolean {
  if (cell.length < 8 || cell.length > 60) return false;
  const digits = cell.replace(/\D/g, '').length;
  return (
    digits >= DANISH_DIGITS &&
    digits <= 15 &&
    /^[\d\s+().\-–/]+$/.test(cell.trim()) &&
    !/^\d{4}-\d{2}-\d{2}|^\d{2}[-./]\d{2}[-./]\d{4}$|^\d{6}-\d{4}$/.test(cell.trim())
  );
}

/**
 * All numbers in one cell, in their order: `10 12 34 56 / 10 98 76 54`, `arb. 10 12 34 56`. Each
 * becomes E.164 where it is a possible number (Danish unless it says otherwise), with the text it
 * came from beside it; what is not possible is kept as given. Every digit is kept.
 */
export function readPhones(cell: string, kind: PhoneKind): PhonesRead {
  // Nearly every cell is one Danish number: it needs no parser.
  const plain = DANISH.exec(cell);
  if (plain !== null) {
    const number = `+45${plain[1]}${plain[2]}${plain[3]}${plain[4]}`;
    const phone = number === cell ? { kind, number } : { kind, number, given: cell };
    return { phones: [phone], unreadable: [], textOnly: false };
  }
  const text = cell.normalize('NFKC').trim();
  if (!/\d/.test(text)) return { phones: [], unreadable: [], textOnly: /\p{L}/u.test(text) };
  const phones: Phone[] = [];
  const unreadable: string[] = [];
  for (const piece of piecesOf(text)) {
    for (const { run, hint, given } of runsOf(piece)) {
      const found = numbersIn(run);
      const original = given === undefined ? {} : { given };
      if (found === null) {
        unreadable.push(given ?? run);
        phones.push({ kind: hint ?? kind, number: given ?? run });
      } else
        phones.push(...found.map((number) => ({ kind: hint ?? kind, ...number, ...original })));
    }
  }
  return { phones: unique(phones), unreadable, textOnly: false };
}

/** Numbers beside each other; but `10/12/34/56` is one number, not four. */
function piecesOf(text: string): string[] {
  const pieces = text
    .split(/[;|/,\n]|\s(?:og|eller|and|or|&)\s/i)
    .filter((piece) => /\d/.test(piece));
  return pieces.every((piece) => digitsOf(piece).length >= FEWEST_DIGITS)
    ? pieces.map((piece) => piece.trim())
    : [text];
}

interface Run {
  readonly run: string;
  readonly hint: PhoneKind | null;
  /** The source's text, where it has more than the number. */
  readonly given?: string;
}

function runsOf(piece: string): Run[] {
  const hintIn = (words: string) =>
    KIND_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
  const runs = [...piece.matchAll(NUMBER_RUN)];
  const whole = [{ run: piece, hint: hintIn(piece) }];
  const long = runs.filter(([run]) => digitsOf(run).length >= FEWEST_DIGITS);
  if (long.length < runs.length) {
    // `10 12 34 56 (efter kl. 16)`: the number is what is dialled, the rest is kept beside it.
    const [only] = long.length === 1 && /\p{L}/u.test(piece) ? long : [];
    if (only === undefined) return oneNumber(piece) ?? whole;
    return [{ run: only[0].trim(), hint: hintIn(piece), given: piece }];
  }
  return runs.map((match, i) => {
    const before = piece.slice(i === 0 ? 0 : endOf(runs[i - 1]), match.index);
    const after = piece.slice(endOf(match), runs[i + 1]?.index);
    return {
      run: match[0].trim(),
      hint: hintIn(before) ?? (runs.length === 1 ? hintIn(after) : null),
    };
  });
}

/** A number grouped by something unusual, `10/12/34/56`. */
function oneNumber(piece: string): { run: string; hint: null }[] | null {
  return !/\p{L}/u.test(piece) && possible(cleaned(piece)) !== null
    ? [{ run: piece, hint: null }]
    : null;
}

function endOf(match: RegExpExecArray | undefined): number {
  return match === undefined ? 0 : match.index + match[0].length;
}

/** The numbers of one run of digits: one, or several Danish ones with only spaces between. */
function numbersIn(run: string): Omit<Phone, 'kind'>[] | null {
  const one = possible(cleaned(run));
  if (one !== null) return [one === run ? { number: one } : { number: one, given: run }];
  const groups: string[] = [];
  for (const group of run.split(/\s+/)) {
    const last = groups.at(-1);
    if (last === undefined || digitsOf(last).length >= DANISH_DIGITS) groups.push(group);
    else groups[groups.length - 1] = `${last} ${group}`;
  }
  if (groups.length < 2) return null;
  const numbers = groups.map((group) => ({ number: possible(cleaned(group)), given: group }));
  return numbers.every((entry): entry is { number: string; given: string } => entry.number !== null)
    ? numbers
    : null;
}

/** E.164 with every digit that was given (a trunk zero in `+45 (0)…` aside), or null. */
function possible(digits: string): string | null {
  try {
    const parsed = parsePhoneNumberWithError(digits, 'DK');
    return parsed.isPossible() ? parsed.number : null;
  } catch {
    return null;
  }
}

function cleaned(run: string): string {
  return run.replace(/\(0\)/, '').replace(/(?!^\+)[^\d]/g, '');
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** The same number twice is one; a kind other than `other` stays. */
export function unique(phones: readonly Phone[]): Phone[] {
  if (phones.length < 2) return [...phones];
  const byNumber = new Map<string, Phone>();
  for (const phone of phones) {
    const seen = byNumber.get(phone.number);
    if (seen === undefined || (seen.kind === 'other' && phone.kind !== 'other'))
      byNumber.set(phone.number, seen === undefined ? phone : { ...seen, kind: phone.kind });
  }
  return [...byNumber.values()];
}
