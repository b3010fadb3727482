import { CsvError, parse } from 'csv-parse';
import { failure } from '../../core/errors.ts';
import type { Encoding } from '../files/encoding.ts';
import {
  BrokenFile,
  detectEncoding,
  guessOf,
  type Limits,
  type SourceFile,
} from '../files/source.ts';
import { CUT, type LeftOut, textOf } from '../files/text.ts';
import type { RowReason } from '../report.ts';
import type { ReadContext, SourceReader } from './reader.ts';
import type { TableRow } from './rows.ts';
import { isHeader, promisedTable, recordsOf, TITLE_LINES } from './table.ts';
import { teaShapeOf } from './tea-files.ts';

/** CSV with any of the tables of src/importer/tables, in any encoding and with any delimiter. */
export const csvReader: SourceReader = {
  format: 'csv',
  isZip: false,
  matches: async (file) => /\.(csv|tsv|txt)$/i.test(file.name) && (await teaShapeOf(file)) === null,
  async *read(file, context) {
    const encoding = await detectEncoding(file);
    if (encoding === 'binary') throw new BrokenFile(failure('notAnExport', { file: file.name }));
    if (encoding === 'empty') {
      if (promisedTable(file.name) === null) context.reject(0, 'unknownFile');
      else throw new BrokenFile(failure('emptyExport', { file: file.name }));
      return;
    }
    let guess = await guessOf(file, encoding);
    const noted: ReadContext = {
      ...context,
      holds(kind) {
        context.holds(kind);
        if (guess !== null) context.repair(guess.line, 'encodingGuessed', guess.name);
        guess = null;
      },
    };
    const isTitle = (cells: readonly string[]) => isHeader(file.name, cells, context.mappings);
    yield* recordsOf(csvRows(file, encoding, { ...noted, isHeader: isTitle }), file, noted);
  },
};

/** What reading rows needs. */
export interface RowDeps {
  readonly limits: Limits;
  onBytes(count: number): void;
  /** Tells of characters that were left out of the row at this line. */
  repair?(line: number, reason: RowReason): void;
  /** Whether these are the titles of the columns; without it the first row has them. */
  isHeader?(cells: readonly string[]): boolean;
}

/**
 * The rows of a CSV file one at a time: a file of any size is read in bounded memory. The header is
 * the first row that `isHeader`, or else the first; lines above it come as rows too. Delimiter
 * (comma, semicolon, tab, bar or `¤`) by the header. Empty lines are left out. A row with surplus
 * cells comes with `tooManyCells`, one beyond the limit without cells and with `rowTooLong`, for the
 * caller to reject. Throws BrokenFile: `damagedExport` where the file ends inside a row or a stray
 * quote swallowed lines.
 */
export async function* csvRows(
  file: SourceFile,
  encoding: Encoding,
  deps: RowDeps,
): AsyncGenerator<TableRow> {
  const broken = (line: number) =>
    new BrokenFile(failure('damagedExport', { file: file.name, line }));
  const isTitles = deps.isHeader ?? (() => true);
  const { rowBytes } = deps.limits;
  const leftOut: LeftOut = { nulls: [] };
  const text = textOf(file, encoding, { lineLimit: rowBytes, leftOut, onBytes: deps.onBytes });
  const head = await firstLines(text, rowBytes);
  const parser = parse({
    delimiter: delimiterOf(head, { isHeader: isTitles, encoding }),
    record_delimiter: ['\r\n', '\n', '\r'],
    raw: true,
    relax_quotes: true,
    relax_column_count: true,
    // In bytes, of which a character has up to four. Beyond it a quote was never closed.
    max_record_size: rowBytes * 4,
  });
  const fed = feed(parser, head, text);
  let line = 1;
  let width = 0;
  const above: Row[] = [];
  try {
    for await (const { record, raw } of parser as AsyncIterable<Parsed>) {
      const row = { cells: record, raw, line, breaks: raw.match(/\r\n|\n|\r/g)?.length ?? 0 };
      line += row.breaks;
      if (takeBelow(leftOut.nulls, line)) deps.repair?.(row.line, 'nullCharacters');
      if (isBlank(row)) continue;
      // Excel's own first line, which names the delimiter.
      if (width === 0 && above.length === 0 && SEPARATOR_LINE.test(raw)) continue;
      if (width > 0) {
        yield judged(row, width, broken);
        continue;
      }
      if (raw.includes(CUT)) throw broken(row.line);
      above.push(row);
      if (isTitles(record)) {
        width = trimmedWidth(record);
        for (const { cells, line } of above.splice(0)) yield { cells, line, repaired: null };
      } else if (above.length > TITLE_LINES) {
        width = trimmedWidth(above[0]?.cells ?? []);
        for (const row of above.splice(0)) yield judged(row, width, broken);
      }
    }
    await fed;
    width = trimmedWidth(above[0]?.cells ?? []);
    for (const row of above) yield judged(row, width, broken);
  } catch (error) {
    if (error instanceof CsvError) throw broken(line);
    throw error;
  } finally {
    parser.destroy();
    await text.return(undefined);
  }
}

interface Parsed {
  readonly record: string[];
  readonly raw: string;
}

interface Row {
  readonly cells: string[];
  readonly raw: string;
  readonly line: number;
  /** Line breaks in it, that at its end among them. */
  readonly breaks: number;
}

function judged({ cells, raw, line, breaks }: Row, width: number, broken: (line: number) => Error) {
  if (raw.includes(CUT)) {
    // Only a row that surely ends where its line does can be left out by itself.
    if (breaks !== 1) throw broken(line);
    return { cells: [], line, repaired: 'rowTooLong' } as const;
  }
  const short = cells.length < width;
  const long = trimmedWidth(cells) > width;
  // A row of the wrong width over several lines: an unclosed quote swallowed them.
  if ((short || long) && breaks > 1) throw broken(line);
  if (short && !/[\r\n]$/.test(raw)) throw broken(line);
  const stray = raw.includes('"') && cells.some((cell) => /^".*"$/s.test(cell));
  const repaired: TableRow['repaired'] = long
    ? 'tooManyCells'
    : short
      ? 'tooFewCells'
      : stray
        ? 'strayQuotes'
        : null;
  return { cells: stray ? cells.map(withoutQuotes) : cells, line, repaired };
}

/** DOS programs end a text with this character. */
const DOS_END = '\x1a';

function isBlank({ cells, raw }: Row): boolean {
  return cells.every((cell) => cell.trim() === '') || raw.trim() === DOS_END;
}

/** Takes away the lines before `end`; whether there were any. */
function takeBelow(lines: number[], end: number): boolean {
  const before = lines.length;
  while ((lines[0] ?? end) < end) lines.shift();
  return lines.length < before;
}

/** Enough text to see the header below its title lines and some empty ones. */
async function firstLines(text: AsyncGenerator<string, void>, limit: number): Promise<string> {
  const pieces: string[] = [];
  let [length, lines] = [0, 0];
  while (length < limit && lines < 4 * TITLE_LINES) {
    const next = await text.next();
    if (next.done) break;
    pieces.push(next.value);
    length += next.value.length;
    lines += next.value.match(/[\r\n]+/g)?.length ?? 0;
  }
  return pieces.join('');
}

/** Those with something in them, as many as may be titles and the header. */
function linesOf(head: string): string[] {
  const lines = head.split(/[\r\n]+/, 8 * TITLE_LINES);
  return lines.filter((line) => line.trim() !== '').slice(0, TITLE_LINES + 1);
}

const DELIMITERS = [',', ';', '\t', '|', '¤'] as const;
const SEPARATOR_LINE = /^"?sep=(.?)/i;

/**
 * The delimiter by a file's first lines: the one that makes a header of one of them, else the most
 * frequent outside quotes in the first line that has any; comma when none is there.
 */
export function delimiterOf(
  head: string,
  by: { isHeader?: (cells: readonly string[]) => boolean; encoding?: Encoding } = {},
): string {
  const lines = linesOf(head);
  const named = SEPARATOR_LINE.exec(lines[0] ?? '')?.[1];
  if (named !== undefined && DELIMITERS.some((mark) => mark === named)) return named;
  // The byte that was `¤` until 1998 is `€` in MacRoman.
  const marks = by.encoding === 'macintosh' ? [...DELIMITERS, '€'] : DELIMITERS;
  const found = lines.map((line) => {
    const bare = line.replace(/"[^"]*"/g, '');
    return marks
      .map((mark) => ({ mark, line, count: bare.split(mark).length - 1 }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
  });
  const fits = found.flat().find(({ mark, line }) => by.isHeader?.(cellsOf(line, mark)) === true);
  return fits?.mark ?? found.find((counts) => counts.length > 0)?.[0]?.mark ?? ',';
}

function cellsOf(line: string, mark: string): string[] {
  return line.split(mark).map((cell) => withoutQuotes(cell.trim()));
}

async function feed(
  parser: ReturnType<typeof parse>,
  head: string,
  rest: AsyncGenerator<string, void>,
): Promise<void> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  parser.once('close', resolve);
  const write = async (text: string) => {
    if (parser.destroyed || parser.write(text)) return;
    const { promise: drained, resolve: go } = Promise.withResolvers<void>();
    parser.once('drain', go);
    await Promise.race([drained, ended]);
  };
  try {
    await write(head);
    for await (const text of rest) {
      if (parser.destroyed) return;
      await write(text);
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

function trimmedWidth(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '') + 1;
}

function withoutQuotes(cell: string): string {
  return cell.replace(/^"/, '').replace(/"$/, '');
}
