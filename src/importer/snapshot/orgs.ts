import type { RawExport, Scoped } from '../raw-export.ts';
import type { IssueLog } from '../report.ts';
import { fold, opaqueId } from '../rows/values.ts';
import type { ClassRecord, OrgRecord } from '../tables/oneroster.ts';

/** Types of orgs that are no institutions themselves but above them. */
const ABOVE = new Set(
  [
    'district',
    'local',
    'state',
    'national',
    'kommune',
    'municipality',
    'forvaltning',
    'område',
  ].map(fold),
);

/**
 * What a reader calls an institution of which its list has the name only (`opaqueId`). It is the one
 * of that very name, if exactly one of the import has it; else one of its own.
 */
const NAME_ONLY = /^n-[0-9A-Z]{16}$/;

/** An institution, or an office above them; of one source or of several that mean the same one. */
export interface OrgNode {
  /** As devices and the office know it: the source's own, unless two institutions share that. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly isAbove: boolean;
  readonly deleted: boolean;
  readonly scopes: readonly number[];
  /** A list of this one only: most people are in one institution. */
  readonly alone: readonly OrgNode[];
}

/** A class or room of one institution. */
export interface ClassNode {
  readonly id: string;
  readonly title: string;
  /** False for the class of a subject. */
  readonly homeroom: boolean;
  readonly deleted: boolean;
  readonly scope: number;
  readonly org: OrgNode;
}

export interface Orgs {
  readonly all: readonly OrgNode[];
  /** By id, else by name: in the row's own source first. Several where it cannot be decided. */
  find(ref: string, scope: number): OrgNode | 'several' | null;
}

/** What telling institutions apart needs to know besides the records. */
export interface OrgDeps {
  readonly idSecret: Uint8Array;
  readonly issues: IssueLog;
  /** The name under which an institution of this id was last published; undefined for a new one. */
  readonly knownName: (id: string) => string | undefined;
}

/**
 * The institutions of all sources. Ids belong to their source: two sources that use one id for
 * different names mean two institutions. The one that was published under the id keeps it, else the
 * first by name; the other gets an id of its own, the same at every import.
 */
export function orgsOf(raw: RawExport, deps: OrgDeps): Orgs {
  const byId = Map.groupBy(raw.orgs, ({ id }) => id);
  const all: OrgNode[] = [];
  const nodes = new Map<string, OrgNode[]>();
  for (const [id, records] of byId) {
    const alike = new Map<string, Scoped<OrgRecord>[]>();
    // A list that knows the id only says nothing against a name.
    const named = records.filter(({ name }) => name !== id);
    for (const one of newestPerScope(named.length > 0 ? named : records, deps.issues))
      alike.set(fold(one.name), [...(alike.get(fold(one.name)) ?? []), one]);
    const known = fold(deps.knownName(id) ?? '');
    const names = [...alike.keys()].sort((a, b) =>
      a === known ? -1 : b === known ? 1 : a < b ? -1 : 1,
    );
    const here = names.map((name, i): OrgNode => {
      const same = alike.get(name) ?? [];
      const newest = same.at(-1) as Scoped<OrgRecord>;
      const ownId = opaqueId(deps.idSecret, 'o', `${id}\n${name}`);
      const kept = i === 0 && deps.knownName(ownId) === undefined;
      if (i > 0) deps.issues.addAt(newest.place, 'repaired', 'idShared', id);
      const alone: OrgNode[] = [];
      const node: OrgNode = {
        id: kept ? id : ownId,
        name: newest.name,
        type: newest.type,
        isAbove: ABOVE.has(fold(newest.type)),
        deleted: newest.deleted,
        scopes: same.map(({ scope }) => scope),
        alone,
      };
      alone.push(node);
      return node;
    });
    nodes.set(id, here);
    all.push(...here);
  }
  const named = Map.groupBy(
    all.filter(({ id }) => !NAME_ONLY.test(id)),
    ({ name }) => fold(name),
  );
  const kept = all.filter((org) => {
    const same = NAME_ONLY.test(org.id) ? named.get(fold(org.name)) : undefined;
    if (same?.length !== 1) return true;
    nodes.set(org.id, same);
    return false;
  });
  const byName = Map.groupBy(kept, ({ name }) => fold(name));
  return {
    all: kept,
    find(ref, scope) {
      const found = nodes.get(ref) ?? byName.get(fold(ref)) ?? [];
      const own = found.filter(({ scopes }) => scopes.includes(scope));
      const [first, second] = own.length > 0 ? own : found;
      return first === undefined ? null : second === undefined ? first : 'several';
    },
  };
}

/**
 * Of each source's rows with one id the one changed last; two changed at the same time under
 * different names stay two, as nobody can tell which is meant. Oldest first.
 */
function newestPerScope(
  records: readonly Scoped<OrgRecord>[],
  issues: IssueLog,
): Scoped<OrgRecord>[] {
  const kept: Scoped<OrgRecord>[] = [];
  for (const record of inOrder(records)) {
    const at = kept.findIndex(({ scope, name, changedAt }) => {
      const older = Date.parse(changedAt) < Date.parse(record.changedAt);
      return scope === record.scope && (older || fold(name) === fold(record.name));
    });
    const before = kept[at];
    if (before === undefined) kept.push(record);
    else {
      if (before.name !== record.name || before.type !== record.type)
        issues.addAt(record.place, 'repaired', 'duplicateId', record.id);
      kept[at] = record;
    }
  }
  return kept;
}

/** By time of change, then by content: the same order whatever the order of files and rows. */
export function inOrder<T extends { readonly changedAt: string }>(records: readonly T[]): T[] {
  if (records.length < 2) return [...records];
  const key = (record: T) =>
    JSON.stringify({ ...record, place: null, file: null, line: null, n: 0 });
  return records
    .map((record) => ({ record, at: Date.parse(record.changedAt), key: key(record) }))
    .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ record }) => record);
}

export interface Classes {
  /**
   * The classes that a row may mean: one, or several of different institutions. Those of another
   * source only where the row's own has none. An institution that numbers its classes as another one
   * of its source does is meant only where the row names it.
   */
  find(ref: string, scope: number, school: OrgNode | null): readonly ClassNode[];
}

/** The classes of all sources: one id in one source and institution is one class. */
export function classesOf(raw: RawExport, orgs: Orgs, issues: IssueLog): Classes {
  const byId = new Map<string, ClassNode[]>();
  for (const record of inOrder(raw.classes)) {
    const org = orgs.find(record.school, record.scope);
    if (org === null || org === 'several') {
      const reason = org === null ? 'orphanOrg' : 'ambiguousOrg';
      issues.addAt(record.place, 'rejected', reason, record.school);
      continue;
    }
    const node = nodeOf(record, org);
    const known = byId.get(record.id) ?? [];
    const at = known.findIndex((one) => one.scope === record.scope && one.org === org);
    const before = known[at];
    if (before !== undefined && before.title !== node.title)
      issues.addAt(record.place, 'repaired', 'duplicateId', record.id);
    if (before === undefined) known.push(node);
    else known[at] = node;
    byId.set(record.id, known);
  }
  const withClasses = new Set(raw.classes.map(({ scope }) => scope));
  const countsItsOwn = new Set<OrgNode>();
  for (const all of byId.values())
    for (const here of Map.groupBy(all, ({ scope }) => scope).values())
      if (here.length > 1) for (const { org } of here) countsItsOwn.add(org);
  return {
    find(ref, scope, school) {
      const all = byId.get(ref) ?? [];
      const own = withClasses.has(scope) ? all.filter((one) => one.scope === scope) : all;
      return own.filter(({ org }) => (school === null ? !countsItsOwn.has(org) : org === school));
    },
  };
}

function nodeOf(record: Scoped<ClassRecord>, org: OrgNode): ClassNode {
  const { id, title, homeroom, deleted, scope } = record;
  return { id, title, homeroom, deleted, scope, org };
}
