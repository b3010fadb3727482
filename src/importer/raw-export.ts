import { canonical, type Json } from '../core/canonical-json.ts';
import type { Kind, Place, RawRecord } from './records.ts';
import type { IssueLog } from './report.ts';
import { unique } from './rows/phones.ts';
import { type FileContext, openRow, type Row } from './rows/row.ts';
import {
  type AttendanceRecord,
  type ChildExtra,
  readAttendance,
  readChildExtra,
} from './tables/children.ts';
import { type ContactRecord, readContact } from './tables/contacts.ts';
import { type MedicationRecord, readMedication } from './tables/medications.ts';
import {
  type ClassRecord,
  type DemographicRecord,
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

/** All records of the exports, by key. Deleted ones are in it too. */
export interface RawExport {
  readonly seen: Set<Kind>;
  readonly orgs: Map<string, OrgRecord>;
  readonly users: Map<string, UserRecord>;
  readonly roles: Map<string, RoleRecord>;
  readonly classes: Map<string, ClassRecord>;
  readonly enrollments: Map<string, EnrollmentRecord>;
  readonly demographics: Map<string, DemographicRecord>;
  readonly extras: Map<string, ChildExtra>;
  readonly contacts: ContactRecord[];
  readonly medications: MedicationRecord[];
  /** The newest of each child only: an export may hold years of attendance. */
  readonly attendance: Map<string, AttendanceRecord>;
  readonly staff: StaffRecord[];
  /** Cells of rows that could not be read, in files that mark people as protected. */
  readonly inDoubt: Set<string>;
}

export function newRawExport(): RawExport {
  return {
    seen: new Set(),
    orgs: new Map(),
    users: new Map(),
    roles: new Map(),
    classes: new Map(),
    enrollments: new Map(),
    demographics: new Map(),
    extras: new Map(),
    contacts: [],
    medications: [],
    attendance: new Map(),
    staff: [],
    inDoubt: new Set(),
  };
}

type Adder<K extends Kind> = (row: Row<K>, file: FileContext, raw: RawExport) => void;

/** What is done with a record of each kind. A manifest is read before all others, by itself. */
const ADD: { readonly [K in Kind]: Adder<K> } = {
  manifest: () => {},
  orgs: (row, file, raw) => {
    const org = readOrg(row);
    const before = raw.orgs.get(org?.id ?? '');
    // A list that knows the id only says nothing against a name.
    if (org !== null && before !== undefined && org.name === org.id) return;
    if (before !== undefined && before.name === before.id) raw.orgs.delete(before.id);
    keep(raw.orgs, 'id', org, row.place, file.issues);
  },
  users: (row, file, raw) => {
    const user = readUser(row);
    const before = user === null ? undefined : raw.users.get(user.id);
    keep(raw.users, 'id', user, row.place, file.issues);
    if (user !== null && before !== undefined)
      raw.users.set(user.id, mergedUsers(raw, before, user));
  },
  roles: (row, file, raw) => keep(raw.roles, 'id', readRole(row), row.place, file.issues),
  classes: (row, file, raw) => keep(raw.classes, 'id', readClass(row), row.place, file.issues),
  enrollments: (row, file, raw) =>
    keep(raw.enrollments, 'id', readEnrollment(row), row.place, file.issues),
  demographics: (row, file, raw) =>
    keep(raw.demographics, 'id', readDemographic(row), row.place, file.issues),
  children: (row, file, raw) =>
    keep(raw.extras, 'child', readChildExtra(row), row.place, file.issues),
  contacts: (row, _file, raw) => add(raw.contacts, readContact(row)),
  medications: (row, _file, raw) => add(raw.medications, readMedication(row)),
  attendance: (row, file, raw) => {
    const record = readAttendance(row, file);
    if (record === null) return;
    const before = raw.attendance.get(record.child);
    if (before === undefined || isNewer(record, before)) raw.attendance.set(record.child, record);
  },
  staff: (row, _file, raw) => add(raw.staff, readStaff(row)),
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
  return a.atMs === b.atMs ? asText(a) > asText(b) : a.atMs > b.atMs;
}

function add<T>(list: T[], record: T | null): void {
  if (record !== null) list.push(record);
}

interface Keyed {
  readonly changedAt: string;
  readonly protected?: boolean;
}

/**
 * Keeps one record a key: the one changed last, and among equals always the same one whatever
 * their order. Rows with the same content are not reported: exports are often combined.
 */
function keep<K extends string, T extends Keyed & Record<K, string>>(
  into: Map<string, T>,
  key: K,
  record: T | null,
  place: Place,
  issues: IssueLog,
): void {
  if (record === null) return;
  const before = into.get(record[key]);
  if (before === undefined) {
    into.set(record[key], record);
    return;
  }
  const [a, b] = [asText(before), asText(record)];
  if (a === b) return;
  issues.addAt(place, 'repaired', 'duplicateId', record[key]);
  const newer =
    record.changedAt === before.changedAt
      ? b > a
      : Date.parse(record.changedAt) > Date.parse(before.changedAt);
  const kept = newer ? record : before;
  // A mark of protection in either row holds, whichever is newer.
  const marked = before.protected === true || record.protected === true;
  into.set(record[key], marked ? { ...kept, protected: true } : kept);
}

/** A person in several exports has the institutions, relatives and numbers of all of them. */
function mergedUsers(raw: RawExport, a: UserRecord, b: UserRecord): UserRecord {
  const kept = raw.users.get(a.id) ?? b;
  const other = kept === b ? a : b;
  if (kept.deleted || other.deleted) return kept;
  return {
    ...kept,
    orgs: [...new Set([...kept.orgs, ...other.orgs])],
    agents: [...new Set([...kept.agents, ...other.agents])],
    protected: kept.protected || other.protected,
    phones: unique([...kept.phones, ...other.phones]),
  };
}

/** Everything but its place. */
function asText(record: object): string {
  return canonical({ ...record, place: null } as unknown as Json);
}
