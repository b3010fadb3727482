import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { listFiles } from '../files/list.ts';
import {
  BrokenFile,
  baseName,
  DEFAULT_LIMITS,
  detectEncoding,
  newBudget,
} from '../files/source.ts';
import { looksLikePhone, phoneColumn } from '../rows/phones.ts';
import { markOf, saysProtected } from '../rows/protection.ts';
import { parseDate, withoutSpelledCpr } from '../rows/values.ts';
import { csvReader, csvRows } from './csv.ts';
import { IGNORE, type Meaning, relativeOf } from './list-columns.ts';
import { isChildList, meaningsOf } from './list-layout.ts';
import { fieldsOf, isMeaning, MAPPED_KINDS, type MappedKind } from './mapping.ts';
import { type TableRow, valueAt } from './rows.ts';
import { matchColumns, recognise, TABLES, TITLE_LINES } from './table.ts';
import { sheetsOf, xlsxReader } from './xlsx.ts';

/** The beginning of a list. */
export interface Preview {
  /** Of the file, or of the sheet where there are several; without its ending. */
  readonly name: string;
  readonly titles: readonly string[];
  /** Of each column the first values, no two the same. */
  readonly values: readonly (readonly string[])[];
}

/** Enough rows to see what a column holds. */
const ROWS = 500;
const VALUES = 20;

/**
 * Reads the titles and first rows of a list, CSV or workbook.
 *
 * @param sheet of a workbook; the first with rows when left out
 * Fails with `notAnExport`, `titlesMissing` where the first row is data, and as reading it does.
 */
export async function previewOf(
  path: string,
  { clock, sheet }: { readonly clock: Clock; readonly sheet?: string | undefined },
): Promise<Result<Preview>> {
  const deps = { limits: DEFAULT_LIMITS, clock, isWhole: async () => true };
  try {
    await using listed = await listFiles([path], deps);
    const [file, ...others] = listed.files;
    if (file === undefined || others.length > 0) return err(failure('notAnExport', { file: path }));
    const budget = newBudget(DEFAULT_LIMITS);
    const reading = {
      limits: DEFAULT_LIMITS,
      onBytes() {},
      unpacks: (bytes: number) => budget.take('totalBytes', bytes, file.name),
    };
    if (await xlsxReader.matches(file)) {
      for await (const { sheet: found, alone, rows } of sheetsOf(file, reading)) {
        if (sheet !== undefined && found.name !== sheet) continue;
        const preview = await previewFrom(
          rows(() => {}),
          alone ? baseName(file.name) : found.name,
        );
        if (preview !== null) return checked(preview, file.name);
      }
      return err(failure('notAnExport', { file: file.name }));
    }
    const encoding = await detectEncoding(file);
    const isText = encoding !== 'binary' && encoding !== 'empty' && (await csvReader.matches(file));
    if (!isText) return err(failure('notAnExport', { file: file.name }));
    const isHeader = (cells: readonly string[]) => filled(cells) > 1;
    const rows = csvRows(file, encoding, { ...reading, isHeader });
    const preview = await previewFrom(rows, baseName(file.name));
    return preview === null
      ? err(failure('notAnExport', { file: file.name }))
      : checked(preview, file.name);
  } catch (error) {
    if (error instanceof BrokenFile) return err(error.failure);
    throw error;
  }
}

function filled(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

/** Null where there is no row. Lines above the titles are left out. */
async function previewFrom(rows: AsyncIterable<TableRow>, name: string): Promise<Preview | null> {
  const first: TableRow[] = [];
  for await (const row of rows) if (first.push(row) >= ROWS) break;
  const start = first.slice(0, TITLE_LINES + 1);
  const most = Math.max(...start.map(({ cells }) => filled(cells)));
  const at = start.findIndex(({ cells }) => filled(cells) > most / 2);
  const header = first[at];
  if (header === undefined) return null;
  const width = header.cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  const titles = header.cells.slice(0, width).map((cell) => cell.trim());
  const values = titles.map((_, column) => {
    const all = first.slice(at + 1).map((row) => valueAt(row, column).trim());
    return [...new Set(all.filter((cell) => cell !== ''))].slice(0, VALUES);
  });
  return { name, titles, values };
}

/** Titles are shown and stored, so they must not be somebody's data. */
function checked(preview: Preview, file: string): Result<Preview> {
  const isData = preview.titles.some(
    (title) => looksLikePhone(title) || parseDate(title) !== null || /\d{5}/.test(title),
  );
  return isData ? err(failure('titlesMissing', { file })) : ok(preview);
}

/** What a list most likely is. */
export function proposedKind({ name, titles, values }: Preview): MappedKind {
  const known = isChildList(titles) ? null : recognise(name, titles);
  const kind = MAPPED_KINDS.find((one) => one === known?.table.kind) ?? 'list';
  const ids = values[known?.columns.get('child') ?? -1] ?? [];
  // `Barn` may be a number or a name.
  const areNames = ids.some((id) => /\p{L}{2,}[ ,]+\p{L}{2,}/u.test(id));
  return areNames ? 'list' : kind;
}

/** What each column most likely means, by its title, else by its values; null where nothing says it. */
export function proposedMeanings(kind: MappedKind, preview: Preview): (Meaning | null)[] {
  const { titles, values } = preview;
  const byTitle = kind === 'list' ? meaningsOf(titles) : byTable(kind, titles);
  const taken = new Set(byTitle);
  return byTitle.map((meaning, at) => {
    if (markOf(titles[at] ?? '') !== 'none' && (meaning === null || meaning === 'unclear'))
      return meaningOrNull(kind, 'protected');
    if (meaning !== null && meaning !== 'unclear') return meaning;
    const guess = ofRelative(kind, titles[at] ?? '', byValues(kind, values[at] ?? []));
    if (guess === null || (taken.has(guess) && !isRepeatable(guess))) return null;
    taken.add(guess);
    return guess;
  });
}

/** `Ring til mor` with numbers below it. */
function ofRelative(kind: MappedKind, title: string, guess: Meaning | null): Meaning | null {
  const relative = kind === 'list' && guess === 'child.phone' ? relativeOf(title) : null;
  return relative === null ? guess : `${relative}.phone`;
}

function isRepeatable(meaning: Meaning): boolean {
  return meaning === IGNORE || /(?:^|\.)(?:phone|protected)$/.test(meaning);
}

/** A meaning about the child, as the kind has it. */
function meaningOrNull(kind: MappedKind, field: string): Meaning | null {
  const meaning = kind === 'list' ? `child.${field}` : field;
  return isMeaning(kind, meaning) ? meaning : null;
}

function byTable(kind: Exclude<MappedKind, 'list'>, titles: readonly string[]): (Meaning | null)[] {
  const table = TABLES.find((one) => one.kind === kind);
  const places = table === undefined ? new Map<string, number>() : matchColumns(table, titles);
  const fields = new Map([...places].map(([field, at]) => [at, field]));
  const known = fieldsOf(kind);
  return titles.map((title, at) => {
    const field = fields.get(at);
    if (field !== undefined && field !== 'phones') return field;
    const phone = phoneColumn(title);
    const number = phone === 'other' ? 'phone' : phone;
    return number !== null && known.includes(number) ? number : null;
  });
}

function byValues(kind: MappedKind, values: readonly string[]): Meaning | null {
  if (values.length === 0) return IGNORE;
  if (values.some(saysProtected)) return meaningOrNull(kind, 'protected');
  const all = (fits: (value: string) => boolean) => values.every(fits);
  if (all((value) => withoutSpelledCpr(value).found)) return meaningOrNull(kind, 'cpr');
  // `10111213` is a number to call, though it may be read as a day of the year 1011.
  if (all((value) => /^(?:19|20)|\D/.test(value) && parseDate(value) !== null))
    return meaningOrNull(kind, 'birthDate');
  if (all(looksLikePhone)) return meaningOrNull(kind, 'phone');
  if (all((value) => /^\d{1,2}\.? ?[a-zæøå]$/i.test(value))) return meaningOrNull(kind, 'class');
  return all((value) => /^\S+@\S+$/.test(value)) ? IGNORE : null;
}

/** Whether somebody may be marked as protected in a column: then it cannot be left out. */
export function mayMark({ titles, values }: Preview, at: number): boolean {
  return markOf(titles[at] ?? '') !== 'none' || (values[at] ?? []).some(saysProtected);
}

/** A value that shows its form and nobody's data: letters are x, digits 0. */
export function masked(value: string): string {
  return value
    .replace(/[\p{L}\p{M}]/gu, 'x')
    .replace(/\p{N}/gu, '0')
    .replace(/\p{C}/gu, '?');
}
