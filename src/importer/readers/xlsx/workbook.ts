import { posix } from 'node:path';
import { failure } from '../../../core/errors.ts';
import { BrokenFile } from '../../files/source.ts';
import { builtInFormat, formatOf, type NumberFormat } from './numbers.ts';
import { type PartDeps, readPart, unescaped } from './xml.ts';

export interface Sheet {
  readonly name: string;
  /** The part with its cells. */
  readonly part: string;
  readonly hidden: boolean;
}

/** What the cells of all sheets stand on. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly strings: readonly string[];
  /** By a cell's style. */
  readonly formats: readonly NumberFormat[];
  /** Days are counted from 1904, as Excel for Mac once did. */
  readonly from1904: boolean;
}

/** An entry of a list of strings, beside its letters. */
const STRING_COST = 32;

/** Throws BrokenFile: `notAnExport` where there is no workbook, and what `readPart` throws. */
export async function readWorkbook(deps: PartDeps): Promise<Workbook> {
  const main = await mainPart(deps);
  const links = await linksOf(main, deps);
  const byType = (type: string) => [...links.values()].find((link) => link.type === type)?.part;
  const sheets: Sheet[] = [];
  let from1904 = false;
  await readPart(main, deps, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet') return;
      const link = links.get(relation(attributes));
      // Charts and old macros are sheets too.
      if (link?.type !== 'worksheet') return;
      const { name: title = '', state } = attributes;
      deps.parts.hold(STRING_COST + title.length);
      const hidden = state === 'hidden' || state === 'veryHidden';
      sheets.push({ name: unescaped(title), part: link.part, hidden });
    },
  });
  const [strings, styles] = [byType('sharedStrings'), byType('styles')];
  return {
    sheets,
    from1904,
    strings: strings === undefined ? [] : await readStrings(strings, deps),
    formats: styles === undefined ? [] : await readFormats(styles, deps),
  };
}

async function mainPart(deps: PartDeps): Promise<string> {
  const links = deps.parts.has('_rels/.rels') ? await linksOf('', deps) : new Map<string, Link>();
  const linked = [...links.values()].find(({ type }) => type === 'officeDocument')?.part;
  const main = linked ?? 'xl/workbook.xml';
  if (!/workbook\.xml$/i.test(main) || !deps.parts.has(main))
    throw new BrokenFile(failure('notAnExport', { file: deps.file }));
  return main;
}

interface Link {
  readonly part: string;
  /** The last word of its type's address; the addresses differ between two editions of the standard. */
  readonly type: string;
}

/** What a part points to, by the link's id. */
async function linksOf(part: string, deps: PartDeps): Promise<ReadonlyMap<string, Link>> {
  const { dir, base } = posix.parse(part);
  const links = new Map<string, Link>();
  const name = posix.join(dir, '_rels', `${base}.rels`);
  if (!deps.parts.has(name)) return links;
  await readPart(name, deps, {
    open(element, { Id = '', Type = '', Target = '', TargetMode }) {
      if (element !== 'Relationship' || TargetMode === 'External') return;
      deps.parts.hold(STRING_COST + Id.length + Target.length);
      const to = Target.startsWith('/') ? Target.slice(1) : posix.join(dir, Target);
      links.set(Id, { part: to, type: Type.slice(Type.lastIndexOf('/') + 1) });
    },
  });
  return links;
}

/** `r:id`, whatever its prefix is. */
function relation(attributes: Readonly<Record<string, string>>): string {
  const name = Object.keys(attributes).find((key) => /^\w+:id$/.test(key));
  return name === undefined ? '' : (attributes[name] ?? '');
}

/** Without the reading aids of Japanese. */
async function readStrings(part: string, deps: PartDeps): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let isText = false;
  let isAid = false;
  await readPart(part, deps, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') isAid = true;
      isText = name === 't';
    },
    text(piece) {
      if (isText && !isAid) text += piece;
    },
    close(name) {
      isText = false;
      if (name === 'rPh') isAid = false;
      if (name !== 'si') return;
      deps.parts.hold(STRING_COST + text.length * 2);
      strings.push(unescaped(text));
    },
  });
  return strings;
}

async function readFormats(part: string, deps: PartDeps): Promise<NumberFormat[]> {
  const own = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  let inCells = false;
  await readPart(part, deps, {
    open(name, { numFmtId = '', formatCode = '' }) {
      if (name === 'cellXfs') inCells = true;
      if (name !== 'numFmt' && !(inCells && name === 'xf')) return;
      deps.parts.hold(STRING_COST);
      if (name === 'numFmt') own.set(Number(numFmtId), formatOf(formatCode));
      else formats.push(own.get(Number(numFmtId)) ?? builtInFormat(Number(numFmtId)));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats;
}
