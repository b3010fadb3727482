import { CsvError, parse } from 'csv-parse';
import { failure } from '../../core/errors.ts';
import {
  BrokenFile,
  detectEncoding,
  type Encoding,
  type Limits,
  type SourceFile,
} from '../files/source.ts';
import type { SourceReader } from './reader.ts';
import type { TableRow } from './rows.ts';
import { promisedTable, recordsOf } from './table.ts';
import { teaShapeOf } from './tea-files.ts';

/** CSV with any of the tables of src/importer/tables, in any encoding and with any delimiter. */
export const csvReader: SourceReader = {
  format: 'csv',
  isZip: false,
  matches: async (file) => /\.(csv|tsv|txt)$/i.test(file.name) && (await teaShapeOf(file)) === null,
  async *read(file, context) {
    const encoding = await detectEncoding(file);
    if (encoding === 'binary') throw new BrokenFile(failure('notAnExport', { file: file.name }));
    if (encoding !== 'empty') yield* recordsOf(csvRows(file, encoding, context), file, context);
    else if (promisedTable(file.name) === null) context.reject(0, 'unknownFile');
    else throw new BrokenFile(failure('emptyExport', { file: file.name }));
  },
};

/**
 * The rows of a CSV file, header first, one at a time: a file of any size is read in bounded
 * memory. Delimiter (comma, semicolon, tab) by the header line. Empty lines are left out. A row
 * with surplus cells comes with `tooManyCells` for the caller to reject. Throws BrokenFile:
 * `damagedExport` where the file ends inside a row or a stray quote swallowed lines.
 */
export async function* csvRows(
  file: SourceFile,
  encoding: Encoding,
  deps: { limits: Limits; onBytes: (count: number) => void },
): AsyncGenerator<TableRow> {
  const broken = (line: number) =>
    new BrokenFile(failure('damagedExport', { file: file.name, line }));
  const text = decoded(file, encoding, deps.onBytes);
  const head = await firstLine(text, deps.limits.rowBytes);
  const parser = parse({
    delimiter: delimiterOf(head.line),
    record_delimiter: ['\r\n', '\n', '\r'],
    raw: true,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: deps.limits.rowBytes,
  });
  const fed = feed(parser, head.read, text);
  let line = 1;
  let width = 0;
  try {
    for await (const { record: cells, raw } of parser as AsyncIterable<Parsed>) {
      const start = line;
      const breaks = raw.match(/\r\n|\n|\r/g)?.length ?? 0;
      line += breaks;
      if (cells.every((cell) => cell.trim() === '')) continue;
      // Excel's own first line, which names the delimiter.
      if (width === 0 && /^"?sep=/i.test(raw)) continue;
      if (width === 0) width = trimmedWidth(cells);
      const short = cells.length < width;
      const long = trimmedWidth(cells) > width;
      // A row of the wrong width over several lines: an unclosed quote swallowed them.
      if ((short || long) && breaks > 1) throw broken(start);
      if (short && !/[\r\n]$/.test(raw)) throw broken(start);
      const stray = raw.includes('"') && cells.some((cell) => /^".*"$/s.test(cell));
      const repaired = long ? 'tooManyCells' : short ? 'tooFewCells' : stray ? 'strayQuotes' : null;
      yield { cells: stray ? cells.map(withoutQuotes) : cells, line: start, repaired };
    }
    await fed;
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

async function* decoded(
  file: SourceFile,
  encoding: Encoding,
  onBytes: (count: number) => void,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of await file.open()) {
    const bytes = chunk as Uint8Array;
    onBytes(bytes.length);
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder.decode();
}

/** Enough text to see the header line, and that line. */
async function firstLine(text: AsyncGenerator<string, void>, limit: number) {
  let read = '';
  while (read.length < limit) {
    const next = await text.next();
    if (next.done) break;
    read += next.value;
    const line = read.trimStart().split(/[\r\n]/, 2);
    if (line.length > 1) return { read, line: line[0] ?? '' };
  }
  return { read, line: read.trim() };
}

/** The most frequent of the three outside quotes; comma when none is there. */
export function delimiterOf(header: string): ',' | ';' | '\t' {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (mark: string) => bare.split(mark).length - 1;
  const [best] = ([',', ';', '\t'] as const)
    .map((mark) => ({ mark, count: count(mark) }))
    .sort((a, b) => b.count - a.count);
  return best !== undefined && best.count > 0 ? best.mark : ',';
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
