import { failure } from '../../core/errors.ts';
import { BrokenFile, type SourceFile, stemOf } from '../files/source.ts';
import type { Kind, RawRecord } from '../records.ts';
import type { RowReason } from '../report.ts';
import { markOf, saysProtected, strongestMark } from '../rows/protection.ts';
import { fold } from '../rows/values.ts';
import { attendanceTable, childrenTable } from '../tables/children.ts';
import { contactsTable } from '../tables/contacts.ts';
import { medicationsTable } from '../tables/medications.ts';
import {
  classesTable,
  demographicsTable,
  enrollmentsTable,
  manifestTable,
  orgsTable,
  rolesTable,
  usersTable,
} from '../tables/oneroster.ts';
import { staffTable } from '../tables/staff.ts';
import type { ReadContext } from './reader.ts';

/** A table of any kind. */
interface AnyTable {
  readonly kind: Kind;
  readonly names: readonly string[];
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly required: readonly (readonly string[])[];
}

export const TABLES: readonly AnyTable[] = [
  manifestTable,
  orgsTable,
  usersTable,
  rolesTable,
  classesTable,
  enrollmentsTable,
  demographicsTable,
  contactsTable,
  medicationsTable,
  attendanceTable,
  staffTable,
  childrenTable,
];

/** One row of a file with a header, the header among them. */
export interface TableRow {
  readonly cells: readonly string[];
  /** Of the row's first character, as an editor counts, from 1. */
  readonly line: number;
  /** What had to be repaired in the row's form. */
  readonly repaired: Extract<RowReason, 'tooFewCells' | 'strayQuotes' | 'tooManyCells'> | null;
}

/**
 * The records of a file that has one table in it, by the header in its first row. A file with an
 * unknown header is reported; one whose name promises a table throws BrokenFile (`notAnExport`).
 */
export async function* recordsOf(
  rows: AsyncIterable<TableRow>,
  file: SourceFile,
  context: ReadContext,
): AsyncGenerator<RawRecord> {
  let kind: Kind | null = null;
  let columns: Columns = new Map();
  let titles: Readonly<Record<string, string>> = {};
  let marks: readonly number[] = [];
  let unused: readonly (readonly [at: number, title: string])[] = [];
  for await (const { cells, line, repaired } of rows) {
    if (kind === null) {
      const known = recognise(file.name, cells);
      if (known === null) {
        if (promisedTable(file.name) !== null)
          throw new BrokenFile(failure('notAnExport', { file: file.name }));
        context.reject(0, 'unknownFile');
        return;
      }
      ({ columns } = known);
      kind = known.table.kind;
      titles = byField(columns, (at) => cells[at]?.trim() ?? '');
      marks = markColumns(known.table, cells, file);
      const taken = new Set([...columns.values(), ...marks]);
      unused = [...cells.entries()].filter(([at]) => !taken.has(at));
      context.holds(kind);
    } else if (repaired === 'tooManyCells') context.reject(line, repaired);
    else {
      if (repaired !== null) context.repair(line, repaired);
      for (const [at, title] of unused)
        if (saysProtected(cells[at] ?? '')) throw unclear(file, title);
      const given = byField(columns, (at) => cells[at] ?? '');
      if (marks.length > 0) given.protected = strongestMark(marks.map((at) => cells[at] ?? ''));
      yield context.record(kind, { line, columns: titles }, given);
    }
  }
}

/**
 * The columns that mark somebody as protected. Throws BrokenFile (`protectionUnclear`) for a column
 * that looks like one and is not understood, or stands where nobody is marked: who is protected
 * would be published with name and address.
 */
function markColumns(table: AnyTable, header: readonly string[], file: SourceFile): number[] {
  const marks: number[] = [];
  for (const [at, title] of header.entries()) {
    const mark = markOf(title);
    if (mark === 'unclear' || (mark === 'mark' && table.columns.protected === undefined))
      throw unclear(file, title);
    if (mark === 'mark') marks.push(at);
  }
  return marks;
}

function unclear(file: SourceFile, title: string): BrokenFile {
  return new BrokenFile(
    failure('protectionUnclear', { file: file.name, column: title.trim().slice(0, 80) }),
  );
}

function byField(columns: Columns, of: (at: number) => string): Record<string, string> {
  return Object.fromEntries([...columns].map(([field, at]) => [field, of(at)]));
}

/** Field to its place in a row. */
type Columns = ReadonlyMap<string, number>;

/** Which column is where, whatever the order; the first of two with the same title counts. */
export function matchColumns(table: AnyTable, header: readonly string[]): Columns {
  const titles = new Map<string, number>();
  for (const [i, title] of header.entries()) {
    const folded = fold(title);
    if (folded !== '' && !titles.has(folded)) titles.set(folded, i);
  }
  const found = new Map<string, number>();
  for (const [key, others] of Object.entries(table.columns)) {
    for (const title of [key, ...others]) {
      const at = titles.get(fold(title));
      if (at === undefined || [...found.values()].includes(at)) continue;
      found.set(key, at);
      break;
    }
  }
  return found;
}

function hasRequired(table: AnyTable, columns: Columns): boolean {
  return table.required.every((group) => group.some((key) => columns.has(key)));
}

/** 2: the very name; 1: a name with something before or after it; 0: another. */
function nameFit(table: AnyTable, name: string): 0 | 1 | 2 {
  const stem = stemOf(name);
  const names = table.names.map(fold);
  if (names.includes(stem)) return 2;
  return names.some((known) => stem.startsWith(known) || stem.endsWith(known)) ? 1 : 0;
}

/** The table a file's very name promises; such a file is not skipped when it cannot be read. */
export function promisedTable(name: string): AnyTable | null {
  return TABLES.find((table) => nameFit(table, name) === 2) ?? null;
}

/** The table a header belongs to: by name where the columns agree, else by the columns alone. */
export function recognise(
  name: string,
  header: readonly string[],
): { table: AnyTable; columns: Columns } | null {
  const fits = TABLES.map((table) => ({
    table,
    columns: matchColumns(table, header),
    fit: nameFit(table, name),
  }))
    .filter(({ table, columns }) => hasRequired(table, columns))
    .sort((a, b) => b.fit - a.fit || b.columns.size - a.columns.size);
  return fits[0] ?? null;
}
