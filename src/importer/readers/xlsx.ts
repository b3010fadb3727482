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
    for await (const { rows, sheet, alone, said } of sheetsOf(file, context)) {
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
        for await (const row of rows) {
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

/** A sheet, with what is said about it. */
interface SheetRows {
  readonly sheet: Sheet;
  readonly rows: AsyncIterable<TableRow>;
  /** The workbook has no other sheet. */
  readonly alone: boolean;
  readonly said: ReadContext;
}

/**
 * The sheets of a workbook, each to be read before the next. Throws BrokenFile as `openPackage` does,
 * and `damagedExport`.
 */
async function* sheetsOf(file: SourceFile, context: ReadContext): AsyncGenerator<SheetRows, void> {
  using parts = await openPackage(file, context);
  const deps = { parts, limits: context.limits, file: file.name };
  const book = await readWorkbook(deps);
  for (const sheet of book.sheets) {
    const alone = book.sheets.length === 1;
    const said = alone ? context : context.part(partName(sheet));
    if (sheet.hidden) said.repair(0, 'hiddenSheet');
    const repair: ReadContext['repair'] = (line, reason) => said.repair(line, reason);
    yield { sheet, alone, said, rows: sheetRows(sheet, book, { ...deps, repair }) };
  }
}

function partName(sheet: Sheet): string {
  return printableName(sheet.name.replaceAll('/', ' '));
}
