import { zipSync } from 'fflate';

/**
 * A cell: a text (shared, as Excel does it), a number, or the XML of the cell's inside with its
 * attributes: `{ t: 'e', xml: '<v>#N/A</v>' }`. `s` is the index of a style in `formats`.
 */
export type BookCell =
  | string
  | number
  | null
  | { readonly t?: string; readonly s?: number; readonly xml: string };

interface BookSheet {
  readonly name: string;
  readonly rows: readonly (readonly BookCell[])[];
  readonly state?: 'hidden' | 'veryHidden';
  /** Numbers of rows, from 1. */
  readonly hiddenRows?: readonly number[];
  readonly merges?: readonly string[];
  /** XML before and after the cells. */
  readonly before?: string;
  /** Without the places of the cells, as some programs write them. */
  readonly bare?: boolean;
}

export interface Book {
  readonly sheets: readonly BookSheet[];
  /** Number formats by style: an id or a code. */
  readonly formats?: readonly (number | string)[];
  readonly from1904?: boolean;
  /** Not packed: the bytes of its parts stand as they are. */
  readonly stored?: boolean;
  /** Parts in place of, or beside, the workbook's own. */
  readonly parts?: Readonly<Record<string, string | Uint8Array>>;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The bytes of a workbook. */
export function workbook(book: Book): Uint8Array {
  const strings: string[] = [];
  const sheets = book.sheets.map((sheet) => sheetXml(sheet, strings));
  const parts: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    '_rels/.rels': rels([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${REL}"><workbookPr${
      book.from1904 === true ? ' date1904="1"' : ''
    }/><sheets>${book.sheets
      .map(
        ({ name, state }, i) =>
          `<sheet name="${escaped(name)}" sheetId="${i + 1}"${
            state === undefined ? '' : ` state="${state}"`
          } r:id="rId${i + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': rels([
      ...sheets.map((_, i): [string, string] => ['worksheet', `worksheets/sheet${i + 1}.xml`]),
      ['sharedStrings', 'sharedStrings.xml'],
      ['styles', 'styles.xml'],
    ]),
    'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${MAIN}">${strings
      .map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`)
      .join('')}</sst>`,
    'xl/styles.xml': stylesXml(book.formats ?? []),
    ...Object.fromEntries(sheets.map((xml, i) => [`xl/worksheets/sheet${i + 1}.xml`, xml])),
    ...book.parts,
  };
  return zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [
        name,
        typeof part === 'string' ? Buffer.from(part) : part,
      ]),
    ),
    // The same bytes every time.
    { mtime: new Date(2026, 0, 1), level: book.stored === true ? 0 : 6 },
  );
}

/** One sheet of texts and numbers. */
export function table(rows: readonly (readonly BookCell[])[]): Uint8Array {
  return workbook({ sheets: [{ name: 'Ark1', rows }] });
}

function rels(links: readonly (readonly [type: string, target: string])[]): string {
  const all = links.map(
    ([type, target], i) =>
      `<Relationship Id="rId${i + 1}" Type="${REL}/${type}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`;
}

function stylesXml(formats: readonly (number | string)[]): string {
  const own = formats.flatMap((format, i) =>
    typeof format === 'string'
      ? `<numFmt numFmtId="${164 + i}" formatCode="${escaped(format)}"/>`
      : [],
  );
  const xfs = formats.map(
    (format, i) => `<xf numFmtId="${typeof format === 'string' ? 164 + i : format}"/>`,
  );
  return `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts>${own.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${xfs.join('')}</cellXfs></styleSheet>`;
}

function sheetXml(sheet: BookSheet, strings: string[]): string {
  const place = (row: number, column: number) =>
    sheet.bare === true ? '' : ` r="${letters(column)}${row}"`;
  const rows = sheet.rows.map((cells, r) => {
    const inside = cells.map((cell, c) => {
      if (cell === null) return sheet.bare === true ? '<c/>' : '';
      if (typeof cell === 'number') return `<c${place(r + 1, c)}><v>${cell}</v></c>`;
      if (typeof cell === 'object') {
        const { t, s, xml } = cell;
        return `<c${place(r + 1, c)}${t === undefined ? '' : ` t="${t}"`}${s === undefined ? '' : ` s="${s}"`}>${xml}</c>`;
      }
      return `<c${place(r + 1, c)} t="s"><v>${strings.push(cell) - 1}</v></c>`;
    });
    const hidden = sheet.hiddenRows?.includes(r + 1) === true ? ' hidden="1"' : '';
    return `<row${sheet.bare === true ? '' : ` r="${r + 1}"`}${hidden}>${inside.join('')}</row>`;
  });
  const merges = sheet.merges?.map((ref) => `<mergeCell ref="${ref}"/>`) ?? [];
  return `${HEAD}<worksheet xmlns="${MAIN}">${sheet.before ?? ''}<sheetData>${rows.join('')}</sheetData>${
    merges.length === 0 ? '' : `<mergeCells>${merges.join('')}</mergeCells>`
  }</worksheet>`;
}

function letters(column: number): string {
  return column < 26
    ? String.fromCharCode(65 + column)
    : letters(Math.floor(column / 26) - 1) + letters(column % 26);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
