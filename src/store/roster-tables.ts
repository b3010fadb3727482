import type { Child, Snapshot } from '../core/records.ts';
import type { Sqlite } from './sqlite.ts';

/** Tables of a snapshot, for lookups in memory. */
const TABLES = `
  CREATE TABLE institution (id TEXT PRIMARY KEY, name TEXT, kind TEXT);
  CREATE TABLE child_group (id TEXT PRIMARY KEY, name TEXT);
  CREATE TABLE child (
    id TEXT PRIMARY KEY, givenName TEXT, familyName TEXT, protected INTEGER, alias TEXT,
    birthDate TEXT, groupIds TEXT, selfDecider INTEGER, allergies TEXT, needs TEXT,
    source TEXT, sourceAt TEXT
  );
  CREATE TABLE contact (
    childId TEXT, id TEXT, name TEXT, relation TEXT, phones TEXT, custody INTEGER,
    mayPickUp INTEGER, priority INTEGER, protected INTEGER, source TEXT, sourceAt TEXT
  );
  CREATE TABLE medication (
    childId TEXT, id TEXT, name TEXT, dose TEXT, route TEXT, times TEXT, asNeeded INTEGER,
    emergency INTEGER, maxDosesPerDay INTEGER, reason TEXT, instructions TEXT,
    validFrom TEXT, validUntil TEXT, source TEXT, sourceAt TEXT, PRIMARY KEY (childId, id)
  );
  CREATE TABLE staff (id TEXT PRIMARY KEY, name TEXT, role TEXT);
  CREATE TABLE attendance (childId TEXT PRIMARY KEY, status TEXT, at TEXT, source TEXT);
`;

type Cell = string | number | boolean | null | undefined | readonly object[] | readonly string[];
type Row = readonly Cell[];

/**
 * Makes and fills the tables in one transaction. Lists are JSON text, yes and no are 1 and 0. What is
 * protected is not among them: it is looked up in the leader's part only.
 */
export function writeRosterTables(db: Sqlite, snapshot: Snapshot): void {
  db.transaction(() => {
    db.exec(TABLES);
    const { institution, groups, staff, attendance } = snapshot;
    fill(db, 'institution', [[institution.id, institution.name, institution.kind]]);
    fill(
      db,
      'child_group',
      groups.map(({ id, name }) => [id, name]),
    );
    fill(
      db,
      'staff',
      staff.map(({ id, name, role }) => [id, name, role]),
    );
    fill(
      db,
      'attendance',
      attendance.map((a) => [a.childId, a.status, a.at, a.source]),
    );
    fill(db, 'child', snapshot.children.map(childRow));
    fill(db, 'contact', snapshot.children.flatMap(contactRows));
    fill(db, 'medication', snapshot.children.flatMap(medicationRows));
  })();
}

function childRow(c: Child): Row {
  const names = [c.id, c.givenName, c.familyName, c.protected, c.alias, c.birthDate];
  return [...names, c.groupIds, c.selfDecider, c.allergies, c.needs, c.source, c.sourceAt];
}

function contactRows(child: Child): Row[] {
  return child.contacts.map((p) => {
    const who = [child.id, p.id, p.name, p.relation, p.phones, p.custody, p.mayPickUp];
    return [...who, p.priority, p.protected, p.source, p.sourceAt];
  });
}

function medicationRows(child: Child): Row[] {
  return child.medications.map((m) => {
    const what = [child.id, m.id, m.name, m.dose, m.route, m.times, m.asNeeded, m.emergency];
    const why = [m.maxDosesPerDay, m.reason, m.instructions, m.validFrom, m.validUntil];
    return [...what, ...why, m.source, m.sourceAt];
  });
}

/** One statement for so many rows at a time takes a third less time than one for each. */
const ROWS_AT_ONCE = 20;

function fill(db: Sqlite, table: string, rows: readonly Row[]): void {
  const whole = rows.length - (rows.length % ROWS_AT_ONCE);
  const columns = rows[0]?.length ?? 0;
  const statement = (count: number) => {
    const marks = `(${Array(columns).fill('?').join(', ')})`;
    return db.prepare(`INSERT INTO ${table} VALUES ${Array(count).fill(marks).join(', ')}`);
  };
  if (whole > 0) {
    const many = statement(ROWS_AT_ONCE);
    for (let from = 0; from < whole; from += ROWS_AT_ONCE)
      many.run(rows.slice(from, from + ROWS_AT_ONCE).flatMap(stored));
  }
  if (whole < rows.length) statement(rows.length - whole).run(rows.slice(whole).flatMap(stored));
}

function stored(row: Row): (string | number | null)[] {
  return row.map((cell) => {
    if (cell === undefined || cell === null) return null;
    if (typeof cell === 'boolean') return cell ? 1 : 0;
    return typeof cell === 'object' ? JSON.stringify(cell) : cell;
  });
}
