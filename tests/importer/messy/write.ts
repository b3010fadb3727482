import { zipSync } from 'fflate';
import { type Dice, newDice } from './dice.ts';
import { type Fact, type Habits, type Sheet, type SheetRow, sheetsOf } from './sheets.ts';
import { makeTown, type School, type Town } from './town.ts';

/** A fact in a file that was written, and where. */
export interface Written {
  readonly fact: Fact;
  /** As the report names it. */
  readonly file: string;
  readonly line: number;
  readonly column: string;
}

export interface Variant {
  readonly seed: number;
  readonly town: Town;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly written: readonly Written[];
  /** Nothing is mangled: all of it must be taken, and nothing left over. */
  readonly clean: boolean;
  /** A mark that nobody can understand is in it: it must be refused. */
  readonly unclear: boolean;
  readonly layout: 'together' | 'folders' | 'zips';
}

const ENCODINGS = [
  'utf-8',
  'utf-8',
  'bom',
  'utf-16le',
  'windows-1252',
  'cp850',
  'macintosh',
] as const;
const DELIMITERS = [',', ';', '\t', '|', '¤'] as const;
const PLACES = ['users', 'demographics', 'children', 'contacts'] as const;
const MAY_LACK = [
  'demographics.csv',
  'børn.csv',
  'elever.csv',
  'children.csv',
  'kontakter.csv',
  'contacts.csv',
  'medicin.csv',
  'fremmøde.csv',
  'personale.csv',
  'staff.csv',
  'enrollments.csv',
] as const;

/** One municipality in one shape, by its number: the same every time. */
export function makeVariant(seed: number): Variant {
  const town = makeTown(seed);
  const dice = newDice(seed + 7_000_000);
  const layout = dice.one(['together', 'folders', 'zips'] as const);
  const clean = dice.chance(0.35);
  const together = layout === 'together';
  const parts = together ? [town.schools] : town.schools.map((school) => [school]);
  const written: Written[] = [];
  const files: Record<string, Uint8Array> = {};
  let unclear = false;
  for (const [i, schools] of parts.entries()) {
    const habits = habitsOf(dice, { clean, together, town });
    const inside: Record<string, Uint8Array> = {};
    const folder =
      layout === 'folders' ? `skole-${i}/` : layout === 'zips' ? `skole-${i}.zip/` : '';
    for (const sheet of sheetsOf(schools, habits, dice)) {
      const done = render(sheet, `${folder}${sheet.name}`, { dice, clean, schools });
      inside[sheet.name] = done.bytes;
      written.push(...done.written);
      unclear ||= done.unclear;
    }
    if (layout === 'zips') files[`skole-${i}.zip`] = zipSync(inside, { level: 1, mtime: ZIPPED });
    else for (const [name, bytes] of Object.entries(inside)) files[folder + name] = bytes;
  }
  return { seed, town, files, written, clean, unclear, layout };
}

/** The same municipality as everybody writes it, so that only the people in it change. */
export function plainFiles(town: Town): Readonly<Record<string, Uint8Array>> {
  const habits: Habits = {
    version: '1.1',
    childBy: 'id',
    names: true,
    institutions: 'id',
    guardians: 'byChild',
    contactIds: true,
    rowIds: false,
    marks: new Set(PLACES),
    skipped: new Set(),
  };
  const files = town.schools.flatMap((school, i) => {
    const dice = newDice(i);
    return sheetsOf([school], habits, dice).map((sheet) => {
      const file = `skole-${i}/${sheet.name}`;
      return [file, render(sheet, file, { dice, clean: true, schools: [school] }).bytes] as const;
    });
  });
  return Object.fromEntries(files);
}

const ZIPPED = new Date('2026-11-23T05:00:00Z');

function habitsOf(
  dice: Dice,
  { clean, together, town }: { clean: boolean; together: boolean; town: Town },
): Habits {
  const mixed = together && town.sharedIds;
  // Demographics never say the institution.
  const skipped = clean
    ? mixed
      ? ['demographics.csv']
      : []
    : MAY_LACK.filter(() => dice.chance(0.06));
  return {
    // In 1.2 a row of users.csv does not say where its person is.
    version: mixed || town.oneCount ? '1.1' : dice.one(['1.1', '1.2']),
    childBy: dice.one(['id', 'id', 'user', 'cpr']),
    names: dice.chance(0.5),
    // Without the institution nobody can tell which of two children with one id is meant.
    institutions:
      mixed && (clean || dice.chance(0.7))
        ? dice.one(['id', 'name'])
        : dice.one(['none', 'id', 'name']),
    guardians: dice.one(['byChild', 'byGuardian', 'listOnly']),
    contactIds: dice.chance(0.6),
    rowIds: dice.chance(0.4),
    marks: new Set(PLACES.filter(() => dice.chance(0.5))),
    skipped: new Set(skipped),
  };
}

interface Column {
  readonly field: string;
  readonly title: string;
}

function render(
  sheet: Sheet,
  file: string,
  { dice, clean, schools }: { dice: Dice; clean: boolean; schools: readonly School[] },
): { bytes: Uint8Array; written: Written[]; unclear: boolean } {
  let unclear = false;
  const known = Object.entries(sheet.columns).map(
    ([field, titles]): Column => ({ field, title: dice.one(titles) }),
  );
  const columns = dice.shuffled(known).flatMap(({ field, title }): Column[] => {
    const isKey = sheet.keys.includes(field) && !dice.chance(0.02);
    if (clean || isKey) return [{ field, title: spelled(title, dice) }];
    if (dice.chance(0.04)) return [];
    if (field !== 'protected' && dice.chance(0.04))
      return [{ field, title: `Felt ${dice.int(90) + 10}` }];
    if (field === 'protected' && dice.chance(0.03)) {
      unclear = true;
      return [{ field, title: 'Beskyttelse af data?' }];
    }
    return [{ field, title: spelled(title, dice) }];
  });
  if (!clean && dice.chance(0.15))
    columns.splice(dice.int(columns.length + 1), 0, { field: 'extra', title: 'Ordningens nr' });
  const encoding = dice.one(ENCODINGS);
  // Without letters beside it nobody can tell that this byte is the sign.
  const plainSign = encoding !== 'cp850' && encoding !== 'macintosh';
  const delimiter = dice.one(plainSign ? DELIMITERS : DELIMITERS.slice(0, 4));
  const end = dice.one(['\n', '\r\n', '\r\n']);
  const all = dice.chance(0.3);
  const quote = (cell: string) => {
    const needed = cell.includes(delimiter) || /["\n\r]/.test(cell) || /^\s|\s$/.test(cell);
    return all || needed ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  const lines: string[] = [];
  const written: Written[] = [];
  if (dice.chance(0.2)) lines.push(`Udtræk af ${sheet.name.replace(/\W/g, ' ')}`);
  if (lines.length > 0 && dice.chance(0.3)) lines.push('');
  lines.push(columns.map(({ title }) => quote(title)).join(delimiter));
  const rows: readonly Mangled[] = clean ? sheet.rows : mangled(sheet, dice);
  for (const row of dice.shuffled(rows)) {
    const line = lines.length + 1;
    const cells = columns.map(({ field }) =>
      field === 'extra' ? extraCell(dice) : (row.cells[field] ?? ''),
    );
    let facts = row.facts;
    if (row.harm === 'short') {
      // What is cut off is not in the file.
      const left = 1 + dice.int(columns.length);
      cells.splice(left);
      const there = new Set(columns.slice(0, left).map(({ field }) => field));
      facts = facts.filter(({ field }) => there.has(field));
    }
    if (row.harm === 'long') {
      while (cells.length < columns.length) cells.push('');
      cells.push('for meget');
    }
    for (const fact of facts) {
      const column = columns.find(({ field }) => field === fact.field);
      if (column !== undefined) written.push({ fact, file, line, column: column.title });
    }
    const extra = columns.findIndex(({ field }) => field === 'extra');
    if ((cells[extra] ?? '') !== '')
      written.push({
        fact: {
          kind: 'nowhere',
          token: cells[extra] ?? '',
          kids: [],
          school: schools[0] as School,
        },
        file,
        line,
        column: 'Ordningens nr',
      });
    lines.push(cells.map(quote).join(delimiter));
  }
  const text = `${lines.join(end)}${end}`;
  return { bytes: encoded(text, encoding), written, unclear };
}

function extraCell(dice: Dice): string {
  return dice.one(['', 'K7', '10 55 55 55']);
}

/** Titles as people write them. */
function spelled(title: string, dice: Dice): string {
  return dice.one([title, title, title.toUpperCase(), ` ${title} `.trim(), title.toLowerCase()]);
}

interface Mangled extends SheetRow {
  readonly harm?: 'short' | 'long';
}

/** Rows cut, too long, twice, about nobody, or with the name of another child. */
function mangled(sheet: Sheet, dice: Dice): Mangled[] {
  const rows: Mangled[] = [];
  const isList = 'child' in sheet.columns;
  for (const row of sheet.rows) {
    const what = dice.int(40);
    if (what === 0) rows.push({ ...row, harm: 'short' });
    else if (what === 1) rows.push({ ...row, harm: 'long' });
    else if (what === 2) rows.push(row, row);
    else if (what === 3 && isList) rows.push(row, orphan(row, dice));
    else if (what === 4 && isList && 'childName' in row.cells) {
      const name = dice.one(sheet.rows).cells.childName ?? '';
      rows.push({ ...row, cells: { ...row.cells, childName: name } });
    } else if (what === 5 && isList) rows.push({ ...row, cells: { ...row.cells, child: '' } });
    else if (what === 6) continue;
    else rows.push(row);
  }
  return rows;
}

/** The same row about a child that is in no file: its facts must be nowhere. */
function orphan(row: SheetRow, dice: Dice): SheetRow {
  const [child, name] = [
    String(900 + dice.int(99)),
    'childName' in row.cells ? { childName: 'Ukendt Barn' } : {},
  ];
  const fresh = String(910_000 + dice.int(89_999));
  const number = { ...(row.cells.phone0 ? { phone0: `16${fresh}` } : {}), phone1: '', phone2: '' };
  const school = row.facts[0]?.school;
  const facts: SheetRow['facts'] =
    number.phone0 === undefined || school === undefined
      ? []
      : [{ kind: 'number', token: number.phone0, kids: [], school, field: 'phone0' }];
  const cells = { ...row.cells, ...name, ...number, child, protected: '' };
  return { cells, facts, secret: false };
}

const BYTES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'windows-1252': { '–': 0x96 },
  cp850: { æ: 0x91, ø: 0x9b, å: 0x86, Æ: 0x92, Ø: 0x9d, Å: 0x8f, '¤': 0xcf, '–': 0x2d },
  macintosh: { æ: 0xbe, ø: 0xbf, å: 0x8c, Æ: 0xae, Ø: 0xaf, Å: 0x81, '¤': 0xdb, '–': 0xd0 },
};

function encoded(text: string, encoding: (typeof ENCODINGS)[number]): Uint8Array {
  if (encoding === 'bom') return Buffer.from(`\ufeff${text}`);
  if (encoding === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le');
  const table = BYTES[encoding];
  if (table === undefined) return Buffer.from(text);
  return Buffer.from([...text].map((char) => table[char] ?? char.charCodeAt(0)));
}
