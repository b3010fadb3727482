import { gzip } from 'node:zlib';
import type { Person, Snapshot } from '../../src/core/snapshot.ts';
import { toMs } from '../../src/core/time.ts';
import type { OpenVault } from './open.ts';

/** Lookups in the opened data. */
export interface Roster {
  hasChild(childId: string): boolean;
  /** Whether that child has an agreement for that medication. */
  hasMedication(childId: string, medicationId: string): boolean;
  /** A member of staff, or a substitute; null for an unknown id. */
  person(id: string): Person | null;
  /** All people, sorted by name. */
  people(): Person[];
  /** At most `limit` people with a name (first, middle, or last) that begins with `prefix`. */
  searchPeople(prefix: string, limit: number): Person[];
  /** Adds a substitute who typed a name. Does nothing when the id is known. */
  addPerson(person: Person): void;
}

interface SearchEntry {
  readonly person: Person;
  /** The folded name, with a space before each of its parts. */
  readonly parts: string;
}

export function openRoster(snapshot: Snapshot): Roster {
  const agreements = new Map(
    snapshot.children.map((child) => [child.id, new Set(child.medications.map(({ id }) => id))]),
  );
  const everybody = new Map<string, SearchEntry>();
  const addPerson = ({ id, name, role }: Person) => {
    if (everybody.has(id)) return;
    everybody.set(id, { person: { id, name, role }, parts: ` ${fold(name)}` });
  };
  snapshot.staff.forEach(addPerson);
  const byName = (found: Iterable<SearchEntry>) =>
    [...found].sort(inOrder).map(({ person }) => person);

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

function inOrder(a: SearchEntry, b: SearchEntry): number {
  return compare(a.parts, b.parts) || compare(a.person.id, b.person.id);
}

/** By code points. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A name for comparing: lower case, parts (also of a double name) separated by one space. */
function fold(name: string): string {
  return name
    .trim()
    .toLocaleLowerCase('da')
    .replaceAll(/[\s-]+/g, ' ');
}

/** The answer of `GET /api/roster`, which is built once per unlock and sent to every phone. */
export interface RosterBytes {
  /** Changes with the version, and with `dataAsOf` when an import found the version unchanged. */
  readonly etag: string;
  readonly body: Buffer;
  /** The body gzipped: a promise while compression runs, the bytes afterwards. */
  gzipped(): Buffer | Promise<Buffer>;
}

/** Takes a third of the default level's time, for a slightly larger result. */
const LEVEL = 4;

/**
 * Builds the body (a `RosterAnswer`) from the snapshot's canonical text, so that nothing has to be
 * serialised again. Compression runs on another thread.
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
 * The members of a snapshot without `attendance` and `format`. Canonical text has its keys in order
 * (attendance, children, format, groups, …) and escapes every quote inside a string, so the first
 * match of each search text is the right one. Throws on text that is not canonical.
 */
function rosterMembers(text: string): string {
  const children = text.indexOf('],"children":[');
  const format = text.indexOf('],"format":1,"groups":[', children);
  if (!text.startsWith('{"attendance":[') || children < 0 || format < 0)
    throw new Error('not a canonical snapshot');
  const groups = format + '],"format":1,'.length;
  return `${text.slice(children + 2, format + 2)}${text.slice(groups)}`;
}
