import type { Readable } from 'node:stream';
import { type Failure, failure } from '../../core/errors.ts';
import { fold } from '../rows/values.ts';
import { type Encoding, encodingName, weigh } from './encoding.ts';

/** One file of an export, wherever it lies. It can be opened more than once. */
export interface SourceFile {
  /** Name inside the export with forward slashes, `export.zip/skole/users.csv`; not a path on disk. */
  readonly name: string;
  /** Unpacked, in bytes. */
  readonly size: number;
  /** When the export says it was written, in milliseconds since 1970 UTC. */
  readonly modifiedMs: number;
  /** The bytes. The stream fails with a BrokenFile where the file turns out damaged. */
  open(): Promise<Readable>;
}

/** A file that is not read. */
export interface SkippedFile {
  readonly name: string;
  readonly reason: 'linkOutside' | 'linkBroken';
}

/** Carries an expected failure out of a stream; `readExports` turns it into a Result. */
export class BrokenFile extends Error {
  readonly failure: Failure;
  constructor(expected: Failure) {
    super(expected.code);
    this.failure = expected;
  }
}

const MAX_NAME = 120;

/** A file's name as it may be printed: no control characters, limited length. */
export function printableName(name: string): string {
  const clean = name.replaceAll('\\', '/').replace(/\p{C}/gu, '�');
  return clean.length > MAX_NAME ? `…${clean.slice(-MAX_NAME)}` : clean;
}

/** Without folders and ending: `skole/Kontakter 2026-11-23.csv` is `Kontakter 2026-11-23`. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/\.[a-z0-9]+$/i, '');
}

/** The base name, folded: `kontakter20261123`. */
export function stemOf(name: string): string {
  return fold(baseName(name));
}

/** The first `length` bytes of a file, or all where it has fewer. */
export async function startOf(file: SourceFile, length: number): Promise<Buffer> {
  let start = Buffer.alloc(0);
  for await (const chunk of await file.open()) {
    start = Buffer.concat([start, chunk as Uint8Array]);
    if (start.length >= length) break;
  }
  return start.subarray(0, length);
}

/** Files that operating systems put into folders and archives. */
export function isClutter(name: string): boolean {
  return name.split('/').some(
    // Excel leaves `~$liste.xlsx` beside a workbook that somebody has open.
    (part) => /^(?:\.|~\$)/.test(part) || part === '__MACOSX' || part === 'Thumbs.db',
  );
}

/** How much all exports of an import may hold together before they are refused; sizes in bytes. */
export interface Limits {
  /** All files together, unpacked, zips inside zips among them: a zip bomb ends here. */
  readonly totalBytes: number;
  /** All files together, entries of zips that are skipped among them. */
  readonly files: number;
  /** All zips inside zips together: they are held in memory while the import runs. */
  readonly nestedZipBytes: number;
  readonly nesting: number;
  /** One line of a text, in characters. */
  readonly rowBytes: number;
  /** A plan. */
  readonly planBytes: number;
}

/** What is left of the limits, counted over all paths and archives of one import. */
export interface Budget {
  /** Throws BrokenFile (`exportTooLarge`) naming `file` where there is too much of something. */
  take(what: 'totalBytes' | 'files' | 'nestedZipBytes', amount: number, file: string): void;
}

export function newBudget(limits: Limits): Budget {
  const left = { ...limits };
  return {
    take(what, amount, file) {
      left[what] -= amount;
      if (left[what] < 0) throw new BrokenFile(failure('exportTooLarge', { file }));
    },
  };
}

const MB = 1024 * 1024;

/** Room for the largest Danish municipality several times over. */
export const DEFAULT_LIMITS: Limits = {
  totalBytes: 2048 * MB,
  files: 10_000,
  nestedZipBytes: 256 * MB,
  nesting: 3,
  rowBytes: MB,
  planBytes: MB,
};

const SAMPLE = 64 * 1024;
/** DOS programs end a text with this byte. */
const DOS_END = 0x1a;
const BLANK = new Set([0x00, 0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf, 0xff, 0xfe]);

/**
 * What a file's bytes are: by byte order mark; else UTF-16 where every other byte of the sample is
 * zero; else UTF-8 where all of the file is strictly that; else what `weigh` finds. `binary` is no
 * text at all; `empty` has no bytes, or white space only. Reads the whole file, once where it is
 * UTF-8, in bounded memory.
 */
export async function detectEncoding(file: SourceFile): Promise<Encoding | 'binary' | 'empty'> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let sample: Uint8Array = new Uint8Array();
  let guess: Encoding | null = null;
  let utf8 = true;
  let blank = true;
  for await (const chunk of await file.open()) {
    const bytes = chunk as Uint8Array;
    if (sample.length < SAMPLE) {
      sample = Buffer.concat([sample, bytes]).subarray(0, SAMPLE);
      guess = byMark(sample) ?? byZeros(sample);
    }
    blank &&= isBlank(bytes);
    if (utf8) utf8 = decodes(strict, bytes, true);
  }
  if (blank) return 'empty';
  if (guess === 'utf-16le' || guess === 'utf-16be') return guess;
  if (isBinary(sample)) return 'binary';
  // A cut last character is cut UTF-8 only where there was UTF-8 before; csv.ts reports the cut.
  const whole = utf8 && decodes(strict, new Uint8Array(), false);
  if (whole || (utf8 && countMarks(sample) > 0)) return 'utf-8';
  return (await weighed(file)).encoding;
}

async function weighed(file: SourceFile) {
  const evidence = weigh();
  for await (const chunk of await file.open()) evidence.add(chunk as Uint8Array);
  return evidence.verdict();
}

/**
 * What the report says of an encoding that no mark tells and the bytes alone do not prove: its name,
 * and the line of the first character that is not UTF-8, or 0 for the whole file. Null where it is
 * certain.
 */
export async function guessOf(
  file: SourceFile,
  encoding: Encoding,
): Promise<{ name: string; line: number } | null> {
  if (encoding === 'utf-8') return null;
  if (encoding.startsWith('utf-16') && byMark(await startOf(file, 2)) !== null) return null;
  const line = encoding.startsWith('utf-8') ? (await weighed(file)).line : 0;
  return { name: encodingName(encoding), line };
}

/** The encoding of a file that must be text. Throws BrokenFile (`notAnExport`, `emptyExport`). */
export async function textEncoding(file: SourceFile): Promise<Encoding> {
  const encoding = await detectEncoding(file);
  if (encoding === 'binary') throw new BrokenFile(failure('notAnExport', { file: file.name }));
  if (encoding === 'empty') throw new BrokenFile(failure('emptyExport', { file: file.name }));
  return encoding;
}

/** White space and byte order marks only; the zeros are UTF-16's. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => BLANK.has(byte));
}

function decodes(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): boolean {
  try {
    decoder.decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

function byMark(bytes: Uint8Array): Encoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/**
 * Latin text in UTF-16 has a zero in nearly every other byte, always on the same side. Other zeros
 * are damage, or no text.
 */
function byZeros(bytes: Uint8Array): Encoding | null {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) i % 2 === 0 ? even++ : odd++;
  const half = bytes.length / 2;
  if (odd > half * 0.7 && even < half * 0.1) return 'utf-16le';
  if (even > half * 0.7 && odd < half * 0.1) return 'utf-16be';
  return null;
}

/** Complete two-byte-or-longer UTF-8 characters in the sample. */
function countMarks(sample: Uint8Array): number {
  let count = 0;
  for (let i = 1; i < sample.length; i++)
    if (((sample[i] ?? 0) & 0xc0) === 0x80 && (sample[i - 1] ?? 0) >= 0xc2) count++;
  return count;
}

/** A few control characters are damage in a text; zeros at the end are room that was never filled. */
function isBinary(sample: Uint8Array): boolean {
  const end = sample.findLastIndex((byte) => byte !== 0 && byte !== DOS_END) + 1;
  let [zeros, control] = [0, 0];
  for (const byte of sample.subarray(0, end)) {
    if (byte === 0) zeros++;
    else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c)
      control++;
  }
  return zeros > end / 10 || control > Math.max(3, end / 50);
}
