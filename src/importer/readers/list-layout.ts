import { fold } from '../rows/values.ts';
import { usersTable } from '../tables/oneroster.ts';
import { IGNORE, type Meaning, meaningOf, parseMeaning } from './list-columns.ts';

/**
 * What each column of a list means; `unclear` and null as `meaningOf` has them. Beside the titles
 * alone it goes by the order: in `Mor;Telefon;Far;Telefon` each number is of the person before it.
 */
export function meaningsOf(titles: readonly string[]): (Meaning | 'unclear' | null)[] {
  const meanings = titles.map((title) => (title.trim() === '' ? null : meaningOf(title)));
  const named = meanings.some((meaning, at) => isName(meaning) && !isPlain(titles[at] ?? ''));
  const known = meanings.map((meaning, at) =>
    meaning === 'child.name' && named && isPlain(titles[at] ?? '') ? 'child.id' : meaning,
  );
  return byPlace(known);
}

function isName(meaning: Meaning | null): boolean {
  return meaning === 'child.name' || meaning === 'child.given';
}

/** `Elev` is the name where nothing else is; else it is a number. */
function isPlain(title: string): boolean {
  return ['barn', 'elev', 'child', 'student'].includes(fold(title));
}

/** The number columns behind each relative's own, where they are the same behind each. */
function byPlace(meanings: readonly (Meaning | null)[]): (Meaning | null)[] {
  const groups = meanings.map((meaning) => groupOf(meaning));
  const ends = groups.flatMap((group, at) =>
    group !== null && groups[at + 1] !== group ? [{ at, group }] : [],
  );
  const runs = ends.map(({ at, group }) => {
    const found: number[] = [];
    for (let i = at + 1; isChildPhone(meanings[i] ?? null) || meanings[i] === IGNORE; i++)
      if (meanings[i] !== IGNORE) found.push(i);
    return { group, found };
  });
  const first = runs[0]?.found.map((at) => meanings[at]) ?? [];
  const same = runs.every(({ found }) =>
    first.every((meaning, i) => meanings[found[i] ?? -1] === meaning),
  );
  const placed = [...meanings];
  if (!same) return placed;
  for (const { group, found } of runs)
    for (const at of found.slice(0, first.length))
      placed[at] = `${group}.${meanings[at]?.slice('child.'.length)}`;
  return placed;
}

function groupOf(meaning: Meaning | null): string | null {
  const parsed = meaning === null ? null : parseMeaning(meaning);
  return parsed?.of === 'relative' ? parsed.group : null;
}

function isChildPhone(meaning: Meaning | null): boolean {
  const parsed = meaning === null ? null : parseMeaning(meaning);
  return parsed?.of === 'child' && parsed.field === 'phones';
}

/** OneRoster's column of the ids of parents. */
const AGENTS: ReadonlySet<string> = new Set(usersTable.columns.agents.map(fold));
/** Titles of a list with one row per contact, or per employee. */
const OF_OTHERS =
  /^(relation|relationship|slagtskab|relationstype|prioritet|ringerakkefolge|hentetilladelse|stilling|initialer|jobtitel|ansatid|medarbejder.*)$/;

/**
 * Whether these are the titles of a list with one row per child and its relatives beside it. A list
 * with one row per contact, and OneRoster's own files, are not.
 */
export function isChildList(titles: readonly string[]): boolean {
  if (titles.some((title) => OF_OTHERS.test(fold(title)))) return false;
  const meanings = meaningsOf(titles);
  const parsed = meanings.map((meaning) => (meaning === null ? null : parseMeaning(meaning)));
  const fields = new Set(
    parsed.map((one) => (one?.of === 'child' ? one.field : null)).filter((one) => one !== null),
  );
  const isNamed = fields.has('name') || fields.has('given');
  const isKeyed = fields.has('id') || fields.has('cpr') || fields.has('username');
  if (!isNamed && !isKeyed) return false;
  const groups = new Set<string>();
  let isKin = false;
  for (const [at, one] of parsed.entries()) {
    if (one?.of !== 'relative' || one.field === 'id') continue;
    if (AGENTS.has(fold(titles[at] ?? '')) && fields.has('id')) continue;
    groups.add(one.group);
    isKin ||= !['contact', 'guardian', 'parent'].includes(one.group);
  }
  return groups.size > 0 && (isKin || groups.size > 1 || (isNamed && fields.has('class')));
}
