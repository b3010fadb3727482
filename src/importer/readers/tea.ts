import { failure } from '../../core/errors.ts';
import { BrokenFile, type SourceFile } from '../files/source.ts';
import type { FieldOf, Given, Kind, RawRecord, SingleCell } from '../records.ts';
import { looksLikePhone } from '../rows/phones.ts';
import { parseRole } from '../snapshot/context.ts';
import { markOr } from './child-row.ts';
import type { ReadContext, SourceReader } from './reader.ts';
import {
  linesOf,
  TEA_FIELDS,
  type TeaKind,
  type TeaShape,
  TOO_LONG,
  teaShapeOf,
} from './tea-files.ts';

/**
 * Tabulex' TEA export: `Elev.txt` (its first line is the school year), `Elev-valgfag.txt`,
 * `Personale.txt` and `Personale-hold.txt`. No titles; `¤` between the fields; no quotes. A pupil's
 * and an employee's id is unique within the school only, so the school's code is put before it. The
 * format has no contacts and no mark of protection: a field that says nothing but that the person is
 * protected counts as one.
 */
export const teaReader: SourceReader = {
  format: 'tea',
  isZip: false,
  matches: async (file) => /\.(txt|csv|tea)$/i.test(file.name) && (await teaShapeOf(file)) !== null,
  async *read(file, context) {
    const shape = await teaShapeOf(file);
    if (shape === null) throw new BrokenFile(failure('notAnExport', { file: file.name }));
    const read = { ...context, ...makers(context) };
    for await (const row of rowsOf(file, shape, context)) yield* READ[shape.kind](row, read);
    read.end();
  },
};

interface TeaRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** The rows with the right number of fields; others are reported. */
async function* rowsOf(
  file: SourceFile,
  shape: TeaShape,
  context: ReadContext,
): AsyncGenerator<TeaRow> {
  const width = TEA_FIELDS[shape.kind];
  let line = 0;
  let first = true;
  for await (const text of linesOf(file, shape, context)) {
    line++;
    if (text === TOO_LONG) {
      context.reject(line, 'rowTooLong');
      continue;
    }
    if (text.trim() === '') continue;
    const cells = text.split('¤');
    const isYear = first && shape.kind === 'pupils' && cells.length === 1;
    first = false;
    if (isYear) {
      if (hasEnded(text, context.today)) context.repair(line, 'oldSchoolYear');
      continue;
    }
    // Some versions write a mark behind the last field too.
    const used = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
    if (cells.length < width || used > width) context.reject(line, 'wrongFieldCount');
    else yield { cells, line };
  }
}

/**
 * Whether a school year (`2026/2027`, `2026-27`, `26/27`, `2026`) is over on this day: it ends with
 * July. False for text that is none.
 */
export function hasEnded(text: string, today: string): boolean {
  const found = /(?:^|\D)(20\d{2}|\d{2}(?=\s*[/-]\s*\d{2}(?:\D|$)))/.exec(text)?.[1];
  if (found === undefined) return false;
  const year = Number(found.length === 2 ? `20${found}` : found);
  return `${year + 1}-07-31` < today;
}

/** Titles as the description of the format has them, for the report. */
const PUPIL = {
  school: 'Skolekode',
  id: 'ElevID',
  name: 'Skolenavn',
  given: 'Fornavn',
  family: 'Efternavn',
  cpr: 'CPR',
  address: 'Adresse',
  area: 'Område',
  postcode: 'Postnummer',
  city: 'By',
  level: 'Klassetrin',
  track: 'Klassespor',
  firstYear: 'Første skoleår',
  group: 'Stamklasse',
} as const;
const STAFF = [
  'school',
  'id',
  'cpr',
  'initials',
  'given',
  'family',
  'empty',
  'address',
  'place',
  'postcode',
  'city',
  'home',
  'mobile',
  'empty2',
  'empty3',
  'empty4',
  'roles',
  'position',
] as const;

type Reading = ReadContext & ReturnType<typeof makers>;

const READ: {
  readonly [K in TeaKind]: (row: TeaRow, read: Reading) => Generator<RawRecord>;
} = {
  *pupils(row, read) {
    const cells = fieldsOf(Object.keys(PUPIL) as (keyof typeof PUPIL)[], row);
    const { school } = cells;
    const user = read.personId(school, cells.id);
    const group = cells.group || cells.level + cells.track;
    const cpr = cells.cpr;
    // The format has no column for it.
    const protection = markOr('', [...row.cells]);
    yield* read.org(row, school, cells.name);
    if (group !== '') yield* read.group(row, { school, group, type: 'homeroom' });
    yield read.make('users', row, {
      id: [user, PUPIL.id],
      orgs: [school, PUPIL.school],
      role: ['student'],
      identifier: [cells.id, PUPIL.id],
      given: [cells.given, PUPIL.given],
      family: [cells.family, PUPIL.family],
      cpr: [cpr, PUPIL.cpr],
      protected: [protection],
    });
    if (group !== '') yield read.member(row, { school, group, user, role: 'student' });
    const address = [cells.address, cells.area].filter(Boolean).join(', ');
    if (address + cells.postcode + cells.city !== '')
      yield read.make('children', row, {
        child: [user, PUPIL.id],
        address: [address, PUPIL.address],
        postcode: [cells.postcode, PUPIL.postcode],
        city: [cells.city, PUPIL.city],
        protected: [protection],
      });
  },
  *electives(row, read) {
    const cells = fieldsOf(['school', 'id', 'group'] as const, row);
    const { school } = cells;
    const group = `hold/${cells.group}`;
    if (cells.group === '') return;
    yield* read.group(row, { school, group, title: cells.group, type: '' });
    const user = read.personId(school, cells.id);
    yield read.member(row, { school, group, user, role: 'student' });
  },
  *staff(row, read) {
    const cells = fieldsOf(STAFF, row);
    if ([cells.home, cells.mobile].some(looksLikePhone)) read.sawStaffNumbers();
    yield read.make('users', row, {
      id: [read.personId(cells.school, cells.id), 'AnsatID'],
      orgs: [cells.school, PUPIL.school],
      role: [leads(cells.roles, cells.position) ? 'leader' : 'staff'],
      identifier: [cells.id, 'AnsatID'],
      given: [cells.given, PUPIL.given],
      family: [cells.family, PUPIL.family],
      cpr: [cells.cpr, PUPIL.cpr],
    });
  },
  *staffGroups(row, read) {
    const cells = fieldsOf(['school', 'id', 'key', 'title'] as const, row);
    const { school } = cells;
    const group = `hold/${cells.title}`;
    if (cells.title === '') return;
    yield* read.group(row, { school, group, title: cells.title, type: '' });
    const user = read.personId(school, cells.id);
    yield read.member(row, { school, group, user, role: 'staff' });
  },
};

function fieldsOf<F extends string>(fields: readonly F[], { cells }: TeaRow): Record<F, string> {
  return Object.fromEntries(fields.map((field, i) => [field, cells[i]?.trim() ?? ''])) as Record<
    F,
    string
  >;
}

/** `Administrator` is who looks after the system, not who leads the school. */
function leads(roles: string, position: string): boolean {
  return [...roles.split(','), position].some(
    (word) => parseRole(word) === 'leader' && !/^\s*administrator\s*$/i.test(word),
  );
}

/** A field's text, and the source's word for it; a word of our own has none. */
type Cells<K extends Kind> = {
  readonly [F in FieldOf<K, SingleCell>]?: readonly [text: string, column?: string];
};

interface GroupAt {
  readonly school: string;
  readonly group: string;
}

/** Makes records, those of schools and groups once for a file. */
function makers(context: ReadContext) {
  const known = new Set<string>();
  let staffNumbers = false;
  const make = <K extends Kind>(kind: K, { line }: TeaRow, cells: Cells<K>): RawRecord<K> => {
    context.holds(kind);
    const entries = Object.entries<readonly [string, string?] | undefined>(cells);
    const given = entries.map(([field, cell]) => [field, cell?.[0] ?? '']);
    const columns = entries.map(([field, cell]) => [field, cell?.[1] ?? '']);
    return context.record(
      kind,
      { line, columns: Object.fromEntries(columns) },
      // The file's own name is no name of a system.
      { source: 'Tabulex', ...Object.fromEntries(given) } as Given<K>,
    );
  };
  const isNew = (key: string) => !known.has(key) && known.add(key) !== null;
  const groupId = ({ school, group }: GroupAt) => `${school}/${group}`;
  return {
    make,
    personId: (school: string, id: string) => (id === '' ? '' : `${school}/${id}`),
    *org(row: TeaRow, school: string, name: string) {
      if (isNew(`${school}\n${name}`))
        yield make('orgs', row, {
          id: [school, PUPIL.school],
          name: [name, PUPIL.name],
          type: ['school'],
        });
    },
    *group(row: TeaRow, at: GroupAt & { readonly title?: string; readonly type: string }) {
      if (isNew(groupId(at)))
        yield make('classes', row, {
          id: [groupId(at), PUPIL.group],
          title: [at.title ?? at.group, PUPIL.group],
          type: [at.type],
          school: [at.school, PUPIL.school],
        });
    },
    member: (row: TeaRow, at: GroupAt & { readonly user: string; readonly role: string }) =>
      make('enrollments', row, {
        class: [groupId(at), PUPIL.group],
        school: [at.school, PUPIL.school],
        user: [at.user, PUPIL.id],
        role: [at.role],
      }),
    sawStaffNumbers: () => {
      staffNumbers = true;
    },
    end: () => {
      if (staffNumbers) context.repair(0, 'staffNumbers');
    },
  };
}
