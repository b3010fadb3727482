import { failure } from '../../core/errors.ts';
import { type Encoding, newDecoder } from './encoding.ts';
import { BrokenFile, type SourceFile } from './source.ts';

/** Stands where the rest of a line was left out; no other NUL character is in `textOf`. */
export const CUT = '\0';

/** What `textOf` left out. */
export interface LeftOut {
  /** Lines, from 1, in which NUL characters were. */
  readonly nulls: number[];
}

/**
 * A file's text in pieces, as a parser may have it, in bounded memory: NUL characters are left out
 * and noted, and of a line longer than `lineLimit` only the beginning is given, with CUT behind it.
 * Quotes in the part left out are kept in balance, so that a parser finds the end of the row. Throws
 * BrokenFile (`damagedExport`) where zeros at the end stand in for text that was never written.
 */
export async function* textOf(
  file: SourceFile,
  encoding: Encoding,
  deps: { lineLimit: number; leftOut: LeftOut; onBytes: (count: number) => void },
): AsyncGenerator<string, void> {
  const decoder = newDecoder(encoding);
  const nulls = nullRemover(file, deps.leftOut);
  const cut = longLines(deps.lineLimit);
  for await (const chunk of await file.open()) {
    const bytes = chunk as Uint8Array;
    deps.onBytes(bytes.length);
    const text = cut(nulls.without(decoder.decode(bytes)));
    if (text !== '') yield text;
  }
  const text = cut(nulls.without(decoder.end()));
  nulls.end();
  if (text !== '') yield text;
}

/** Takes NUL characters out. One behind the last line may be its terminator. */
function nullRemover(file: SourceFile, { nulls }: LeftOut) {
  let line = 1;
  /** NULs since the last other character. */
  let tail = 0;
  let last = '\n';
  const skip = (text: string) => {
    if (text === '') return;
    line += breaksIn(text, last);
    last = text.at(-1) ?? last;
    tail = 0;
  };
  return {
    without(text: string): string {
      if (!text.includes('\0')) {
        skip(text);
        return text;
      }
      const pieces = text.split('\0');
      for (const [i, piece] of pieces.entries()) {
        skip(piece);
        if (i === pieces.length - 1) continue;
        tail++;
        if (nulls.at(-1) !== line) nulls.push(line);
      }
      return pieces.join('');
    },
    end() {
      if (tail > 1 && last !== '\n' && last !== '\r')
        throw new BrokenFile(failure('damagedExport', { file: file.name, line }));
    },
  };
}

/** Line breaks in a text of which the character before is `before`. */
function breaksIn(text: string, before: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1))
    if (text[at + 1] !== '\n') count++;
  return before === '\r' && text[0] === '\n' ? count - 1 : count;
}

/** Cuts lines that are too long. */
function longLines(limit: number) {
  /** Characters of the line so far, and quotes in what was left out of it. */
  let [length, quotes] = [0, 0];
  let cutting = false;
  return (text: string): string => {
    if (!cutting && length + text.length <= limit) {
      const at = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
      length = at < 0 ? length + text.length : text.length - at - 1;
      return text;
    }
    const pieces: string[] = [];
    for (const [line] of text.matchAll(/[^\r\n]+|[\r\n]+/g)) {
      if (line[0] === '\n' || line[0] === '\r') {
        pieces.push(cutting && quotes % 2 === 1 ? `"${line}` : line);
        [length, quotes, cutting] = [0, 0, false];
        continue;
      }
      const kept = cutting ? 0 : Math.min(line.length, limit - length);
      length += kept;
      if (kept > 0) pieces.push(line.slice(0, kept));
      if (kept === line.length) continue;
      if (!cutting) pieces.push(CUT);
      cutting = true;
      quotes += line.slice(kept).split('"').length - 1;
    }
    return pieces.join('');
  };
}
