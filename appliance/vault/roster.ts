import type { Person } from '../../src/core/events.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';

/** Lookups in the opened data, in this process's memory only. */
export interface Roster {
  hasChild(childId: string): boolean;
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

interface Sought {
  readonly person: Person;
  /** The name for comparing, with a space before each part of it. */
  readonly parts: string;
}

export function openRoster(snapshot: Snapshot): Roster {
  const agreements = new Map(
    snapshot.children.map((child) => [child.id, new Set(child.medications.map(({ id }) => id))]),
  );
  const everybody = new Map<string, Sought>();
  const addPerson = ({ id, name, role }: Person) => {
    if (everybody.has(id)) return;
    everybody.set(id, { person: { id, name, role }, parts: ` ${fold(name)}` });
  };
  snapshot.staff.forEach(addPerson);
  const byName = (found: Iterable<Sought>) => [...found].sort(inOrder).map(({ person }) => person);

  return {
    hasChild: (childId) => agreements.has(childId),
    hasMedication: (childId, id) => agreements.get(childId)?.has(id) ?? false,
    person: (id) => everybody.get(id)?.person ?? null,
    people: () => byName(everybody.values()),
    searchPeople(prefix, limit) {
      const sought = ` ${fold(prefix)}`;
      const found = everybody.values().filter(({ parts }) => parts.includes(sought));
      return byName(found).slice(0, limit);
    },
    addPerson,
  };
}

function inOrder(a: Sought, b: Sought): number {
  return compare(a.parts, b.parts) || compare(a.person.id, b.person.id);
}

/** By code points. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** For comparing names: lower case, single spaces, a double name's second part found as well. */
function fold(name: string): string {
  return name
    .trim()
    .toLocaleLowerCase('da')
    .replaceAll(/[\s-]+/g, ' ');
}
