import { fold } from './values.ts';

const KINDS = [
  'manifest',
  'orgs',
  'users',
  'roles',
  'classes',
  'enrollments',
  'demographics',
  'children',
  'contacts',
  'medications',
  'attendance',
  'staff',
] as const;
export type Kind = (typeof KINDS)[number];

/** How one kind of file is recognised: by its name, and by its headers. */
export interface Table<K extends string = string> {
  readonly kind: Kind;
  /** File names without ending; compared folded, and also as the beginning or end of a name. */
  readonly names: readonly string[];
  /** Each column with all titles it may have. */
  readonly columns: Readonly<Record<K, readonly string[]>>;
  /** Of each group at least one column must be there. */
  readonly required: readonly (readonly K[])[];
}

/** Column key to its place in a row. */
export type Columns<K extends string = string> = ReadonlyMap<K, number>;

/** Which column is where, whatever the order; the first of two with the same title counts. */
export function matchColumns<K extends string>(
  table: Table<K>,
  header: readonly string[],
): Columns<K> {
  const titles = new Map<string, number>();
  for (const [i, title] of header.entries()) {
    const folded = fold(title);
    if (folded !== '' && !titles.has(folded)) titles.set(folded, i);
  }
  const found = new Map<K, number>();
  for (const key of Object.keys(table.columns) as K[]) {
    for (const title of [key, ...table.columns[key]]) {
      const at = titles.get(fold(title));
      if (at === undefined || [...found.values()].includes(at)) continue;
      found.set(key, at);
      break;
    }
  }
  return found;
}

export function hasRequired<K extends string>(table: Table<K>, columns: Columns<K>): boolean {
  return table.required.every((group) => group.some((key) => columns.has(key)));
}

/** A file's stem, folded: `skole/Kontakter 2026-11-23.csv` is `kontakter20261123`. */
export function stemOf(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return fold(base.replace(/\.[a-z0-9]+$/i, ''));
}

/** 2: the very name; 1: a name with something before or after it; 0: another. */
export function nameFit(table: Table, name: string): 0 | 1 | 2 {
  const stem = stemOf(name);
  const names = table.names.map(fold);
  if (names.includes(stem)) return 2;
  return names.some((known) => stem.startsWith(known) || stem.endsWith(known)) ? 1 : 0;
}
