import { failure } from '../../core/errors.ts';
import { BrokenFile, type Limits, type SourceFile, stemOf, textEncoding } from '../files/source.ts';
import { withoutCpr } from '../rows/values.ts';
import { csvReader, csvRows } from './csv.ts';
import type { SourceReader } from './reader.ts';
import { stilReader } from './stil.ts';
import { recognise } from './table.ts';
import { teaReader } from './tea.ts';
import { xlsxReader } from './xlsx.ts';

/** Every format that can be read. */
export const READERS: readonly SourceReader[] = [csvReader, stilReader, teaReader, xlsxReader];

/** OneRoster files with nothing that is needed in an outage. */
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

/**
 * What a file is: a plan, a OneRoster file without use, one for a reader; `unknown` where no reader
 * matches, `ambiguous` where several do.
 */
export async function roleOf(
  file: SourceFile,
  readers: readonly SourceReader[],
): Promise<SourceReader | 'plan' | 'unused' | 'unknown' | 'ambiguous'> {
  const stem = stemOf(file.name);
  if (UNUSED.has(stem) && (await csvReader.matches(file))) return 'unused';
  const isPlan = PLAN_NAMES.some((plan) => stem.includes(plan));
  if (isPlan && /\.(md|markdown|ya?ml)$/i.test(file.name)) return 'plan';
  let found: SourceReader | null = null;
  for (const reader of readers) {
    if (!(await reader.matches(file))) continue;
    if (found !== null) return 'ambiguous';
    found = reader;
  }
  return found ?? 'unknown';
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
  const encoding = await textEncoding(file);
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
    if (property.toLowerCase() === 'source.systemname')
      systemName = withoutCpr(value).text.slice(0, 40);
    if (property.toLowerCase().startsWith('file.'))
      modes.set(stemOf(property.slice('file.'.length)), value.toLowerCase());
  }
  return { systemName, modes };
}
