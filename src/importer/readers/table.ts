import { failure } from '../../core/errors.ts';
import { BrokenFile, type SourceFile, stemOf } from '../files/source.ts';
import { FIELDS, type Given, type Kind, type NumberCell, type RawRecord } from '../records.ts';
import { phoneColumn } from '../rows/phones.ts';
import { markOf, strongestMark } from '../rows/protection.ts';
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
import { listRecords } from './child-list.ts';
import type { ListLayout } from './child-row.ts';
import { IGNORE, NUMBER_FIELDS } from './list-columns.ts';
import { isChildList, meaningsOf } from './list-layout.ts';
import { fieldsOf, isMappedHeader, type MappedKind, type Mapping, mappingFor } from './mapping.ts';
import type { ReadContext } from './reader.ts';
import {
  look,
  newUnused,
  reportUnused,
  type TableRow,
  type UnusedColumn,
  unclear,
  valueAt,
} from './rows.ts';

/** A table of any kind. */
interface AnyTable {
  readonly kind: Kind;
  readonly names: readonly string[];
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly required: readonly (readonly string[])[];
  readonly unneeded?: readonly string[];
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

/**
 * The records of a file that has one table in it, by the header in its first row. A file with an
 * unknown header is reported; one whose name promises a table throws BrokenFile (`notAnExport`).
 */
export async function* recordsOf(
  rows: AsyncIterable<TableRow>,
  file: SourceFile,
  context: ReadContext,
): AsyncGenerator<RawRecord> {
  let layout: Layout | null = null;
  const below = belowTitles(rows, file, context);
  for await (const row of below) {
    const { cells, line, repaired } = row;
    if (layout === null) {
      const mapping = STANDARD.has(stemOf(file.name))
        ? null
        : mappingFor(file.name, cells, context.mappings);
      const list = listOf(file.name, cells, mapping);
      if (list !== null) {
        yield* listRecords(below, list, file, context);
        return;
      }
      if (mapping !== null && mapping.kind !== 'list') {
        layout = mappedLayout(mapping, mapping.kind);
        context.holds(layout.kind);
        continue;
      }
      const known = recognise(file.name, cells);
      if (known === null) {
        const promised = promisedTable(file.name);
        if (promised !== null) throw withoutHeader(file, promised, cells);
        // A list of who is protected that nobody can read: those in it would be shown.
        const title = cells.find((cell) => cells.length > 1 && markOf(cell) !== 'none');
        if (title !== undefined) throw unclear(file, title);
        context.reject(0, 'unknownFile');
        return;
      }
      layout = layoutOf(known, cells, file);
      context.holds(layout.kind);
      continue;
    }
    const { kind, columns, marks, numbers } = layout;
    if (repaired === 'rowTooLong') {
      // Nobody knows whom it was about; in a file that marks people it may have been a mark.
      if (marks.length > 0)
        throw new BrokenFile(failure('damagedExport', { file: file.name, line }));
      context.reject(line, repaired);
      continue;
    }
    for (const column of layout.unused) look(column, row, file);
    if (repaired === 'tooManyCells') {
      context.reject(line, repaired);
      if (marks.length > 0) context.inDoubt(cells);
      continue;
    }
    if (repaired !== null) context.repair(line, repaired);
    const given: Record<string, string | readonly NumberCell[]> = {};
    for (const [field, at] of columns) given[field] = valueAt(row, at);
    if (marks.length > 0) given.protected = strongestMark(marks.map((at) => cells[at] ?? ''));
    if (numbers.length > 0)
      given.phones = numbers.map(({ at, column, kind }) => ({
        column,
        kind,
        text: valueAt(row, at),
      }));
    yield context.record(kind, { line, columns: layout.titles }, given as Given<Kind>);
  }
  if (layout?.silent === false) reportUnused(layout.unused, context);
}

/** Where a file has what. */
interface Layout {
  readonly kind: Kind;
  /** All fields but the phones. */
  readonly columns: Columns;
  readonly titles: Readonly<Record<string, string>>;
  readonly marks: readonly number[];
  readonly numbers: readonly (Omit<NumberCell, 'text'> & { readonly at: number })[];
  readonly unused: readonly UnusedColumn[];
  /** Somebody has said of each unused column that it is not needed. */
  readonly silent: boolean;
}

/** How a list with one row per child is read, as it was explained or by its titles; else null. */
function listOf(
  name: string,
  titles: readonly string[],
  mapping: Mapping | null,
): ListLayout | null {
  if (mapping === null)
    return isListHeader(name, titles)
      ? { titles, meanings: meaningsOf(titles), institution: null }
      : null;
  const { kind, columns, institution } = mapping;
  return kind === 'list' ? { titles, meanings: columns.map(({ is }) => is), institution } : null;
}

/** The layout of a table that somebody has explained. */
function mappedLayout({ columns }: Mapping, kind: Exclude<MappedKind, 'list'>): Layout {
  const found = [...columns.entries()].map(([at, column]) => ({ at, ...column }));
  const fields = found.filter(({ is }) => is !== 'protected' && fieldsOf(kind).includes(is));
  const single = fields.filter(({ is }) => NUMBER_FIELDS[is] === undefined);
  return {
    kind,
    columns: new Map(single.map(({ is, at }) => [is, at])),
    titles: Object.fromEntries(found.map(({ is, title }) => [is, title.trim()])),
    marks: found.flatMap(({ is, at }) => (is === 'protected' ? [at] : [])),
    numbers: fields.flatMap(({ is, at, title }) => {
      const phone = NUMBER_FIELDS[is];
      return phone === undefined ? [] : [{ at, column: title.trim(), kind: phone }];
    }),
    unused: found.flatMap(({ is, at, title }) => (is === IGNORE ? [newUnused(at, title)] : [])),
    silent: true,
  };
}

function layoutOf(
  { table, columns: known }: { table: AnyTable; columns: Columns },
  header: readonly string[],
  file: SourceFile,
): Layout {
  const marks = markColumns(table, header, file);
  const numbers = phoneColumns(table, header);
  const columns = new Map([...known].filter(([field]) => field !== 'phones'));
  const unneeded = new Set(table.unneeded?.map(fold));
  const taken = new Set([...columns.values(), ...marks, ...numbers.map(({ at }) => at)]);
  const unused = [...header.entries()].filter(
    ([at, title]) => !taken.has(at) && !unneeded.has(fold(title)),
  );
  return {
    kind: table.kind,
    columns,
    titles: Object.fromEntries([...known].map(([field, at]) => [field, header[at]?.trim() ?? ''])),
    marks,
    numbers,
    unused: unused.map(([at, title]) => newUnused(at, title)),
    silent: false,
  };
}

/** Words of somebody else than the person a row is about: a child's row with `Mors mobil`. */
const RELATIVE =
  /\b(mor|mors|mother|far|fars|father|for[æa]e?ld\w*|parent\w*|værge\w*|guardian\w*)\b/i;

/** Every column of phone numbers, however many there are; none in a table without numbers. */
function phoneColumns(table: AnyTable, header: readonly string[]) {
  if (!('phones' in FIELDS[table.kind])) return [];
  return [...header.entries()].flatMap(([at, title]) => {
    const kind = phoneColumn(title);
    const others = table.kind !== 'contacts' && RELATIVE.test(title.replace(/[_.]/g, ' '));
    return kind === null || others ? [] : [{ at, column: title.trim(), kind }];
  });
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

/** Field to its place in a row. */
type Columns = ReadonlyMap<string, number>;

/**
 * Which column is where, whatever the order; the first of two with the same title counts. Of all
 * columns with phone numbers it gives the first.
 */
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
  const [phones] = phoneColumns(table, header).filter(
    ({ at }) => ![...found.values()].includes(at),
  );
  if (phones !== undefined) found.set('phones', phones.at);
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

/**
 * The table a file's very name promises, whatever date or number is in it; such a file is not
 * skipped when it cannot be read.
 */
export function promisedTable(name: string): AnyTable | null {
  const stem = stemOf(name).replace(/\d+/g, '');
  return TABLES.find((table) => table.names.map(fold).includes(stem)) ?? null;
}

/** How many lines there may be above a header: a list's name, its date. */
export const TITLE_LINES = 5;

/** Whether these cells are the titles of a known table or list. */
export function isHeader(
  name: string,
  cells: readonly string[],
  mappings: readonly Mapping[] = [],
): boolean {
  return (
    recognise(name, cells) !== null || isListHeader(name, cells) || isMappedHeader(cells, mappings)
  );
}

function isListHeader(name: string, cells: readonly string[]): boolean {
  const promised = promisedTable(name)?.kind ?? 'children';
  return (promised === 'children' || promised === 'contacts') && isChildList(cells);
}

/**
 * The rows from the header on. Lines above it are reported, if they look like titles: hardly any of
 * the columns below has something in them. Else the first row stays the first, so that no row of
 * data is taken for a title.
 */
async function* belowTitles(
  rows: AsyncIterable<TableRow>,
  file: SourceFile,
  context: Pick<ReadContext, 'repair' | 'mappings'>,
): AsyncGenerator<TableRow> {
  const above: TableRow[] = [];
  let found = false;
  for await (const row of rows) {
    if (found) {
      yield row;
      continue;
    }
    above.push(row);
    const isFound = isHeader(file.name, row.cells, context.mappings);
    if (!isFound && above.length <= TITLE_LINES) continue;
    found = true;
    const titles = isFound ? above.slice(0, -1) : [];
    const most = Math.ceil(filled(row) / 2);
    if (titles.some((title) => filled(title) > most)) {
      yield* above.splice(0);
      continue;
    }
    for (const { cells, line } of titles) {
      // Everybody in the list may be meant.
      const mark = cells.find((cell) => markOf(cell) !== 'none');
      if (mark !== undefined) throw unclear(file, mark);
      context.repair(line, 'titleLine');
    }
    yield* above.splice(titles.length);
    above.length = 0;
  }
  yield* above;
}

function filled({ cells }: TableRow): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

/** The failure of a file whose first row has not the titles that its name promises. */
function withoutHeader(file: SourceFile, table: AnyTable, cells: readonly string[]): BrokenFile {
  const columns = matchColumns(table, cells);
  const missing = table.required
    .filter((group) => !group.some((key) => columns.has(key)))
    .map(([key = '']) => table.columns[key]?.[0] ?? key);
  return new BrokenFile(
    failure('notAnExport', { file: file.name, columns: missing.join(', ').slice(0, 60) }),
  );
}

/** OneRoster's own file names: such a file is read as that table or not at all. */
const STANDARD: ReadonlySet<string> = new Set([
  'manifest',
  'orgs',
  'users',
  'roles',
  'classes',
  'enrollments',
  'demographics',
] satisfies Kind[]);

/**
 * The table a header belongs to: by name where the columns agree, else by the columns alone. A file
 * with a name of OneRoster's whose columns do not agree is none: read as another table it would
 * mean something else.
 */
export function recognise(
  name: string,
  header: readonly string[],
): { table: AnyTable; columns: Columns } | null {
  const promised = STANDARD.has(stemOf(name)) ? promisedTable(name) : null;
  // A list of people with a column of institutions is no list of institutions.
  const named = promisedTable(name)?.kind ?? 'orgs';
  const fits = TABLES.filter((table) => promised === null || table === promised)
    .filter(({ kind }) => kind !== 'orgs' || named === 'orgs')
    .map((table) => ({
      table,
      columns: matchColumns(table, header),
      fit: nameFit(table, name),
    }))
    .filter(({ table, columns }) => hasRequired(table, columns))
    .sort((a, b) => b.fit - a.fit || b.columns.size - a.columns.size);
  return fits[0] ?? null;
}
