import { PackedLines } from './packed-lines.ts';
import { content, hashOf, PackedRows } from './packed-rows.ts';
import type { Kind, Place, RawRecord } from './records.ts';
import { type FileContext, openRow, type Row } from './rows/row.ts';
import { nameWords } from './rows/values.ts';
import {
  type AttendanceRecord,
  type ChildRef,
  readAttendance,
  readChildExtra,
} from './tables/children.ts';
import { readContact } from './tables/contacts.ts';
import { readMedication } from './tables/medications.ts';
import {
  type ClassRecord,
  type EnrollmentRecord,
  type OrgRecord,
  type RoleRecord,
  readClass,
  readDemographic,
  readEnrollment,
  readOrg,
  readRole,
  readUser,
  type UserRecord,
} from './tables/oneroster.ts';
import { readStaff, type StaffRecord } from './tables/staff.ts';

/** With the folder or zip that it was read from. */
export type Scoped<T> = T & { readonly scope: number };

/** What is needed of a user to tell people apart and to place them; the rest is packed. */
export interface UserEntry {
  /** The number of the user's row among all. */
  readonly n: number;
  readonly scope: number;
  readonly id: string;
  /** `nameWords` of the full name, registered names included. */
  readonly words: string;
  readonly birthDate: string | undefined;
  readonly keys: readonly string[];
  readonly role: string;
  readonly enabled: boolean;
  readonly deleted: boolean;
  readonly protected: boolean;
  readonly orgs: readonly string[];
  readonly agents: readonly string[];
  /** Whether the row has phone numbers. */
  readonly hasNumbers: boolean;
  readonly changedAt: string;
  readonly file: string;
  readonly line: number;
  /** Of all facts in the row: two rows that say the same are one. */
  readonly hash: number;
}

/** A packed line: what kind, whom it is about, and the record as JSON. */
export type PackedHead =
  | readonly ['user', Place, n: number]
  | readonly ['demographic', Place, scope: number, id: string, marked: boolean]
  | readonly ['extra', Place, scope: number, ref: ChildRef, marked: boolean]
  | readonly ['medication', Place, scope: number, ref: ChildRef, marked: false]
  | readonly [
      'contact',
      Place,
      scope: number,
      ref: ChildRef,
      marked: boolean,
      person: string,
      name: string,
    ];

/**
 * All records of the exports. What tells who belongs where is at hand; everything else is packed
 * until its institution is built.
 */
export interface RawExport {
  readonly seen: Set<Kind>;
  readonly orgs: Scoped<OrgRecord>[];
  readonly users: UserEntry[];
  /** As the enrollments. */
  readonly roles: PackedRows<Scoped<RoleRecord>>;
  readonly classes: Scoped<ClassRecord>[];
  /** By source, id, person and class: of repeated rows the one changed last. */
  readonly enrollments: PackedRows<Scoped<EnrollmentRecord>>;
  readonly staff: Scoped<StaffRecord>[];
  /** Of users: read last, when it is known who needs them. */
  readonly userLines: PackedLines;
  readonly lines: PackedLines;
  /** The newest of each child only: an export may hold years of attendance. */
  readonly attendance: Map<string, Scoped<AttendanceRecord>>;
  /** A time without a date was taken for one of the day its file was written. */
  byDay: boolean;
  /** Every first and last day of a role or a stay, `YYYY-MM-DD`. */
  readonly begins: Set<string>;
  readonly ends: Set<string>;
  /** Cells of rows that could not be read, in files that mark people as protected. */
  readonly rowsInDoubt: { readonly file: string; readonly cells: readonly string[] }[];
  /** Phone numbers in such rows. */
  readonly numbersInDoubt: Set<string>;
}

export function newRawExport(): RawExport {
  return {
    seen: new Set(),
    orgs: [],
    users: [],
    roles: new PackedRows(),
    classes: [],
    enrollments: new PackedRows(),
    staff: [],
    userLines: new PackedLines(),
    lines: new PackedLines(),
    attendance: new Map(),
    byDay: false,
    begins: new Set(),
    ends: new Set(),
    rowsInDoubt: [],
    numbersInDoubt: new Set(),
  };
}

type Adder<K extends Kind> = (row: Row<K>, file: FileContext, raw: RawExport) => void;

/** What is done with a record of each kind. A manifest is read before all others, by itself. */
const ADD: { readonly [K in Kind]: Adder<K> } = {
  manifest: () => {},
  orgs: (row, file, raw) => add(raw.orgs, readOrg(row), file),
  users(row, { scope }, raw) {
    const user = readUser(row);
    if (user === null) return;
    const n = raw.users.length;
    const { place, ...facts } = user;
    const json = JSON.stringify(facts);
    raw.users.push(entryOf(n, scope, user, json));
    raw.userLines.add(`${JSON.stringify(['user', place, n])}\t${json}`);
  },
  roles(row, { scope }, raw) {
    const role = readRole(row);
    if (role === null) return;
    noteSpan(raw, role);
    raw.roles.add(`${scope}\n${role.id}\n${role.user}\n${role.org}`, { ...role, scope });
  },
  classes: (row, file, raw) => add(raw.classes, readClass(row), file),
  enrollments(row, { scope }, raw) {
    const stay = readEnrollment(row);
    if (stay === null) return;
    noteSpan(raw, stay);
    raw.enrollments.add(`${scope}\n${stay.id}\n${stay.user}\n${stay.class}`, { ...stay, scope });
  },
  demographics(row, { scope }, raw) {
    const record = readDemographic(row);
    if (record === null) return;
    pack(raw, ['demographic', record.place, scope, record.id, record.protected], record);
  },
  children(row, { scope }, raw) {
    const record = readChildExtra(row);
    if (record === null) return;
    pack(raw, ['extra', record.place, scope, record.child, record.protected], record);
  },
  contacts(row, { scope }, raw) {
    const record = readContact(row);
    if (record === null) return;
    const { place, child, person, name } = record;
    pack(raw, ['contact', place, scope, child, record.protected, person, name], record);
  },
  medications(row, { scope }, raw) {
    const record = readMedication(row);
    if (record === null) return;
    pack(raw, ['medication', record.place, scope, record.child, false], record);
  },
  attendance(row, file, raw) {
    const record = readAttendance(row, file);
    if (record === null) return;
    raw.byDay ||= record.byDay;
    const { id, cpr, org, words } = record.child;
    const key = `${file.scope}\n${id}\n${cpr}\n${org}\n${words}`;
    const before = raw.attendance.get(key);
    if (before === undefined || isNewer(record, before))
      raw.attendance.set(key, { ...record, scope: file.scope });
  },
  staff: (row, file, raw) => add(raw.staff, readStaff(row), file),
};

/** Reads a record's values and adds them to the export; what cannot be understood is reported. */
export function addRecord<K extends Kind>(
  record: RawRecord<K>,
  file: FileContext,
  raw: RawExport,
): void {
  ADD[record.kind](openRow(record, file), file, raw);
}

/** Later, or of two at the same time always the same one, whatever their order in the file. */
export function isNewer(a: AttendanceRecord, b: AttendanceRecord): boolean {
  return a.atMs === b.atMs ? content(a) > content(b) : a.atMs > b.atMs;
}

function add<T extends object>(list: Scoped<T>[], record: T | null, { scope }: FileContext): void {
  if (record !== null) list.push({ ...record, scope });
}

function noteSpan(raw: RawExport, { begin, end }: { begin?: string; end?: string }): void {
  if (begin !== undefined) raw.begins.add(begin);
  if (end !== undefined) raw.ends.add(end);
}

function pack(raw: RawExport, head: PackedHead, record: object): void {
  raw.lines.add(`${JSON.stringify(head)}\t${JSON.stringify(record)}`);
}

/** The two halves of a packed line; JSON has no tab of its own. */
export function unpack<Head = PackedHead>(line: string): { head: Head; json: string } {
  const at = line.indexOf('\t');
  return { head: JSON.parse(line.slice(0, at)) as Head, json: line.slice(at + 1) };
}

/** @param json all facts of the row */
function entryOf(n: number, scope: number, user: UserRecord, json: string): UserEntry {
  const { id, birthDate, keys, role, enabled, deleted, orgs, agents, changedAt } = user;
  return {
    n,
    scope,
    id,
    words: nameWords(`${user.given} ${user.family} ${user.otherNames.join(' ')}`),
    birthDate,
    keys: keys.length === 0 ? NONE : keys,
    role,
    enabled,
    deleted,
    protected: user.protected,
    orgs: shared(orgs),
    agents: agents.length === 0 ? NONE : agents,
    hasNumbers: user.phones.length > 0,
    changedAt,
    file: user.place.file,
    line: user.place.line,
    hash: hashOf(json),
  };
}

/** One list for all who have none: there are hundreds of thousands of them. */
const NONE: readonly string[] = [];
const shared = (() => {
  const known = new Map<string, readonly string[]>();
  return (list: readonly string[]) => {
    const key = list.join('\n');
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size < 10_000) known.set(key, list);
    return list;
  };
})();
