import type { SourceFile } from './source.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const SAMPLE = 64 * 1024;
const BLANK = new Set([0x00, 0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf, 0xff, 0xfe]);

/**
 * What a file's bytes are: by byte order mark; else UTF-16 where every other byte of the sample is
 * zero; else UTF-8 where all of the file is strictly that; else Windows-1252, which Danish systems
 * still write. `binary` is no text at all; `empty` has no bytes, or white space only. Reads the
 * whole file once, in bounded memory.
 */
export async function detectEncoding(file: SourceFile): Promise<Encoding | 'binary' | 'empty'> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let sample: Uint8Array = new Uint8Array();
  let guess: Encoding | 'binary' | null = null;
  let utf8 = true;
  let blank = true;
  for await (const chunk of await file.open()) {
    const bytes = chunk as Uint8Array;
    if (sample.length < SAMPLE) {
      sample = Buffer.concat([sample, bytes]).subarray(0, SAMPLE);
      guess = byMark(sample) ?? byZeros(sample);
    }
    blank &&= isBlank(bytes);
    if (utf8 && guess === null) utf8 = decodes(strict, bytes, true);
  }
  if (blank) return 'empty';
  if (guess !== null) return guess;
  if (isBinary(sample)) return 'binary';
  // A cut last character is cut UTF-8 only where there was UTF-8 before; csv.ts reports the cut.
  const whole = utf8 && decodes(strict, new Uint8Array(), false);
  return whole || (utf8 && countMarks(sample) > 0) ? 'utf-8' : 'windows-1252';
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

/** Latin text in UTF-16 has a zero in nearly every other byte, always on the same side. */
function byZeros(bytes: Uint8Array): Encoding | 'binary' | null {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) i % 2 === 0 ? even++ : odd++;
  if (even + odd === 0) return null;
  const half = bytes.length / 2;
  if (odd > half * 0.7 && even < half * 0.1) return 'utf-16le';
  if (even > half * 0.7 && odd < half * 0.1) return 'utf-16be';
  return 'binary';
}

/** Complete two-byte-or-longer UTF-8 characters in the sample. */
function countMarks(sample: Uint8Array): number {
  let count = 0;
  for (let i = 1; i < sample.length; i++)
    if (((sample[i] ?? 0) & 0xc0) === 0x80 && (sample[i - 1] ?? 0) >= 0xc2) count++;
  return count;
}

function isBinary(sample: Uint8Array): boolean {
  let control = 0;
  for (const byte of sample)
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c) control++;
  return control > sample.length / 100;
}
