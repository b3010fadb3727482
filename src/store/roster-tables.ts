import type { ProtectedPart, Snapshot } from '../core/records.ts';
import type { Sqlite } from './sqlite.ts';

/** Tables of a snapshot: for lookups in memory, and what `lygte open --sqlite` writes. */
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

const PROTECTED_TABLE = `
  CREATE TABLE protected_child (
    id TEXT PRIMARY KEY, givenName TEXT, familyName TEXT, birthDate TEXT, address TEXT,
    custodyNote TEXT, contacts TEXT, keptBack TEXT
  );
`;

type Cell = string | number | boolean | null | undefined | readonly unknown[];

/** Makes and fills the tables in one transaction. Lists are JSON text, yes and no are 1 and 0. */
export function writeRosterTables(
  db: Sqlite,
  snapshot: Snapshot,
  protectedPart: ProtectedPart | null,
): void {
  db.transaction(() => {
    db.exec(TABLES);
    fillSnapshot(db, snapshot);
    if (protectedPart === null) return;
    db.exec(PROTECTED_TABLE);
    const kept = inserter(db, 'protected_child', 8);
    for (const c of protectedPart.children) {
      const { id, givenName, familyName, birthDate, address, custodyNote, contacts } = c;
      kept(id, givenName, familyName, birthDate, address, custodyNote, contacts, c.keptBack ?? []);
    }
  })();
}

function fillSnapshot(db: Sqlite, snapshot: Snapshot): void {
  const { institution } = snapshot;
  inserter(db, 'institution', 3)(institution.id, institution.name, institution.kind);
  const group = inserter(db, 'child_group', 2);
  for (const { id, name } of snapshot.groups) group(id, name);
  const staff = inserter(db, 'staff', 3);
  for (const { id, name, role } of snapshot.staff) staff(id, name, role);
  const attendance = inserter(db, 'attendance', 4);
  for (const { childId, status, at, source } of snapshot.attendance)
    attendance(childId, status, at, source);
  fillChildren(db, snapshot);
}

function fillChildren(db: Sqlite, snapshot: Snapshot): void {
  const child = inserter(db, 'child', 12);
  const contact = inserter(db, 'contact', 11);
  const medication = inserter(db, 'medication', 15);
  for (const c of snapshot.children) {
    const { id, source, sourceAt } = c;
    const names = [id, c.givenName, c.familyName, c.protected, c.alias, c.birthDate] as const;
    child(...names, c.groupIds, c.selfDecider, c.allergies, c.needs, source, sourceAt);
    for (const p of c.contacts) {
      const who = [id, p.id, p.name, p.relation, p.phones, p.custody] as const;
      contact(...who, p.mayPickUp, p.priority, p.protected, p.source, p.sourceAt);
    }
    for (const m of c.medications) {
      const what = [id, m.id, m.name, m.dose, m.route, m.times, m.asNeeded, m.emergency] as const;
      const why = [m.maxDosesPerDay, m.reason, m.instructions, m.validFrom, m.validUntil] as const;
      medication(...what, ...why, m.source, m.sourceAt);
    }
  }
}

function inserter(db: Sqlite, table: string, columns: number): (...cells: Cell[]) => void {
  const marks = Array(columns).fill('?').join(', ');
  const statement = db.prepare(`INSERT INTO ${table} VALUES (${marks})`);
  return (...cells) => {
    statement.run(cells.map(stored));
  };
}

function stored(cell: Cell): string | number | null {
  if (cell === undefined || cell === null) return null;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  return typeof cell === 'object' ? JSON.stringify(cell) : cell;
}
