import { failure } from '../../../core/errors.ts';
import { BrokenFile } from '../../files/source.ts';
import type { RowReason } from '../../report.ts';
import type { TableRow } from '../rows.ts';
import { PLAIN, written } from './numbers.ts';
import type { Sheet, Workbook } from './workbook.ts';
import {
  attributeIn,
  attributePattern,
  eachTag,
  itemsOf,
  type PartDeps,
  unescaped,
} from './xml.ts';

/** Excel's own limit. */
const MAX_COLUMNS = 16_384;
/** So many columns a sheet has at most whose cells do not say where they are. */
const LOOK_AT = 64;
const MERGE_COST = 64;
const [PLACE, HIDDEN, REF] = [
  attributePattern('r'),
  attributePattern('hidden'),
  attributePattern('ref'),
];

export interface SheetDeps extends PartDeps {
  /** Tells what was read in a way that the sheet does not say. */
  repair(line: number, reason: RowReason): void;
}

/**
 * The rows of a sheet that have something in them, each with its number and as wide as the sheet.
 * Dates are ISO, booleans `TRUE` or `FALSE`, numbers without exponents. A formula has the value that
 * the workbook keeps of it; a cell with an error, or a formula without a value, is in `errors`. The
 * value of cells that are merged downwards is in each of their rows. What is hidden is read too.
 */
export async function* sheetRows(
  sheet: Sheet,
  book: Workbook,
  deps: SheetDeps,
): AsyncGenerator<TableRow> {
  const { merges, width } = await frameOf(sheet, deps);
  const reader = cellReader(book, deps);
  /** Values that go on downwards, by column. */
  const filling = new Map<number, { readonly until: number; readonly text: string }>();
  let saidHidden = false;
  for await (const row of itemsOf<Row>(sheet.part, deps, reader)) {
    if (row.hidden && !saidHidden) deps.repair(row.line, 'hiddenRows');
    saidHidden ||= row.hidden;
    const { line, cells, errors } = row;
    if (row.rounded) deps.repair(line, 'roundedNumber');
    for (const [at, until] of merges.get(line) ?? [])
      filling.set(at, { until, text: cells[at] ?? '' });
    if (!cells.some((cell) => cell !== undefined && cell.trim() !== '')) continue;
    for (const [at, { until, text }] of filling) {
      if (until < line) filling.delete(at);
      else if ((cells[at] ?? '') === '') cells[at] = text;
    }
    const repaired = cells.length > width ? 'tooManyCells' : null;
    const full = Array.from({ length: Math.max(width, cells.length) }, (_, at) => cells[at] ?? '');
    yield { cells: full, line, repaired, ...(errors.size === 0 ? {} : { errors }) };
  }
}

interface Row {
  readonly line: number;
  /** Sparse. */
  readonly cells: (string | undefined)[];
  readonly errors: Set<number>;
  readonly hidden: boolean;
  rounded: boolean;
}

/** Which cells are merged (row, column, last row), and how many columns the sheet has. */
interface Frame {
  readonly merges: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly width: number;
}

/** A part tells this behind its cells, so it is looked at before they are read. */
async function frameOf(sheet: Sheet, deps: SheetDeps): Promise<Frame> {
  const merges = new Map<number, Map<number, number>>();
  let width = 0;
  let hidden = false;
  await eachTag(sheet.part, deps, ['c', 'col', 'mergeCell'], (name, tag) => {
    if (name === 'c') {
      const place = attributeIn(tag, PLACE);
      width = Math.max(width, place === '' ? LOOK_AT : columnOf(place) + 1);
    } else if (name === 'col') hidden ||= isTrue(attributeIn(tag, HIDDEN));
    else {
      const ref = attributeIn(tag, REF);
      const [top, bottom] = ref.split(':').map((cell) => Number(/\d+/.exec(cell)?.[0] ?? 0));
      if (top === undefined || bottom === undefined || bottom <= top) return;
      deps.parts.hold(MERGE_COST);
      const row = merges.get(top) ?? new Map<number, number>();
      merges.set(top, row.set(columnOf(ref), bottom));
    }
  });
  if (hidden) deps.repair(0, 'hiddenColumns');
  return { merges, width };
}

/** `B7` is in column 1; -1 where the reference names none. */
function columnOf(ref: string): number {
  let column = 0;
  for (let i = 0; i < ref.length; i++) {
    const code = ref.charCodeAt(i) & ~0x20;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

function isTrue(flag: string | undefined): boolean {
  return flag === '1' || flag === 'true';
}

/** Puts the rows of a sheet together from its elements. */
function cellReader(book: Workbook, deps: SheetDeps) {
  let row: Row = { line: 0, cells: [], errors: new Set(), hidden: false, rounded: false };
  let at = -1;
  let size = 0;
  let type = '';
  let style = 0;
  let value: string | null = null;
  let isValue = false;
  let isAid = false;
  let isFormula = false;
  const tooLarge = () => new BrokenFile(failure('exportTooLarge', { file: deps.file }));
  const put = () => {
    const text = textOf();
    if (text === null) {
      row.errors.add(at);
      deps.repair(row.line, 'errorCell');
    }
    const kept = text ?? value ?? '#N/A';
    size += kept.length;
    if (size > deps.limits.rowBytes) throw tooLarge();
    if (kept !== '') row.cells[at] = kept;
  };
  /** Null for an error. */
  const textOf = (): string | null => {
    if (value === null) return isFormula ? null : '';
    switch (type) {
      case 's':
        return book.strings[Number(value)] ?? null;
      case 'b':
        return value.trim() === '1' ? 'TRUE' : 'FALSE';
      case 'e':
        return null;
      case 'str':
      case 'inlineStr':
        return unescaped(value);
      case 'd':
        return value;
      default: {
        const { text, rounded } = written(value, book.formats[style] ?? PLAIN, book.from1904);
        row.rounded ||= rounded;
        return text;
      }
    }
  };
  return {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      isValue = false;
      switch (name) {
        case 'row': {
          const line = Number(attributes.r ?? row.line + 1);
          const hidden = isTrue(attributes.hidden);
          row = { line, cells: [], errors: new Set(), hidden, rounded: false };
          at = -1;
          size = 0;
          break;
        }
        case 'c':
          at = attributes.r === undefined ? at + 1 : columnOf(attributes.r);
          if (at < 0 || at >= MAX_COLUMNS) throw tooLarge();
          type = attributes.t ?? 'n';
          style = Number(attributes.s ?? 0);
          value = null;
          isFormula = false;
          break;
        case 'f':
          isFormula = true;
          break;
        case 'rPh':
          isAid = true;
          break;
        case 'v':
        case 't':
          isValue = true;
      }
    },
    text(piece: string) {
      if (isValue && !isAid) value = (value ?? '') + piece;
    },
    close(name: string, emit: (item: Row) => void) {
      isValue = false;
      if (name === 'rPh') isAid = false;
      else if (name === 'c') put();
      else if (name === 'row') emit(row);
    },
  };
}
