import { failure } from '../../core/errors.ts';
import { BrokenFile, type SourceFile } from '../files/source.ts';
import type { FieldOf, Given, Kind, NumberCell, RawRecord, SingleCell } from '../records.ts';
import { byText, fold, fullName, withoutCpr } from '../rows/values.ts';
import {
  type Identity,
  isWholeCpr,
  type ListLayout,
  markOr,
  type Plan,
  planOf,
  rowReader,
} from './child-row.ts';
import { parseMeaning, RELATIVES, type RelativeField } from './list-columns.ts';
import type { ReadContext } from './reader.ts';
import { look, newUnused, reportUnused, type TableRow } from './rows.ts';

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
  const titles = layout.titles.map(fold);
  const maker = makerOf(plan, layout, context);
  for await (const row of rows) {
    for (const column of unread) look(column, row, file);
    if (row.repaired === 'rowTooLong' || row.repaired === 'tooManyCells') {
      // Nobody knows whom it was about; in a list that marks people it may have been a mark.
      if (marks && row.repaired === 'rowTooLong')
        throw new BrokenFile(failure('damagedExport', { file: file.name, line: row.line }));
      context.reject(row.line, row.repaired);
      if (marks)
        context.inDoubt([...row.cells, ...row.cells.filter(isWholeCpr).map(context.cprId)]);
      continue;
    }
    // The titles once more, at the top of a page.
    if (titles.every((title, at) => fold(row.cells[at] ?? '') === title)) continue;
    if (row.repaired !== null) context.repair(row.line, row.repaired);
    yield* maker.row(row);
  }
  yield* maker.end();
  reportUnused(
    unread.filter(({ isKnown }) => !isKnown),
    context,
  );
}

/** A field's text with its column's title; a word of our own has none. */
type Cells<K extends Kind> = {
  readonly [F in FieldOf<K, SingleCell>]?: readonly [text: string, title?: string];
};

/** Which child a record is about. */
type ChildAt = Readonly<Record<'child' | 'org', readonly [text: string, title: string]>>;

interface Held {
  readonly row: TableRow;
  readonly who: Identity;
}

function makerOf(plan: Plan, layout: ListLayout, context: ReadContext) {
  const known = new Set<string>();
  const read = rowReader(plan, layout, context);
  const { field, textIn, markIn, numbersIn, orgOf, nameOf } = read;
  const held = new Map<string, Held[]>();
  const isNew = (key: string) => !known.has(key) && known.add(key) !== null;

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
    const protection = read.protectionOf(row);
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
        birthDate: read.bornOf(row),
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
          begin: field(row, 'begin'),
          end: field(row, 'end'),
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
      const mark = markOr(markIn(row, columns.protected), [address, name]);
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
      if (read.hasLeft(row)) {
        context.reject(row.line, 'childLeft');
        return;
      }
      const org = orgOf(row);
      const who = read.whoIs(row, org.id);
      if (who.id !== '') yield* recordsOf(row, who.id, who.title);
      else if (who.name === '')
        context.reject(row.line, read.isAboutSomebody(row) ? 'missingName' : 'notAChild');
      else {
        const key = `${org.id}\n${who.name}`;
        const same = held.get(key);
        if (same === undefined) held.set(key, [{ row, who }]);
        else same.push({ row, who });
      }
    },
    *end(): Generator<RawRecord> {
      const title = (plan.child.given ?? plan.child.name)?.[0]?.title ?? '';
      for (const [key, rows] of held) {
        const seen = new Map<string, number>();
        // The order of the rows must not matter.
        const all = rows.map(({ row }) => ({ row, more: rows.length > 1 ? read.apart(row) : '' }));
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
}
