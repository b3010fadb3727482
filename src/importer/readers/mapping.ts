import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { err, type Failure, failure, ok, type Result } from '../../core/errors.ts';
import { makeFolder, readIfThere, writePrivate } from '../../platform/files.ts';
import { BrokenFile, baseName } from '../files/source.ts';
import { FIELDS } from '../records.ts';
import { markOf } from '../rows/protection.ts';
import { byText, fold } from '../rows/values.ts';
import { IGNORE, type Meaning, NUMBER_FIELDS, parseMeaning } from './list-columns.ts';

/** What a list may be: one row per child and its relatives (`list`), or one of the tables. */
export const MAPPED_KINDS = [
  'list',
  'contacts',
  'children',
  'medications',
  'attendance',
  'staff',
] as const;
export type MappedKind = (typeof MAPPED_KINDS)[number];

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** mappings/<name>.json in the office's folder: how one layout is read. Format 1. */
const mappingFile = v.strictObject({
  format: v.literal(1),
  /** Of the file it was made for, without its ending. */
  name: text,
  kind: v.picklist(MAPPED_KINDS),
  /** All columns, in their order: a layout is known by this very list of titles. */
  columns: v.pipe(v.array(v.strictObject({ title: v.string(), is: text })), v.minLength(1)),
  /** Of all children of a list that does not say it. */
  institution: v.nullable(v.strictObject({ id: text, name: text })),
});
export type Mapping = v.InferOutput<typeof mappingFile>;

/** What a column of a table may be, beside `ignore`. */
export function fieldsOf(kind: Exclude<MappedKind, 'list'>): string[] {
  const fields = Object.keys(FIELDS[kind]).filter((field) => field !== 'phones');
  return 'phones' in FIELDS[kind] ? [...fields, ...Object.keys(NUMBER_FIELDS)] : fields;
}

/** Whether a column of this kind may be that. */
export function isMeaning(kind: MappedKind, meaning: Meaning): boolean {
  if (meaning === IGNORE) return true;
  return kind === 'list' ? parseMeaning(meaning) !== null : fieldsOf(kind).includes(meaning);
}

/** Columns that may stand more than once in a table. */
const REPEATED = new Set([...Object.keys(NUMBER_FIELDS), 'protected', IGNORE]);

/**
 * Whether a mapping can be used. Fails with `badOption` for a meaning that there is not or that two
 * columns have, with `protectionUnclear` where a column that looks like a mark of protection is
 * something else, with `mappingIncomplete` and `listWithoutInstitution`.
 */
export function checkMapping({
  kind,
  columns,
  institution,
}: Omit<Mapping, 'format'>): Result<void> {
  const seen = new Set<string>();
  for (const { title, is } of columns) {
    const again = kind !== 'list' && seen.has(is) && !REPEATED.has(is);
    if (!isMeaning(kind, is) || again)
      return err(failure('badOption', { option: title, value: is }));
    if (markOf(title) !== 'none' && !/(?:^|\.)protected$/.test(is))
      return err(failure('protectionUnclear', { column: title.trim().slice(0, 80) }));
    seen.add(is);
  }
  const has = (...fields: string[]) => fields.some((field) => seen.has(field));
  if (kind !== 'list') {
    const [id, ...keys] = kind === 'staff' ? ['id'] : ['child', 'cpr'];
    return has(id ?? '', ...keys)
      ? ok(undefined)
      : err(failure('mappingIncomplete', { missing: id ?? '' }));
  }
  const named = has('child.name', 'child.given');
  if (!named && !has('child.id', 'child.cpr', 'child.username'))
    return err(failure('mappingIncomplete', { missing: 'child.name' }));
  const placed = institution !== null || has('child.org', 'child.orgId', 'child.orgName');
  return named && !placed ? err(failure('listWithoutInstitution')) : ok(undefined);
}

const folderOf = (office: string) => join(office, 'mappings');

/** The office's mappings, by file name. Fails with `badSettings` {file, key} for one that is damaged. */
export async function loadMappings(office: string): Promise<Result<readonly Mapping[]>> {
  const folder = folderOf(office);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const mappings: Mapping[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
    const read = await readMapping(join(folder, name));
    if (!read.ok) return read;
    mappings.push(read.value);
  }
  return ok(mappings);
}

async function readMapping(path: string): Promise<Result<Mapping>> {
  const bad = (key: string) => err(failure('badSettings', { file: path, key }));
  let json: unknown;
  try {
    json = JSON.parse((await readIfThere(path))?.toString('utf8') ?? '');
  } catch {
    return bad('JSON');
  }
  const parsed = v.safeParse(mappingFile, json);
  if (!parsed.success) return bad(v.getDotPath(parsed.issues[0]) ?? 'format');
  return checkMapping(parsed.output).ok ? ok(parsed.output) : bad('columns');
}

/** Writes a mapping, in place of one for the same titles. Resolves to its path. */
export async function saveMapping(office: string, mapping: Mapping): Promise<string> {
  const folder = folderOf(office);
  await makeFolder(office);
  await makeFolder(folder);
  const stem = fold(mapping.name) || 'list';
  for (let n = 1; ; n++) {
    const path = join(folder, `${n === 1 ? stem : `${stem}-${n}`}.json`);
    const before = (await readIfThere(path)) === null ? null : await readMapping(path);
    const taken = before?.ok === true && keyOf(titlesOf(before.value)) !== keyOf(titlesOf(mapping));
    if (taken) continue;
    await writePrivate(path, `${JSON.stringify(mapping, null, 2)}\n`);
    return path;
  }
}

function titlesOf({ columns }: Mapping): string[] {
  return columns.map(({ title }) => title);
}

/** Folded, without empty columns at the end. */
function foldedTitles(titles: readonly string[]): string[] {
  const folded = titles.map(fold);
  return folded.slice(0, folded.findLastIndex((title) => title !== '') + 1);
}

function keyOf(titles: readonly string[]): string {
  return foldedTitles(titles).join('\n');
}

/** How much of a mapping's titles a file must have to be taken for a new form of it. */
const ALIKE = 0.6;

/** Which part of a mapping's titles these are. */
function sharedTitles(mapping: Mapping, titles: readonly string[]): number {
  const own = foldedTitles(titlesOf(mapping)).filter((title) => title !== '');
  const here = new Set(foldedTitles(titles));
  return own.length === 0 ? 0 : own.filter((title) => here.has(title)).length / own.length;
}

/** Whether these may be the titles of a mapping, as it is or changed. */
export function isMappedHeader(titles: readonly string[], mappings: readonly Mapping[]): boolean {
  return mappings.some((mapping) => sharedTitles(mapping, titles) >= ALIKE);
}

/**
 * The mapping for a file with these titles; null where there is none. Throws BrokenFile
 * (`layoutChanged`) where the file is called like that of a mapping, or has most of its titles, and is
 * not the same: what a column means must not be guessed.
 */
export function mappingFor(
  file: string,
  titles: readonly string[],
  mappings: readonly Mapping[],
): Mapping | null {
  const key = keyOf(titles);
  const same = mappings.find((mapping) => keyOf(titlesOf(mapping)) === key);
  if (same !== undefined) return same;
  const stem = plainStem(baseName(file));
  const alike = mappings
    .map((mapping) => ({ mapping, shared: sharedTitles(mapping, titles) }))
    .filter(
      ({ mapping, shared }) => shared >= ALIKE || (stem !== '' && plainStem(mapping.name) === stem),
    )
    .sort((a, b) => b.shared - a.shared || byText<typeof a>(({ mapping }) => mapping.name)(a, b));
  const [closest] = alike;
  if (closest === undefined) return null;
  throw new BrokenFile(changed(file, closest.mapping, titles));
}

/** Without dates and numbers; empty for the names that programs give to everything. */
function plainStem(name: string): string {
  const stem = fold(name).replace(/\d+/g, '');
  return /^(?:ark|sheet|tabelle|data|eksport|export|udtrak|liste)?$/.test(stem) ? '' : stem;
}

/** What is new, gone and renamed, as much of it as fits into a line. */
function changed(file: string, mapping: Mapping, titles: readonly string[]): Failure {
  const known = titlesOf(mapping);
  const [own, here] = [known.map(fold), titles.map(fold)];
  const gone = known.filter((title) => !here.includes(fold(title)));
  const fresh = titles.filter((title) => fold(title) !== '' && !own.includes(fold(title)));
  const renamed = known.flatMap((title, at) => {
    const now = titles[at] ?? '';
    return gone.includes(title) && fresh.includes(now) ? [{ title, now }] : [];
  });
  // Where hardly a title is known, the first row may be data: nobody's name belongs in a message.
  const isHeader = sharedTitles(mapping, titles) >= ALIKE;
  const list = (all: readonly string[]) => all.join(', ').slice(0, 40);
  const lost = gone.filter((title) => !isHeader || !renamed.some((one) => one.title === title));
  return failure('layoutChanged', {
    file,
    gone: list(lost),
    ...(isHeader
      ? {
          new: list(fresh.filter((title) => !renamed.some(({ now }) => now === title))),
          renamed: list(renamed.map(({ title, now }) => `${title} → ${now}`)),
        }
      : {}),
  });
}
