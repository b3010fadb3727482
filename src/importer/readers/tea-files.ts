import { detectEncoding, type Limits, type SourceFile, startOf, stemOf } from '../files/source.ts';
import { CUT, textOf } from '../files/text.ts';

/** The four files of Tabulex' TEA export, with how many fields a row has. */
export const TEA_FIELDS = { pupils: 14, electives: 3, staff: 18, staffGroups: 4 } as const;
export type TeaKind = keyof typeof TEA_FIELDS;

const NAMES: Readonly<Record<string, TeaKind>> = {
  elev: 'pupils',
  elevvalgfag: 'electives',
  personale: 'staff',
  personalehold: 'staffGroups',
};

/** What a TEA file is, and how it is written. */
export interface TeaShape {
  readonly kind: TeaKind;
  readonly encoding: TeaEncoding;
}

/** The bytes (as Latin-1) of `¤`, by which the encoding shows. */
const MARKS = {
  'utf-8': '\u00c2\u00a4',
  'windows-1252': '\u00a4',
  cp850: '\u00cf',
  macintosh: '\u00db',
} as const;
type TeaEncoding = keyof typeof MARKS;
const SAMPLE = 32 * 1024;
/** Skolekode, the first field of every row. A file with titles in its first row is a CSV file. */
const CODE = /^\d{3,7}$/;

/**
 * Which TEA file this is, by its rows, or by its name where it has such rows at all; null where it is
 * none.
 */
export async function teaShapeOf(file: SourceFile): Promise<TeaShape | null> {
  const start = (await startOf(file, SAMPLE)).toString('latin1');
  const lines = start
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split(/\r\n|\n|\r/)
    // The last may be cut.
    .slice(0, start.length < SAMPLE ? undefined : -1)
    .filter((line) => line.trim() !== '');
  const named = NAMES[stemOf(file.name).replace(/\d+/g, '')];
  for (const encoding of Object.keys(MARKS) as TeaEncoding[]) {
    const mark = MARKS[encoding];
    const rows = lines.filter((line) => line.includes(mark)).map((line) => line.split(mark));
    const coded = rows.filter(([code = '']) => CODE.test(code.trim()));
    // Titles, or text in which the mark is a letter.
    if (coded.length === 0 || !CODE.test(rows[0]?.[0]?.trim() ?? '')) continue;
    if (named !== undefined && coded.some((row) => row.length >= 3))
      return { kind: named, encoding };
    const kind = kindByWidth(coded, lines[0]?.includes(mark) === false);
    if (kind !== null) return { kind, encoding };
  }
  return null;
}

function kindByWidth(rows: readonly (readonly string[])[], hasYear: boolean): TeaKind | null {
  const kinds = (Object.keys(TEA_FIELDS) as TeaKind[]).filter((kind) => {
    const fits = rows.filter((row) => row.length === TEA_FIELDS[kind]).length;
    return fits > rows.length / 2;
  });
  const [kind] = kinds;
  return kind === undefined || (kind === 'pupils') !== hasYear ? null : kind;
}

/** Stands for a line of which only the beginning was read. */
export const TOO_LONG = null;

/** The lines of a TEA file, without their ends; TOO_LONG for one beyond the limit. */
export async function* linesOf(
  file: SourceFile,
  { encoding }: TeaShape,
  deps: { readonly limits: Limits; onBytes(count: number): void },
): AsyncGenerator<string | typeof TOO_LONG> {
  const found = encoding === 'utf-8' ? await detectEncoding(file) : encoding;
  // A file that has single bytes of another encoding in it.
  const known = found === 'binary' || found === 'empty' ? encoding : found;
  const text = textOf(file, known, {
    lineLimit: deps.limits.rowBytes,
    leftOut: { nulls: [] },
    onBytes: deps.onBytes,
  });
  let rest = '';
  const cut = (piece: string) => {
    // A line end that is cut between two pieces.
    const held = piece.endsWith('\r') ? '\r' : '';
    const lines = (rest + piece.slice(0, piece.length - held.length)).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + held;
    return lines;
  };
  const line = (text: string) => {
    if (text.includes(CUT)) return TOO_LONG;
    // Byte 0xdb was `¤` before it became `€`.
    return encoding === 'macintosh' ? text.replaceAll('€', '¤') : text;
  };
  for await (const piece of text) for (const one of cut(piece)) yield line(one);
  yield line(rest.replace(/\r$/, ''));
}
