import type { Person } from '../core/events.ts';
import type { Role, Snapshot } from '../core/records.ts';
import { writeRosterTables } from './roster-tables.ts';
import { openMemory } from './sqlite.ts';

/** Lookups in the opened data. Closed with the process: it never leaves this one's memory. */
export interface Roster extends Disposable {
  hasChild(childId: string): boolean;
  /** Name and address protection; false for a child that is not here. */
  isProtected(childId: string): boolean;
  /** Whether that child has an agreement for that medication. */
  hasMedication(childId: string, medicationId: string): boolean;
  /** A member of staff or a substitute added since. */
  person(id: string): Person | null;
  /** Everybody, by name. */
  people(): Person[];
  /** At most `limit` people with a name (first, middle, or last) that begins with `prefix`. */
  searchPeople(prefix: string, limit: number): Person[];
  /** A substitute who typed a name. An id that is known keeps what it has. */
  addPerson(person: Person): void;
}

/** Puts a snapshot into SQLite tables in memory. */
export function openRoster(snapshot: Snapshot): Roster {
  const db = openMemory();
  writeRosterTables(db, snapshot);
  db.exec('CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT, role TEXT, sought TEXT)');
  const insert = db.prepare('INSERT OR IGNORE INTO person VALUES (?, ?, ?, ?)');
  const addPerson = ({ id, name, role }: Person) => {
    insert.run(id, name, role, ` ${fold(name)}`);
  };
  db.transaction(() => snapshot.staff.forEach(addPerson))();

  type Row = { id: string; name: string; role: Role };
  // Asked for at every check-in, so these are beside the tables: id, and whether it is protected.
  const children = new Map(snapshot.children.map((child) => [child.id, child.protected]));
  const medication = db.prepare('SELECT 1 FROM medication WHERE childId = ? AND id = ?');
  const person = db.prepare<[string], Row>('SELECT id, name, role FROM person WHERE id = ?');
  const people = db.prepare<[], Row>('SELECT id, name, role FROM person ORDER BY sought, id');
  const search = db.prepare<[string, number], Row>(
    'SELECT id, name, role FROM person WHERE instr(sought, ?) > 0 ORDER BY sought, id LIMIT ?',
  );

  return {
    hasChild: (childId) => children.has(childId),
    isProtected: (childId) => children.get(childId) ?? false,
    hasMedication: (childId, id) => medication.get(childId, id) !== undefined,
    person: (id) => person.get(id) ?? null,
    people: () => people.all(),
    searchPeople: (prefix, limit) => search.all(` ${fold(prefix)}`, limit),
    addPerson,
    [Symbol.dispose]: () => db.close(),
  };
}

/** For comparing names: lower case, single spaces, a double name's second part found as well. */
function fold(name: string): string {
  return name
    .trim()
    .toLocaleLowerCase('da')
    .replaceAll(/[\s-]+/g, ' ');
}
