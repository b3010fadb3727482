import type { Limits, SourceFile } from '../files/source.ts';
import type { CleaningKeys, Columns, Given, Kind, RawRecord } from '../records.ts';
import type { RowReason } from '../report.ts';
import { cprKey, opaqueId } from '../rows/values.ts';
import type { Mapping } from './mapping.ts';

/**
 * One format that an export may come in. A new one is a file beside this, a line in `READERS`, and
 * a folder of its files in tests/importer/readers, on which the tests of all readers run.
 */
export interface SourceReader {
  /** Its name, and that of the folder with its test files. */
  readonly format: string;
  /** Its files are zips themselves, as a spreadsheet is: they are then not unpacked. */
  readonly isZip: boolean;
  /** Whether a file is of this format, by its name or (`startOf`) its first bytes. */
  matches(file: SourceFile): boolean | Promise<boolean>;
  /**
   * The file's records in their order, in bounded memory. Calls `context.holds` for each kind that
   * the file is about. Throws BrokenFile where nothing of the export may be used.
   */
  read(file: SourceFile, context: ReadContext): AsyncIterable<RawRecord>;
}

/** What a reader is given to read one file with. */
export interface ReadContext {
  readonly limits: Limits;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Layouts that somebody has explained with `lygte map`. */
  readonly mappings: readonly Mapping[];
  /**
   * Counts what a file unpacks to, with all others of the import. Throws BrokenFile
   * (`exportTooLarge`).
   */
  unpacks(bytes: number): void;
  /** Adds bytes read to the progress. */
  onBytes(count: number): void;
  /**
   * The same for a part of the file, such as a sheet of a workbook: what is reported has the part's
   * name behind the file's.
   */
  part(name: string): ReadContext;
  /**
   * For somebody or something that has no id in the source: one that reveals nothing and is the same
   * at every import. `opaqueId` in values.ts.
   */
  opaqueId(prefix: string, text: string): string;
  /** The id that a `cpr` field with this number becomes. */
  cprId(cpr: string): string;
  /** The file is about this kind, even if no record follows: a file of headers is not missing. */
  holds(kind: Kind): void;
  /**
   * Makes a record, cleaned.
   *
   * @param at where it stands, and the source's own words for the fields
   * @param given each field as the source has it
   */
  record<K extends Kind>(
    kind: K,
    at: { readonly line: number; readonly columns: Columns<K> },
    given: Given<K>,
  ): RawRecord<K>;
  /** Reports that the record at this line, or with line 0 the whole file, is left out. */
  reject(line: number, reason: RowReason): void;
  /** Reports that the record at this line, or with line 0 the whole file, was repaired. */
  repair(line: number, reason: RowReason, value?: string): void;
  /**
   * Reports a column, or an element, of the file that is not understood.
   *
   * @param rows how many records had a value there
   * @param numbers whether some of the values look like phone numbers
   */
  unused(column: string, rows: number, numbers: boolean): void;
  /**
   * Tells of a record that is left out although it may mark somebody as protected: everybody whom
   * one of these cells names by an id is treated as protected.
   */
  inDoubt(cells: readonly string[]): void;
}

/** The part of a context that follows from the office's keys. */
export function idsBy({
  idSecret,
  today,
}: CleaningKeys): Pick<ReadContext, 'today' | 'opaqueId' | 'cprId'> {
  return {
    today,
    opaqueId: (prefix, text) => opaqueId(idSecret, prefix, text),
    cprId: (cpr) => cprKey(idSecret, cpr),
  };
}
