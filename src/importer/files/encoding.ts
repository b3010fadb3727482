/**
 * The character sets that exports come in. UTF-8, UTF-16, Windows-1252 and MacRoman are the
 * platform's; CP850, which DOS programs and their descendants write, is the table below.
 */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | OneByte | `utf-8+${OneByte}`;
/** One byte is one character. */
type OneByte = 'windows-1252' | 'cp850' | 'macintosh';

/** In the order in which they win when nothing speaks for either. */
const ONE_BYTE: readonly OneByte[] = ['windows-1252', 'cp850', 'macintosh'];

const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

/** The characters of the bytes 0x80 to 0xff; those without one are U+FFFD, which is reported. */
const UPPER: Readonly<Record<OneByte, readonly string[]>> = {
  'windows-1252': upperHalf('windows-1252'),
  cp850: [...CP850],
  macintosh: upperHalf('macintosh'),
};

function upperHalf(encoding: string): string[] {
  const bytes = Uint8Array.from({ length: 128 }, (_, i) => 0x80 + i);
  return [...new TextDecoder(encoding).decode(bytes)].map((char) =>
    /\p{Cc}/u.test(char) ? '\ufffd' : char,
  );
}

/** As people know them, for the report. */
export function encodingName(encoding: Encoding): string {
  return encoding
    .replace('utf', 'UTF')
    .replace('windows', 'Windows')
    .replace('cp', 'CP')
    .replace('macintosh', 'MacRoman')
    .replace('le', 'LE')
    .replace('be', 'BE')
    .replace('+', ' + ');
}

/** Bytes to text, piece by piece; `end` gives what is left when all bytes are in. */
export interface Decoder {
  decode(bytes: Uint8Array): string;
  end(): string;
}

/** A decoder without a byte order mark in its text. What cannot be read becomes U+FFFD. */
export function newDecoder(encoding: Encoding): Decoder {
  if (isOneByte(encoding)) {
    const codes = codesOf(encoding);
    return { decode: (bytes) => oneByte(bytes, codes), end: () => '' };
  }
  if (encoding.startsWith('utf-8+')) return mixedDecoder(strayOf(encoding));
  const decoder = new TextDecoder(encoding);
  return {
    decode: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}

/** All of a file that is in memory. */
export function decodeAll(bytes: Uint8Array, encoding: Encoding): string {
  const decoder = newDecoder(encoding);
  return decoder.decode(bytes) + decoder.end();
}

function isOneByte(encoding: Encoding): encoding is OneByte {
  return ONE_BYTE.some((one) => one === encoding);
}

function strayOf(encoding: Encoding): OneByte {
  return ONE_BYTE.find((one) => encoding === `utf-8+${one}`) ?? 'windows-1252';
}

function oneByte(bytes: Uint8Array, codes: Uint16Array): string {
  const units = new Uint16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) units[i] = codes[bytes[i] ?? 0] ?? 0xfffd;
  return Buffer.from(units.buffer).toString('utf16le');
}

/** The character of every byte, as UTF-16. */
function codesOf(encoding: OneByte): Uint16Array {
  const upper = UPPER[encoding];
  return Uint16Array.from({ length: 256 }, (_, byte) =>
    byte < 0x80 ? byte : (upper[byte - 0x80] ?? '\ufffd').charCodeAt(0),
  );
}

/** UTF-8 in which single bytes of another encoding stand: each byte is read as what it can be. */
function mixedDecoder(stray: OneByte): Decoder {
  const upper = UPPER[stray];
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest: Uint8Array = new Uint8Array();
  let first = true;
  const read = (bytes: Uint8Array): string => {
    try {
      return strict.decode(bytes);
    } catch {
      const pieces: string[] = [];
      let from = 0;
      for (let i = 0; i < bytes.length; ) {
        const length = sequence(bytes, i);
        if (length > 0) {
          i += length;
          continue;
        }
        pieces.push(strict.decode(bytes.subarray(from, i)), upper[(bytes[i] ?? 0) - 0x80] ?? '');
        from = ++i;
      }
      return pieces.join('') + strict.decode(bytes.subarray(from));
    }
  };
  const unmarked = (text: string) => {
    if (!first || text === '') return text;
    first = false;
    return text.replace(/^\ufeff/, '');
  };
  return {
    decode(more) {
      const bytes = rest.length === 0 ? more : Buffer.concat([rest, more]);
      const whole = bytes.length - cutLength(bytes);
      rest = bytes.slice(whole);
      return unmarked(read(bytes.subarray(0, whole)));
    },
    end: () => unmarked(read(rest)),
  };
}

/**
 * The length of the UTF-8 character at `i`; 0 where there is none, -1 where it may be one that goes
 * on after the last byte.
 */
function sequence(bytes: Uint8Array, i: number): number {
  const lead = bytes[i] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  for (let n = 1; n < length; n++) {
    const byte = bytes[i + n];
    if (byte === undefined) return -1;
    if ((byte & 0xc0) !== 0x80) return 0;
    if (n > 1) continue;
    // Too long a form, surrogates, beyond the last character.
    if (lead === 0xe0 && byte < 0xa0) return 0;
    if (lead === 0xed && byte > 0x9f) return 0;
    if (lead === 0xf0 && byte < 0x90) return 0;
    if (lead === 0xf4 && byte > 0x8f) return 0;
  }
  return length;
}

/** How many bytes at the end begin a character that goes on. */
function cutLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return sequence(bytes, bytes.length - back) === -1 ? back : 0;
  }
  return 0;
}

/** What a character tells about the text around it. */
type Shape = 'lower' | 'upper' | 'digit' | 'apart';

const SHAPES: Readonly<Record<OneByte, readonly Shape[]>> = {
  'windows-1252': shapesOf('windows-1252'),
  cp850: shapesOf('cp850'),
  macintosh: shapesOf('macintosh'),
};

function shapesOf(encoding: OneByte): Shape[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const char = byte < 0x80 ? String.fromCharCode(byte) : (UPPER[encoding][byte - 0x80] ?? '');
    if (/\d/.test(char)) return 'digit';
    if (/[µƒ]|\P{L}/u.test(char)) return 'apart';
    return /\p{Lu}/u.test(char) ? 'upper' : 'lower';
  });
}

/** Signs that Danish text has: doses, temperatures, quotes, the mark between fields. */
const SIGNS = '½¼¾°µ×§±²³';
const PUNCTUATION = '’‘–—…“”„';
const MISFIT = -4;
/** So many bytes beyond UTF-8 decide. */
const ENOUGH = 50_000;

/**
 * How well a character fits where it stands in Danish text. Letters fit among letters of their
 * case: `ñ` for the `¤` between two fields does not.
 */
function aptness(char: string, shape: Shape, before: Shape, after: Shape): number {
  const inWord = isLetter(before) && isLetter(after);
  if (char === '¤') return 2;
  if (SIGNS.includes(char)) return inWord ? MISFIT : 2;
  if (PUNCTUATION.includes(char)) return inWord && '“”„'.includes(char) ? MISFIT : 1;
  if (shape === 'apart') return inWord || !/[\u00a0-\u00bf¸ˆ˜€‚‹›•†‡‰™]/.test(char) ? MISFIT : 0;
  if (shape === 'lower' && (before === 'digit' || after === 'digit' || after === 'upper'))
    return MISFIT;
  if (shape === 'upper' && before === 'lower') return MISFIT;
  if (shape === 'upper' && before === 'digit') return 0;
  // A letter by itself says little, but for that of a part of a town: København Ø.
  if (!isLetter(before) && !isLetter(after)) return 'ÆØÅ'.includes(char) ? 3 : 1;
  const small = char.toLowerCase();
  return 'æøå'.includes(small) ? 4 : small === 'é' ? 3 : 'äöü'.includes(small) ? 2 : 1;
}

function isLetter(shape: Shape): boolean {
  return shape === 'lower' || shape === 'upper';
}

/** What the bytes of a file speak for, when they are not all UTF-8. */
export interface Evidence {
  add(bytes: Uint8Array): void;
  /** Of all bytes: which encoding, and the line (from 1) of the first byte that is not UTF-8. */
  verdict(): { encoding: Encoding; line: number };
}

/**
 * Weighs a file's bytes, in bounded memory.
 *
 * - Characters of UTF-8 that Danish systems write (`æ`, `é`, a dash) do not come about by chance:
 *   with one of them the file is UTF-8, and only the bytes that do not fit are read otherwise.
 * - Else the encoding whose characters fit best, each where it stands.
 */
export function weigh(): Evidence {
  let [likely, unlikely, strays] = [0, 0, 0];
  let [line, firstStray] = [1, 0];
  let rest: Uint8Array = new Uint8Array();
  let before = 0x20;
  /** Of every byte beyond ASCII, and of those alone that are not UTF-8. */
  const all = ONE_BYTE.map(() => 0);
  const stray = ONE_BYTE.map(() => 0);
  const score = (byte: number, after: number, points: readonly number[][]) => {
    for (const [k, encoding] of ONE_BYTE.entries()) {
      const shapes = SHAPES[encoding];
      const char = UPPER[encoding][byte - 0x80] ?? '';
      const [left, here, right] = [shapes[before], shapes[byte], shapes[after]];
      const apt = aptness(char, here ?? 'apart', left ?? 'apart', right ?? 'apart');
      for (const sum of points) sum[k] = (sum[k] ?? 0) + apt;
    }
  };
  const read = (bytes: Uint8Array) => {
    for (let i = 0; i < bytes.length; ) {
      const byte = bytes[i] ?? 0;
      if (byte < 0x80) {
        if (byte === 0x0d || (byte === 0x0a && before !== 0x0d)) line++;
        before = byte;
        i++;
        continue;
      }
      const length = sequence(bytes, i);
      if (length > 1) isLikely(byte, bytes[i + 1] ?? 0) ? likely++ : unlikely++;
      else if (strays++ === 0) firstStray = line;
      const points = length > 1 ? [all] : [all, stray];
      for (const end = i + Math.max(length, 1); i < end; i++) {
        if (strays < ENOUGH) score(bytes[i] ?? 0, bytes[i + 1] ?? 0x20, points);
        before = bytes[i] ?? 0;
      }
    }
  };
  const best = (of: readonly number[]): OneByte =>
    ONE_BYTE[of.indexOf(Math.max(...of))] ?? 'windows-1252';
  return {
    add(more) {
      const bytes = rest.length === 0 ? more : Buffer.concat([rest, more]);
      // The last bytes wait for those after them: a character may be cut, a letter lack its neighbour.
      const whole = Math.max(0, bytes.length - 4);
      const end = whole - cutLength(bytes.subarray(0, whole));
      read(bytes.subarray(0, end));
      rest = bytes.slice(end);
    },
    verdict() {
      read(rest);
      rest = new Uint8Array();
      const isUtf8 = likely > 0 || unlikely > strays;
      return isUtf8
        ? { encoding: `utf-8+${best(stray)}`, line: firstStray }
        : { encoding: best(all), line: 0 };
    },
  };
}

/** `Â` or `Ã` before a sign, `â€` before another: two characters of Windows-1252 that nobody writes. */
function isLikely(lead: number, next: number): boolean {
  return lead === 0xc2 || lead === 0xc3 || (lead === 0xe2 && next === 0x80);
}
