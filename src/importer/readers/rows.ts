import { failure } from '../../core/errors.ts';
import { BrokenFile, type SourceFile } from '../files/source.ts';
import type { RowReason } from '../report.ts';
import { looksLikePhone } from '../rows/phones.ts';
import { saysProtected } from '../rows/protection.ts';
import type { ReadContext } from './reader.ts';

/** One row of a file with a header, the header among them. */
export interface TableRow {
  readonly cells: readonly string[];
  /** Of the row's first character, as an editor counts, from 1. */
  readonly line: number;
  /** What had to be repaired in the row's form. */
  readonly repaired: Extract<
    RowReason,
    'tooFewCells' | 'strayQuotes' | 'tooManyCells' | 'rowTooLong'
  > | null;
  /** Places of cells with an error instead of a value (#N/A): only in a mark do they say something. */
  readonly errors?: ReadonlySet<number>;
}

/** A cell's value, empty where there is none. */
export function valueAt(row: TableRow, at: number): string {
  return row.errors?.has(at) === true ? '' : (row.cells[at] ?? '');
}

/** A column that is not read, with how many rows have a value in it so far. */
export interface UnusedColumn {
  readonly at: number;
  readonly title: string;
  rows: number;
  numbers: boolean;
}

/** A column without a title is called by its number. */
export function newUnused(at: number, title: string): UnusedColumn {
  return { at, title: title.trim() || `#${at + 1}`, rows: 0, numbers: false };
}

/** Counts a value of a column that is not read; a mark of protection there stops the import. */
export function look(column: UnusedColumn, row: TableRow, file: SourceFile): void {
  const cell = valueAt(row, column.at);
  if (cell === '' || cell.trim() === '') return;
  if (saysProtected(cell)) throw unclear(file, column.title);
  column.rows++;
  column.numbers ||= looksLikePhone(cell);
}

/** Tells of the columns that were not read and had values. */
export function reportUnused(
  columns: readonly UnusedColumn[],
  context: Pick<ReadContext, 'unused'>,
): void {
  for (const { title, rows, numbers } of columns)
    if (rows > 0) context.unused(title, rows, numbers);
}

/** The failure of a column that may mark people as protected and is not understood. */
export function unclear(file: SourceFile, title: string): BrokenFile {
  return new BrokenFile(
    failure('protectionUnclear', { file: file.name, column: title.trim().slice(0, 80) }),
  );
}
