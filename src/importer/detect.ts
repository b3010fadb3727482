import { failure } from '../core/errors.ts';
import { csvRows } from './files/csv.ts';
import { detectEncoding } from './files/encoding.ts';
import { BrokenFile, type Limits, type SourceFile } from './files/source.ts';
import { TABLES } from './raw-export.ts';
import {
  type Columns,
  hasRequired,
  matchColumns,
  nameFit,
  stemOf,
  type Table,
} from './rows/columns.ts';

/** OneRoster files that say nothing an outage needs. */
const UNUSED = new Set(
  [
    'academicSessions',
    'courses',
    'resources',
    'courseResources',
    'classResources',
    'userResources',
    'userProfiles',
    'categories',
    'lineItems',
    'lineItemScoreScales',
    'lineItemLearningObjectiveIds',
    'results',
    'resultScoreScales',
    'resultLearningObjectiveIds',
    'scoreScales',
  ].map((name) => name.toLowerCase()),
);

const PLAN_NAMES = ['plan', 'indsatsplan', 'beredskabsplan', 'handlingsplan', 'nodplan'];

export type FileRole = 'csv' | 'plan' | 'unused' | 'unknown';

/** What a file is by its name alone. */
export function fileRole(name: string): FileRole {
  const stem = stemOf(name);
  if (/\.(csv|tsv|txt)$/i.test(name)) return UNUSED.has(stem) ? 'unused' : 'csv';
  const isPlan = PLAN_NAMES.some((plan) => stem.includes(plan));
  return /\.(md|markdown|ya?ml)$/i.test(name) && isPlan ? 'plan' : 'unknown';
}

/** The table a file's very name promises; such a file is not skipped when it cannot be read. */
export function promisedTable(name: string): Table | null {
  return TABLES.find((table) => nameFit(table, name) === 2) ?? null;
}

/** The table a header belongs to: by name where the columns agree, else by the columns alone. */
export function recognise(
  name: string,
  header: readonly string[],
): { table: Table; columns: Columns } | null {
  const fits = TABLES.map((table) => ({
    table,
    columns: matchColumns(table, header),
    fit: nameFit(table, name),
  }))
    .filter(({ table, columns }) => hasRequired(table, columns))
    .sort((a, b) => b.fit - a.fit || b.columns.size - a.columns.size);
  return fits[0] ?? null;
}

/** What one export says about itself in its manifest.csv. */
export interface ExportManifest {
  readonly systemName: string;
  /** By folded file stem. */
  readonly modes: ReadonlyMap<string, string>;
}

export function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

/**
 * The manifests by folder. A `delta` export is refused (`deltaExport`): it only has what changed
 * since one we may not have, so children would be missing. A file that is promised as `bulk` and
 * not there is `missingFile`.
 */
export async function readManifests(
  files: readonly SourceFile[],
  limits: Limits,
): Promise<Map<string, ExportManifest>> {
  const manifests = new Map<string, ExportManifest>();
  for (const file of files) {
    if (stemOf(file.name) !== 'manifest' || !/\.csv$/i.test(file.name)) continue;
    const folder = folderOf(file.name);
    const manifest = await readManifest(file, limits);
    const here = new Set(
      files.filter((other) => folderOf(other.name) === folder).map((other) => stemOf(other.name)),
    );
    for (const [stem, mode] of manifest.modes) {
      if (mode === 'delta') throw new BrokenFile(failure('deltaExport', { file: file.name }));
      if (mode === 'bulk' && !here.has(stem))
        throw new BrokenFile(failure('missingFile', { file: `${folder}${stem}.csv` }));
    }
    manifests.set(folder, manifest);
  }
  return manifests;
}

async function readManifest(file: SourceFile, limits: Limits): Promise<ExportManifest> {
  const encoding = await detectEncoding(file);
  if (encoding === 'empty') throw new BrokenFile(failure('emptyExport', { file: file.name }));
  if (encoding === 'binary') throw new BrokenFile(failure('notAnExport', { file: file.name }));
  const modes = new Map<string, string>();
  let systemName = '';
  let columns: ReadonlyMap<string, number> | null = null;
  for await (const { cells } of csvRows(file, encoding, { limits, onBytes: () => {} })) {
    if (columns === null) {
      const known = recognise(file.name, cells);
      if (known?.table.kind !== 'manifest')
        throw new BrokenFile(failure('notAnExport', { file: file.name }));
      columns = known.columns;
      continue;
    }
    const property = (cells[columns.get('property') ?? 0] ?? '').trim();
    const value = (cells[columns.get('value') ?? 1] ?? '').trim();
    if (property.toLowerCase() === 'source.systemname') systemName = value.slice(0, 40);
    if (property.toLowerCase().startsWith('file.'))
      modes.set(stemOf(property.slice('file.'.length)), value.toLowerCase());
  }
  return { systemName, modes };
}
