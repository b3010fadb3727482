import { failure } from '../../core/errors.ts';
import { BrokenFile, type SourceFile } from '../files/source.ts';
import type { FieldOf, Given, Kind, NumberCell, RawRecord, SingleCell } from '../records.ts';
import { strongestMark } from '../rows/protection.ts';
import { birthDateOf, byText, fold, fullName, parseDate, withoutCpr } from '../rows/values.ts';
import {
  type ChildField,
  type Meaning,
  parseMeaning,
  RELATIVES,
  type RelativeField,
  type RelativeKey,
} from './list-columns.ts';
import type { ReadContext } from './reader.ts';
import { look, newUnused, reportUnused, type TableRow, unclear, valueAt } from './rows.ts';

/** How a list with one row per child is read. */
export interface ListLayout {
  readonly titles: readonly string[];
  /** By column; null where it is not understood. */
  readonly meanings: readonly (Meaning | 'unclear' | null)[];
  /** Of every child, where no column says it. */
  readonly institution: { readonly id: string; readonly name: string } | null;
}

/** One column, with its title. */
interface Column {
  readonly at: number;
  readonly title: string;
}
type NumberColumn = Column & Pick<NumberCell, 'kind'>;

interface Group {
  readonly key: RelativeKey;
  readonly columns: Partial<Record<RelativeField, Column[]>>;
  readonly phones: NumberColumn[];
}

/** A layout, taken apart. */
interface Plan {
  readonly child: Partial<Record<ChildField, Column[]>>;
  readonly phones: readonly NumberColumn[];
  /** In the order of the columns. */
  readonly groups: readonly Group[];
}

/**
 * The records of a list with one row per child: the institution, its groups, the children, and a
 * contact for each relative that a row says something about. A list without the children's names adds
 * to children of other files. Without an institution the file is refused (BrokenFile,
 * `listWithoutInstitution`): it is never guessed.
 *
 * A child's id is that of the list, else one made from the CPR number, the UNI-login, or name and
 * birth date. Rows that have nothing but a name are held until all rows are known: of two with the
 * same name nobody can say whether they are one child, so they stay two, and that is reported.
 *
 * @param rows those below the titles
 */
export async function* listRecords(
  rows: AsyncIterable<TableRow>,
  layout: ListLayout,
  file: SourceFile,
  context: ReadContext,
): AsyncGenerator<RawRecord> {
  const plan = planOf(layout, file);
  const isNamed = plan.child.name !== undefined || plan.child.given !== undefined;
  const hasOrg = (['org', 'orgId', 'orgName'] as const).some((key) => plan.child[key]);
  if (isNamed && !hasOrg && layout.institution === null)
    throw new BrokenFile(failure('listWithoutInstitution', { file: file.name }));
  if (isNamed) for (const kind of ['orgs', 'users'] as const) context.holds(kind);
  context.holds('contacts');
  const unread = layout.meanings.flatMap((meaning, at) =>
    meaning !== null && parseMeaning(meaning) !== null
      ? []
      : [{ ...newUnused(at, layout.titles[at] ?? ''), isKnown: meaning !== null }],
  );
  const marks = [plan.child, ...plan.groups.map(({ columns }) => columns)].some(
    (columns) => columns.protected !== undefined,
  );
  const titleRow = layout.titles.map(fold).join('\n');
  const maker = makerOf(plan, layout, context);
  for await (const row of rows) {
    for (const column of unread) look(column, row, file);
    if (row.repaired === 'tooManyCells') {
      context.reject(row.line, row.repaired);
      if (marks) context.inDoubt(row.cells);
      continue;
    }
    // The titles once more, at the top of a page.
    if (row.cells.map(fold).join('\n').startsWith(titleRow)) continue;
    if (row.repaired !== null) context.repair(row.line, row.repaired);
    yield* maker.row(row);
  }
  yield* maker.end();
  reportUnused(
    unread.filter(({ isKnown }) => !isKnown),
    context,
  );
}

function planOf({ titles, meanings }: ListLayout, file: SourceFile): Plan {
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

/** A field's text with its column's title; a word of our own has none. */
type Cells<K extends Kind> = {
  readonly [F in FieldOf<K, SingleCell>]?: readonly [text: string, title?: string];
};

/** What tells who a row is about. */
interface Identity {
  /** Empty where the row has nothing but a name. */
  readonly id: string;
  readonly title: string;
  /** Folded. */
  readonly name: string;
  readonly org: string;
}

/** Which child a record is about. */
type ChildAt = Readonly<Record<'child' | 'org', readonly [text: string, title: string]>>;

interface Held {
  readonly row: TableRow;
  readonly who: Identity;
}

function makerOf(plan: Plan, layout: ListLayout, context: ReadContext) {
  const known = new Set<string>();
  const names = new Map<string, string>();
  const held = new Map<string, Held[]>();
  const isNew = (key: string) => !known.has(key) && known.add(key) !== null;

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
  const make = <K extends Kind>(
    kind: K,
    { line }: TableRow,
    cells: Cells<K>,
    phones: readonly NumberCell[] = [],
  ): RawRecord<K> => {
    const entries = Object.entries<readonly [string, string?] | undefined>(cells);
    const columns = entries.map(([key, cell]) => [key, cell?.[1] ?? '']);
    const given = entries.map(([key, cell]) => [key, cell?.[0] ?? '']);
    return context.record(kind, { line, columns: Object.fromEntries(columns) }, {
      ...Object.fromEntries(given),
      ...(phones.length === 0 ? {} : { phones }),
    } as Given<K>);
  };

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
    const [born, bornTitle] = field(row, 'birthDate');
    const day = born !== '' ? (parseDate(born) ?? born) : bornBy(cpr, context.today);
    if (day === null || name === '') return { ...base, id: '', title: '' };
    const id = context.opaqueId('b', [org, name, day].join('\n'));
    return { ...base, id, title: born === '' ? cprTitle : bornTitle };
  }

  function* group(row: TableRow, org: string): Generator<RawRecord, string> {
    const [level] = field(row, 'level');
    const [track] = field(row, 'track');
    const [stated, title] = field(row, 'class');
    const name = stated || (track === '' ? level : `${level}.${track}`);
    if (name === '' || org === '') return '';
    const id = `${org}/${name}`;
    if (isNew(`group ${id}`)) {
      context.holds('classes');
      yield make('classes', row, {
        id: [id, title],
        title: [name, title],
        type: ['homeroom'],
        school: [org, title],
      });
    }
    return id;
  }

  /** Everything a row says about the child with this id. */
  function* recordsOf(row: TableRow, id: string, idTitle: string): Generator<RawRecord> {
    const org = orgOf(row);
    const { given, family } = nameOf(row);
    const [cpr, cprTitle] = field(row, 'cpr');
    const [born, bornTitle] = field(row, 'birthDate');
    const partDate = isWholeCpr(cpr) ? '' : (bornBy(cpr, context.today) ?? '');
    const addressed = (['address', 'house', 'postcode', 'city'] as const).map(
      (name) => field(row, name)[0],
    );
    // `Hemmelig adresse` in place of an address is a mark too.
    const mark = [markIn(row, plan.child.protected), ...addressed.filter(hintsAtProtection)];
    const protection = [
      strongestMark(mark),
      plan.child.protected?.[0]?.title ?? 'address',
    ] as const;
    if (given !== '' || family !== '') {
      if (org.id !== '' && isNew(`org ${org.id}\n${org.name}`))
        yield make('orgs', row, { id: [org.id, org.title], name: [org.name, org.title] });
      const groupId = yield* group(row, org.id);
      const [, nameTitle] =
        plan.child.given === undefined ? field(row, 'name') : field(row, 'given');
      yield make('users', row, {
        id: [id, idTitle],
        orgs: [org.id, org.title],
        role: ['student'],
        username: field(row, 'username'),
        given: [given, nameTitle],
        family: [family, plan.child.family?.[0]?.title ?? nameTitle],
        preferredGiven: field(row, 'preferred'),
        // A part of a number is no key: others have it too.
        cpr: [isWholeCpr(cpr) ? cpr : '', cprTitle],
        birthDate: [born || partDate, born === '' ? cprTitle : bornTitle],
        protected: protection,
      });
      if (groupId !== '') {
        const title = field(row, 'class')[1];
        context.holds('enrollments');
        yield make('enrollments', row, {
          class: [groupId, title],
          school: [org.id, title],
          user: [id, idTitle],
          role: ['student'],
        });
      }
    }
    const child = { child: [id, idTitle], org: [org.id, org.title] } as const;
    yield* details(row, child, protection);
    yield* contacts(row, child);
  }

  function* details(
    row: TableRow,
    child: ChildAt,
    protection: readonly [string, string],
  ): Generator<RawRecord> {
    const [street, title] = field(row, 'address');
    const [house] = field(row, 'house');
    const cells = {
      address: [[street, house].filter(Boolean).join(' '), title],
      postcode: field(row, 'postcode'),
      city: field(row, 'city'),
      allergies: field(row, 'allergies'),
      needs: field(row, 'needs'),
      selfDecider: field(row, 'selfDecider'),
      custodyNote: field(row, 'custodyNote'),
      protected: protection,
    } as const satisfies Cells<'children'>;
    if (Object.values(cells).every(([text]) => text === '')) return;
    context.holds('children');
    yield make('children', row, { ...child, ...cells });
  }

  function* contacts(row: TableRow, child: ChildAt): Generator<RawRecord> {
    let priority = 0;
    for (const { key, columns, phones } of plan.groups) {
      priority++;
      const of = (name: RelativeField) => textIn(row, columns[name]);
      const [name, nameTitle] = of('name');
      const [given, givenTitle] = of('given');
      const [middle] = of('middle');
      const numbers = numbersIn(row, phones);
      // A number beside the name is one to call too.
      if (/\d(?:[^\p{L}\d]?\d){6}/u.test(name))
        numbers.push({ column: nameTitle, kind: 'other', text: withoutCpr(name).text });
      const [family, familyTitle] = of('family');
      if (name + given + family === '' && numbers.length === 0) continue;
      const [address] = of('address');
      const mark = strongestMark([
        markIn(row, columns.protected),
        ...[address, name].filter(hintsAtProtection),
      ]);
      const [cpr, cprTitle] = of('cpr');
      const own = of('id');
      const person =
        own[0] === '' && isWholeCpr(cpr) ? ([context.cprId(cpr), cprTitle] as const) : own;
      const stated = of('relation');
      yield make(
        'contacts',
        row,
        {
          ...child,
          name: [name, nameTitle],
          given: [fullName(given, middle), givenTitle],
          family: [family, familyTitle],
          relation: stated[0] === '' ? [RELATIVES[key].relation] : stated,
          person,
          custody: of('custody'),
          mayPickUp: of('mayPickUp'),
          priority: [String(priority)],
          protected: [mark, columns.protected?.[0]?.title ?? ''],
        },
        numbers,
      );
    }
    // Numbers of the family or the child's own: to be called where nobody else is.
    for (const column of plan.phones) {
      const numbers = numbersIn(row, [column]);
      if (numbers.length === 0) continue;
      priority++;
      yield make(
        'contacts',
        row,
        {
          ...child,
          name: [column.title, column.title],
          priority: [String(priority)],
        },
        numbers,
      );
    }
  }

  return {
    *row(row: TableRow): Generator<RawRecord> {
      const org = orgOf(row);
      const who = whoIs(row, org.id);
      if (who.id !== '') yield* recordsOf(row, who.id, who.title);
      else if (who.name === '') context.reject(row.line, 'missingName');
      else {
        const key = `${org.id}\n${who.name}`;
        held.set(key, [...(held.get(key) ?? []), { row, who }]);
      }
    },
    *end(): Generator<RawRecord> {
      const title = (plan.child.given ?? plan.child.name)?.[0]?.title ?? '';
      for (const [key, rows] of held) {
        const seen = new Map<string, number>();
        // The order of the rows must not matter.
        const all = rows.map(({ row }) => ({ row, more: rows.length > 1 ? apart(row) : '' }));
        for (const { row, more } of all.sort(byText(({ row }) => row.cells.join('\n')))) {
          if (rows.length > 1) context.repair(row.line, 'sameChildName');
          const count = (seen.get(more) ?? 0) + 1;
          seen.set(more, count);
          const parts = [key, ...(more === '' ? [] : [more]), ...(count > 1 ? [count] : [])];
          yield* recordsOf(row, context.opaqueId('b', parts.join('\n')), title);
        }
      }
    },
  };

  /** What tells two of the same name apart and hardly ever changes. */
  function apart(row: TableRow): string {
    const relatives = plan.groups.flatMap(({ columns }) =>
      (['name', 'given', 'family'] as const).map((name) => textIn(row, columns[name])[0]),
    );
    const own = (['class', 'level', 'address'] as const).map((name) => field(row, name)[0]);
    return [...own, ...relatives].map(fold).join('\n');
  }
}

/** Ten digits, or nine where a spreadsheet dropped a zero; not those that stand in for a number. */
function isWholeCpr(cpr: string): boolean {
  const digits = cpr.replace(/\D/g, '');
  return /^\d{9,10}$/.test(digits) && !/(?:0000|9999)$/.test(digits) && !/\p{L}/u.test(cpr);
}

/** The birth date in a CPR number that may lack its end, or have zeros there. */
function bornBy(cpr: string, today: string): string | null {
  const digits = cpr.replace(/\D/g, '');
  const whole = digits.length === 9 ? `0${digits}` : digits;
  return birthDateOf(isWholeCpr(cpr) ? cpr : whole.slice(0, 6), today);
}

/** Words in place of an address or a name. */
function hintsAtProtection(text: string): boolean {
  return /beskyt|hemmelig|protected/i.test(text);
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
