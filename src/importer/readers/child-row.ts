import type { SourceFile } from '../files/source.ts';
import type { NumberCell } from '../records.ts';
import { isProtected, strongestMark } from '../rows/protection.ts';
import { birthDates, otherDates, spelledOut } from '../rows/short-dates.ts';
import { birthDateOf, fold, fullName, parseDate } from '../rows/values.ts';
import {
  type ChildField,
  type Meaning,
  parseMeaning,
  type RelativeField,
  type RelativeKey,
} from './list-columns.ts';
import type { ReadContext } from './reader.ts';
import { type TableRow, unclear, valueAt } from './rows.ts';

/** How a list with one row per child is read. */
export interface ListLayout {
  readonly titles: readonly string[];
  /** By column; null where it is not understood. */
  readonly meanings: readonly (Meaning | 'unclear' | null)[];
  /** Of every child, where no column says it. */
  readonly institution: { readonly id: string; readonly name: string } | null;
}

/** One column, with its title. */
export interface Column {
  readonly at: number;
  readonly title: string;
}
export type NumberColumn = Column & Pick<NumberCell, 'kind'>;

interface Group {
  readonly key: RelativeKey;
  readonly columns: Partial<Record<RelativeField, Column[]>>;
  readonly phones: NumberColumn[];
}

/** A layout, taken apart: where each field is. */
export interface Plan {
  readonly child: Partial<Record<ChildField, Column[]>>;
  readonly phones: readonly NumberColumn[];
  /** In the order of the columns. */
  readonly groups: readonly Group[];
}

/** Throws BrokenFile (`protectionUnclear`) for a column that may mark people and is not understood. */
export function planOf({ titles, meanings }: ListLayout, file: SourceFile): Plan {
  const child: Plan['child'] = {};
  const phones: NumberColumn[] = [];
  const groups = new Map<string, Group>();
  for (const [at, meaning] of meanings.entries()) {
    const column = { at, title: titles[at]?.trim() ?? '' };
    if (meaning === 'unclear') throw unclear(file, column.title);
    const parsed = meaning === null ? null : parseMeaning(meaning);
    if (parsed === null) continue;
    if (parsed.of === 'child') {
      if (parsed.field === 'phones') phones.push({ ...column, kind: parsed.kind });
      else child[parsed.field] = [...(child[parsed.field] ?? []), column];
      continue;
    }
    const group = groups.get(parsed.group) ?? { key: parsed.key, columns: {}, phones: [] };
    groups.set(parsed.group, group);
    if (parsed.field === 'phones') group.phones.push({ ...column, kind: parsed.kind });
    else group.columns[parsed.field] = [...(group.columns[parsed.field] ?? []), column];
  }
  return { child, phones, groups: [...groups.values()] };
}

/** What tells who a row is about. */
export interface Identity {
  /** Empty where the row has nothing but a name. */
  readonly id: string;
  readonly title: string;
  /** Folded. */
  readonly name: string;
  readonly org: string;
}

const HINTING = ['address', 'house', 'postcode', 'city', 'name', 'given', 'family'] as const;

/** What a row of a list says, field by field. */
export function rowReader(plan: Plan, layout: ListLayout, context: ReadContext) {
  const names = new Map<string, string>();

  const textIn = (
    row: TableRow,
    columns: readonly Column[] | undefined,
  ): readonly [string, string] => {
    const cells = (columns ?? []).map(({ at, title }) => [valueAt(row, at).trim(), title] as const);
    const full = cells.filter(([text]) => /[\p{L}\p{N}]/u.test(text));
    return [full.map(([text]) => text).join(' '), full[0]?.[1] ?? columns?.[0]?.title ?? ''];
  };
  const field = (row: TableRow, name: ChildField) => textIn(row, plan.child[name]);
  /** As it is, with an error that may hide a mark. */
  const markIn = (row: TableRow, columns: readonly Column[] | undefined) =>
    strongestMark((columns ?? []).map(({ at }) => row.cells[at] ?? ''));
  const numbersIn = (row: TableRow, columns: readonly NumberColumn[]): NumberCell[] =>
    columns.flatMap(({ at, title, kind }) => {
      const text = valueAt(row, at);
      return text.trim() === '' ? [] : [{ column: title, kind, text }];
    });
  /** The row's institution; both parts empty where it says none. */
  function orgOf(row: TableRow): { id: string; name: string; title: string } {
    const [mixed, mixedTitle] = field(row, 'org');
    const isCode = /^[A-Z]?\d{3,8}$/i.test(mixed);
    const [givenId, idTitle] = field(row, 'orgId');
    const [givenName, nameTitle] = field(row, 'orgName');
    const id = givenId || (isCode ? mixed : '');
    const name = givenName || (isCode ? '' : mixed);
    if (id !== '') return { id, name, title: givenId === '' ? mixedTitle : idTitle };
    if (name !== '')
      return {
        id: namedOrg(context, name),
        name,
        title: givenName === '' ? mixedTitle : nameTitle,
      };
    return { ...(layout.institution ?? { id: '', name: '' }), title: '' };
  }

  function nameOf(row: TableRow): { given: string; family: string } {
    const [given] = field(row, 'given');
    const [middle] = field(row, 'middle');
    const [family] = field(row, 'family');
    if (given !== '' || family !== '') return { given: fullName(given, middle), family };
    return splitName(field(row, 'name')[0]);
  }

  /** The birth date, ISO where it can be read; from the CPR number where no column has it. */
  function bornOf(row: TableRow): readonly [string, string] {
    const [born, title] = field(row, 'birthDate');
    const whole = spelledOut(born, () => birthDates(context.today));
    if (born !== '') return [parseDate(whole) ?? born, title];
    const [cpr, cprTitle] = field(row, 'cpr');
    return [bornBy(cpr, context.today) ?? '', cprTitle];
  }

  /** A mark, or words in place of an address or a name that say the same. */
  function protectionOf(row: TableRow): readonly [string, string] {
    const cells = HINTING.map((name) => field(row, name)[0]);
    const title = plan.child.protected?.[0]?.title ?? '';
    return [markOr(markIn(row, plan.child.protected), cells), title];
  }

  function whoIs(row: TableRow, org: string): Identity {
    const { given, family } = nameOf(row);
    const name = fold(fullName(given, family));
    const [cpr, cprTitle] = field(row, 'cpr');
    const [own, ownTitle] = field(row, 'id');
    const [login, loginTitle] = field(row, 'username');
    const key = own || (isWholeCpr(cpr) ? context.cprId(cpr) : login);
    const title = own !== '' ? ownTitle : isWholeCpr(cpr) ? cprTitle : loginTitle;
    const base = { name, org };
    if (key !== '') {
      const before = names.get(key);
      if (before === undefined) names.set(key, name);
      if (before === undefined || before === name || name === '')
        return { ...base, id: key, title };
      // One number for two children: what belongs to whom must not depend on it.
      context.repair(row.line, 'duplicateId');
    }
    const [day, dayTitle] = bornOf(row);
    if (day === '' || name === '') return { ...base, id: '', title: '' };
    return { ...base, id: context.opaqueId('b', [org, name, day].join('\n')), title: dayTitle };
  }

  /** Whether the child's last day is over. One that is ahead is the enrollment's end. */
  function hasLeft(row: TableRow): boolean {
    const { today } = context;
    const day = parseDate(spelledOut(field(row, 'end')[0], () => otherDates(today)));
    return day !== null && day < today;
  }

  /** Whether a row without a name is more than a heading or a sum: somebody could be called. */
  function isAboutSomebody(row: TableRow): boolean {
    const columns = plan.groups.flatMap(({ columns, phones }) => [
      ...Object.values(columns).flat(),
      ...phones,
    ]);
    return textIn(row, [...columns, ...plan.phones])[0] !== '';
  }

  /** What tells two of the same name apart and hardly ever changes. */
  function apart(row: TableRow): string {
    const relatives = plan.groups.flatMap(({ columns }) =>
      (['name', 'given', 'family'] as const).map((name) => textIn(row, columns[name])[0]),
    );
    const own = (['class', 'level', 'address'] as const).map((name) => field(row, name)[0]);
    return [...own, ...relatives].map(fold).join('\n');
  }

  return {
    textIn,
    field,
    markIn,
    numbersIn,
    orgOf,
    nameOf,
    bornOf,
    protectionOf,
    whoIs,
    isAboutSomebody,
    hasLeft,
    apart,
  };
}

/** Ten digits, or nine where a spreadsheet dropped a zero; not those that stand in for a number. */
export function isWholeCpr(cpr: string): boolean {
  const digits = cpr.replace(/\D/g, '');
  return /^\d{9,10}$/.test(digits) && !/(?:0000|9999)$/.test(digits) && !/\p{L}/u.test(cpr);
}

/** The birth date in a CPR number that may lack its end, or have zeros there. */
function bornBy(cpr: string, today: string): string | null {
  const digits = cpr.replace(/\D/g, '');
  const whole = digits.length === 9 ? `0${digits}` : digits;
  return birthDateOf(isWholeCpr(cpr) ? cpr : whole.slice(0, 6), today);
}

const HINTS = /beskyt|hemmelig|protected/i;

/** A mark, or a yes where one of these cells has words in place of an address or a name. */
export function markOr(mark: string, cells: readonly string[]): string {
  return !isProtected(mark.trim()) && cells.some((cell) => HINTS.test(cell)) ? 'ja' : mark;
}

/** The id of an institution of which a list has the name only. */
function namedOrg(context: ReadContext, name: string): string {
  return context.opaqueId('n', fold(name));
}

const PARTICLES = /^(van|von|der|den|de|del|di|el|al|bin|ben|la|le|af|ter)$/i;

/** `Hansen, Anna Sofie` and `Anna Sofie Hansen`; the last word is the family's, with its particles. */
function splitName(name: string): { given: string; family: string } {
  const comma = /^([^,]+),\s*([^,]+)$/.exec(name);
  if (comma !== null) return { given: comma[2]?.trim() ?? '', family: comma[1]?.trim() ?? '' };
  const words = name.split(/\s+/).filter((word) => word !== '');
  let at = Math.max(words.length - 1, Math.min(1, words.length));
  while (at > 1 && PARTICLES.test(words[at - 1] ?? '')) at--;
  return { given: words.slice(0, at).join(' '), family: words.slice(at).join(' ') };
}
