import { err, failure, ok, type Result } from '../core/errors.ts';
import {
  type ExportManifest,
  fileRole,
  folderOf,
  promisedTable,
  readManifests,
  recognise,
} from './detect.ts';
import { csvRows } from './files/csv.ts';
import { detectEncoding } from './files/encoding.ts';
import { listFiles } from './files/list.ts';
import { BrokenFile, type SourceFile } from './files/source.ts';
import { type Imported, limitsOf, type Progress, type ReadOptions } from './options.ts';
import { type PlanFile, readPlanFile } from './plan/plan.ts';
import { newRawExport, TAKE } from './raw-export.ts';
import type { RowIssue } from './report.ts';
import { stemOf } from './rows/columns.ts';
import { newIssueLog, openRow } from './rows/row.ts';
import { assemble } from './snapshot/build.ts';

/**
 * Reads all exports behind `paths` (OneRoster 1.1 or 1.2 and the files of tables/, as folders,
 * zips or single files, in any mix) into one snapshot per institution. The same files give the
 * same bytes. Nothing is written. Fails with `emptyExport`, `notAnExport`, `damagedArchive`,
 * `damagedExport`, `exportTooLarge`, `missingFile`, `deltaExport` or `noChildren`; a failure means
 * that nothing of the export may be used.
 */
export async function readExports(
  paths: readonly string[],
  options: ReadOptions,
): Promise<Result<Imported>> {
  try {
    await using listed = await listFiles(paths, {
      limits: limitsOf(options),
      clock: options.clock,
    });
    return await readAll(listed.files, options);
  } catch (error) {
    if (error instanceof BrokenFile) return err(error.failure);
    throw error;
  }
}

async function readAll(
  files: readonly SourceFile[],
  options: ReadOptions,
): Promise<Result<Imported>> {
  if (files.length === 0) return err(failure('emptyExport'));
  const limits = limitsOf(options);
  const issues = newIssueLog();
  const raw = newRawExport();
  const plans: PlanFile[] = [];
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const state = { bytes: 0, rows: 0, files: 0 };
  const progress = (file: string, phase: Progress['phase']) =>
    options.onProgress?.({ file, bytes: state.bytes, totalBytes, rows: state.rows, phase });
  const onBytes = (name: string) => (count: number) => {
    state.bytes += count;
    progress(name, 'reading');
  };
  const skip = (file: SourceFile, reason: 'unknownFile' | 'absentFile') =>
    issues.add({ file: file.name, line: 0, column: '', action: 'rejected', reason });

  const manifests = await readManifests(files, limits);
  for (const file of files) {
    const role = fileRole(file.name);
    const manifest = manifests.get(folderOf(file.name));
    if (role === 'unused') continue;
    if (role === 'plan') {
      const plan = await readPlanFile(file, limits, issues);
      state.bytes += file.size;
      state.files++;
      if (plan !== null) plans.push(plan);
    } else if (role === 'unknown') skip(file, 'unknownFile');
    else if (manifest?.modes.get(stemOf(file.name)) === 'absent') skip(file, 'absentFile');
    else if (await readTable(file, manifest)) state.files++;
  }
  const missing = missingFile(
    raw.seen,
    [...raw.users.values()].some((user) => user.role !== ''),
  );
  if (missing !== null) return err(failure('missingFile', { file: missing }));
  progress('', 'building');
  const institutions = assemble(raw, plans, { ...options, issues });
  if (institutions.length === 0) return err(failure('noChildren'));
  progress('', 'done');
  const report = {
    files: state.files,
    rows: state.rows,
    issues: inOrder(issues.list),
    issueCount: issues.count,
  };
  return ok({ institutions, report });

  /** @returns whether the file was one of ours */
  async function readTable(
    file: SourceFile,
    manifest: ExportManifest | undefined,
  ): Promise<boolean> {
    const promised = promisedTable(file.name) !== null;
    const encoding = await detectEncoding(file);
    if (encoding === 'binary') throw new BrokenFile(failure('notAnExport', { file: file.name }));
    if (encoding === 'empty') {
      if (promised) throw new BrokenFile(failure('emptyExport', { file: file.name }));
      skip(file, 'unknownFile');
      return false;
    }
    let known: ReturnType<typeof recognise> = null;
    let context = contextOf(file, manifest);
    for await (const row of csvRows(file, encoding, { limits, onBytes: onBytes(file.name) })) {
      if (known === null) {
        known = recognise(file.name, row.cells);
        context = { ...context, header: row.cells.map((cell) => cell.trim()) };
        if (known !== null) continue;
        if (promised) throw new BrokenFile(failure('notAnExport', { file: file.name }));
        skip(file, 'unknownFile');
        return false;
      }
      state.rows++;
      const opened = openRow(row.cells, row.line, known.columns, context);
      if (row.repaired === 'tooManyCells') {
        opened.reject('tooManyCells');
        continue;
      }
      if (row.repaired !== null) opened.repair(row.repaired);
      TAKE[known.table.kind](opened, context, raw);
    }
    if (known !== null) raw.seen.add(known.table.kind);
    return known !== null;
  }

  function contextOf(file: SourceFile, manifest: ExportManifest | undefined) {
    const { clock, idSecret } = options;
    const source = manifest?.systemName || sourceName(file.name);
    const { name, modifiedMs } = file;
    return { name, clock, idSecret, issues, source, modifiedMs, header: [] as readonly string[] };
  }
}

function inOrder(issues: readonly RowIssue[]): RowIssue[] {
  return [...issues].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line,
  );
}

/** OneRoster asks for all of them; without one of them there is no list of children. */
function missingFile(seen: ReadonlySet<string>, rolesInUsers: boolean): string | null {
  if (!seen.has('users')) return 'users.csv';
  if (!seen.has('orgs')) return 'orgs.csv';
  return rolesInUsers || seen.has('roles') ? null : 'roles.csv';
}

/** What people call the source when the export does not name its system. */
function sourceName(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).replace(/\.[a-z]+$/i, '');
  const standard = ['users', 'orgs', 'roles', 'classes', 'enrollments', 'demographics'];
  return standard.includes(base.toLowerCase()) ? 'OneRoster' : base.slice(0, 40);
}
