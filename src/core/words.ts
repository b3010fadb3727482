/** Folds and finds what a text is made of: words, digits, dates. Pure, and the same everywhere. */

const LETTERS: Readonly<Record<string, string>> = {
  æ: 'a',
  ä: 'a',
  å: 'a',
  ø: 'o',
  ö: 'o',
  œ: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  ı: 'i',
};

/**
 * A word for comparing names: lower case, without accents and invisible characters. Danish letters
 * are written in many ways (ø, oe, o), so all of them become one. Letters of other scripts stay.
 */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  const plain = /^[a-z0-9]*$/.test(lower)
    ? lower
    : lower
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[æäåøöœłđðþßı]/g, (letter) => LETTERS[letter] ?? '')
        .normalize('NFD')
        .replace(/[^\p{L}\p{N}]/gu, '');
  return /a[ae]|oe/.test(plain) ? plain.replace(/a[ae]+/g, 'a').replace(/oe/g, 'o') : plain;
}

/** A word as it stands in a text. */
export interface Word {
  readonly raw: string;
  readonly from: number;
  readonly to: number;
}

/** Accents and invisible characters (a soft hyphen) are part of the word they stand in. */
const WORD = /[\p{L}\p{N}\p{M}\p{Cf}]+/gu;

export function wordsIn(text: string): Word[] {
  const found: Word[] = [];
  for (const { 0: raw, index } of text.matchAll(WORD))
    found.push({ raw, from: index, to: index + raw.length });
  return found;
}

/** The folded words of a name or text, those of one letter left out. */
export function foldedWords(text: string): string[] {
  return wordsIn(text)
    .map(({ raw }) => foldWord(raw))
    .filter((word) => word.length >= 2);
}

export interface Digits {
  /** All digits of the text, one after the other. */
  readonly digits: string;
  /** Where each of them stands. */
  readonly at: readonly number[];
}

/** Counts full-width digits too. Null where there are fewer than three. */
export function digitsIn(text: string): Digits | null {
  let digits = '';
  const at: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code >= 0xff10 ? code - 0xff10 : code - 48;
    if (value < 0 || value > 9) continue;
    digits += value;
    at.push(i);
  }
  return at.length < 3 ? null : { digits, at };
}

/** By its last eight digits a number is the same with and without a country code. */
export function numberKey(number: string): string {
  const digits = /^\+?\d+$/.test(number) ? number.replace('+', '') : digitsIn(number)?.digits;
  return digits?.slice(-8) ?? '';
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'maj', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec'];
const ENGLISH: Readonly<Record<string, string>> = { may: 'maj', oct: 'okt' };
const DATE =
  /(?<!\d)(\d{1,4})[.\-/ ]{1,2}(\d{1,2}|[a-zæøå]{3,9})[.\-/ ]{1,2}(\d{4}|\d{2})(?!\d)|(?<!\d)(\d{8}|\d{6})(?!\d)/giu;

interface DateIn {
  readonly from: number;
  readonly to: number;
  /** What it may be, as `YYYY-MM-DD`, or `YY-MM-DD` where the century is not written. */
  readonly dates: readonly string[];
}

/** Dates as people write them: `2/3-21`, `02.03.2021`, `2. marts 2021`, `2021-03-02`, `020321`. */
export function datesIn(text: string): DateIn[] {
  const found: DateIn[] = [];
  const pattern = new RegExp(DATE);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [all, a = '', b = '', c = '', compact] = match;
    const dates = compact === undefined ? [dateOf(a, b, c)] : compactDates(compact);
    found.push({ from: match.index, to: match.index + all.length, dates });
    // A match may begin too early, in `2 gange 02-03-2021`: what follows is looked at as well.
    pattern.lastIndex = match.index + 1;
  }
  return found;
}

function dateOf(a: string, b: string, c: string): string {
  const [year, day] = a.length === 4 ? [a, c] : [c, a];
  const short = b.slice(0, 3).toLowerCase();
  const month = MONTHS.indexOf(ENGLISH[short] ?? short) + 1 || b;
  return `${year}-${two(month)}-${two(day)}`;
}

function compactDates(digits: string): string[] {
  const [a, b, rest] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)];
  if (digits.length === 6) return [`${rest}-${b}-${a}`];
  return [`${rest}-${b}-${a}`, `${a}${b}-${rest.slice(0, 2)}-${rest.slice(2)}`];
}

function two(value: string | number): string {
  return String(value).padStart(2, '0');
}

/** Words of names that are no names by themselves. */
export const PARTICLES = new Set(
  'af al el de da do dos la le di du den der von van zu bin ibn abu ben og på til'.split(' '),
);
/** Words that make a text of a name: whose mother, whose neighbour. In lower case. */
export const RELATIONS = new Set(
  'til for hos ved mor mors far fars moder fader moren faren mormor morfar farmor farfar søster søn datter bror storebror lillebror storesøster lillesøster søskende tvilling tante onkel moster faster farbror morbror bonusmor bonusfar papmor papfar stedmor stedfar plejemor plejefar bedstemor bedstefar nabo ven veninde kæreste værge forælder forældre familie of mother father sister brother parent parents aunt uncle guardian friend'.split(
    ' ',
  ),
);
/** Of these, and beside them, relations that another child may have. In lower case. */
export const CHILDREN = new Set(
  'søster bror storebror lillebror storesøster lillesøster halvsøster halvbror stedsøster stedbror søskende tvilling barn elev ven veninde kammerat kæreste sister brother sibling twin child friend'.split(
    ' ',
  ),
);
/**
 * What makes a nickname of a name. Endings that make other words of short names (Lis, listen; Per,
 * perle) are not among them.
 */
export const ENDINGS = new Set(
  'y i ie o es mus musen pus pusser basse bassen bas bamse bamsen ling lein lil lille lillen tøs tøsen skat skatten snut snutten dukke dukken trold trolden unge ungen mor moar far baby babyen pige pigen dreng drengen bror søs søster'
    .split(' ')
    .flatMap((ending) => [foldWord(ending), `${foldWord(ending)}s`]),
);

/** The folded words of a name; particles (`af`, `de la`) only where there is nothing else. */
export function nameWords(name: string): string[] {
  const words = foldedWords(name);
  const real = words.filter((word) => !PARTICLES.has(word));
  return real.length > 0 ? real : words;
}

/** Street and house number out of `Nørre Allé 4 B, 2. th, 9999 Prøveby`. */
export function streetOf(address: string): { words: readonly string[]; house: string } {
  const [, street = '', house = ''] = /^([^\d,]*)(?:(\d+\s?\p{L}?)(?!\p{L}))?/u.exec(address) ?? [];
  return { words: foldedWords(street), house: foldWord(house) };
}
