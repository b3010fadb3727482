import { failure } from '../../core/errors.ts';
import { BrokenFile, printableName, type SourceFile } from '../files/source.ts';
import type { ReadContext, SourceReader } from './reader.ts';
import type { TableRow } from './rows.ts';
import { promisedTable, recordsOf } from './table.ts';
import { openPackage } from './xlsx/package.ts';
import { sheetRows } from './xlsx/sheet.ts';
import { readWorkbook, type Sheet } from './xlsx/workbook.ts';

/** Workbooks of Excel since 2007, with any of the tables in each sheet. Others are refused by name. */
export const xlsxReader: SourceReader = {
  format: 'xlsx',
  isZip: true,
  matches: (file) => /\.(xlsx|xlsm|xltx|xltm|xls|xlsb|ods)$/i.test(file.name),
  async *read(file, context) {
    let isKnown = false;
    let isEmpty = true;
    for await (const { sheet, alone, rows } of sheetsOf(file, context)) {
      const said = alone ? context : context.part(partName(sheet));
      if (sheet.hidden) said.repair(0, 'hiddenSheet');
      const named = { ...file, name: `${file.name}/${partName(sheet)}` };
      const isNamed = !alone || promisedTable(named.name) !== null;
      const noted: ReadContext = {
        ...said,
        holds(kind) {
          isKnown = true;
          said.holds(kind);
        },
      };
      const seen = async function* () {
        for await (const row of rows(said.repair)) {
          isEmpty = false;
          yield row;
        }
      };
      yield* recordsOf(seen(), isNamed ? named : file, noted);
    }
    if (isKnown || (!isEmpty && promisedTable(file.name) === null)) return;
    if (promisedTable(file.name) === null) context.reject(0, 'unknownFile');
    else
      throw new BrokenFile(failure(isEmpty ? 'emptyExport' : 'notAnExport', { file: file.name }));
  },
};

/** A sheet of a workbook. */
interface SheetRows {
  readonly sheet: Sheet;
  /** The workbook has no other sheet. */
  readonly alone: boolean;
  rows(repair: ReadContext['repair']): AsyncIterable<TableRow>;
}

/**
 * The sheets of a workbook, each to be read before the next. Throws BrokenFile as `openPackage` does,
 * and `damagedExport`.
 */
export async function* sheetsOf(
  file: SourceFile,
  context: Pick<ReadContext, 'limits' | 'onBytes' | 'unpacks'>,
): AsyncGenerator<SheetRows, void> {
  using parts = await openPackage(file, context);
  const deps = { parts, limits: context.limits, file: file.name };
  const book = await readWorkbook(deps);
  const alone = book.sheets.length === 1;
  for (const sheet of book.sheets)
    yield { sheet, alone, rows: (repair) => sheetRows(sheet, book, { ...deps, repair }) };
}

function partName(sheet: Sheet): string {
  return printableName(sheet.name.replaceAll('/', ' '));
}
