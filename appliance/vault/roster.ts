import { gzip } from 'node:zlib';
import type { Person, Snapshot } from '../../src/core/snapshot.ts';
import { toMs } from '../../src/core/time.ts';
import type { OpenVault } from './open.ts';

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

/** The ready-made answer of `GET /api/roster`: made once an unlock, sent to every phone. */
export interface RosterBytes {
  /** Changes with the version, and with the data's age when a version was found unchanged. */
  readonly etag: string;
  readonly body: Buffer;
  /** The body gzipped: a promise for the moments it takes, the bytes from then on. */
  gzipped(): Buffer | Promise<Buffer>;
}

/** Compresses well enough in a third of the time of the default. */
const LEVEL = 4;

/**
 * Builds the body (a `RosterAnswer`) out of the snapshot's own canonical text, so that nothing is
 * turned into JSON again; compressing happens on another thread meanwhile.
 */
export function rosterBytes(
  vault: Pick<OpenVault, 'version' | 'manifest' | 'snapshotText'>,
): RosterBytes {
  const { version, manifest, snapshotText } = vault;
  const { dataAsOf } = manifest;
  const head = `{"version":${version},"dataAsOf":${JSON.stringify(dataAsOf)},`;
  const body = Buffer.from(head + rosterMembers(snapshotText));
  let packed: Buffer | Promise<Buffer> = new Promise((resolve, reject) => {
    gzip(body, { level: LEVEL }, (error, bytes) => {
      if (error) return reject(error);
      packed = bytes;
      resolve(bytes);
    });
  });
  return {
    etag: `"${version}-${toMs(dataAsOf).toString(36)}"`,
    body,
    gzipped: () => packed,
  };
}

/**
 * The members of a snapshot without `attendance` and `format`. Canonical text has its keys in
 * order (attendance, children, format, groups, …), and a quote inside a string is always escaped,
 * so neither mark can be anywhere else before its place. Throws on text that is not canonical.
 */
function rosterMembers(text: string): string {
  const children = text.indexOf('],"children":[');
  const format = text.indexOf('],"format":1,"groups":[', children);
  if (!text.startsWith('{"attendance":[') || children < 0 || format < 0)
    throw new Error('not a canonical snapshot');
  const groups = format + '],"format":1,'.length;
  return `${text.slice(children + 2, format + 2)}${text.slice(groups)}`;
}
