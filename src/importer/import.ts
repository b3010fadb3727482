import { err, failure, ok, type Result } from '../core/errors.ts';
import { stamp, stampOf, wallDate } from '../core/time.ts';
import { type Listed, listFiles } from './files/list.ts';
import { BrokenFile, baseName, newBudget, type SourceFile, stemOf } from './files/source.ts';
import { type Imported, limitsOf, type Progress, type ReadOptions } from './options.ts';
import { type PlanFile, readPlanFile } from './plan/plan.ts';
import { addRecord, newRawExport } from './raw-export.ts';
import { folderOf, READERS, readManifests, roleOf } from './readers/list.ts';
import { idsBy, type ReadContext, type SourceReader } from './readers/reader.ts';
import { type Kind, RawRecord } from './records.ts';
import { newIssueLog, type RowReason } from './report.ts';
import { readPhones } from './rows/phones.ts';
import { readTime } from './rows/short-dates.ts';
import { cprKey, remembered, withoutCpr } from './rows/values.ts';
import { buildInstitution } from './snapshot/build.ts';
import { nextChange } from './snapshot/context.ts';
import { route } from './snapshot/route.ts';

/**
 * Reads all exports behind `paths` (folders, zips or single files, in any mix, of any format in
 * `READERS`). The snapshots are built one at a time when they are asked for, so that memory does not
 * grow with the number of institutions. The same files give the same bytes. Nothing is written.
 * Fails with `emptyExport`, `notAnExport`, `damagedArchive`, `damagedExport`,
 * `exportTooLarge`, `missingFile`, `deltaExport`, `passwordProtected`, `otherSpreadsheet`,
 * `listWithoutInstitution`, `layoutChanged`, `protectionUnclear`, `protectionUnmatched` or
 * `noChildren`; a failure means that nothing of
 * the export may be used.
 */
export async function readExports(
  paths: readonly string[],
  options: ReadOptions,
): Promise<Result<Imported>> {
  const readers = options.readers ?? READERS;
  const isWhole = async (file: SourceFile) => {
    for (const reader of readers) if (reader.isZip && (await reader.matches(file))) return true;
    return false;
  };
  try {
    await using listed = await listFiles(paths, {
      limits: limitsOf(options),
      clock: options.clock,
      isWhole,
    });
    const files = [...listed.files, ...(options.files ?? [])];
    return await readAll({ files, skipped: listed.skipped }, readers, options);
  } catch (error) {
    if (error instanceof BrokenFile) return err(error.failure);
    throw error;
  }
}

async function readAll(
  { files, skipped }: Pick<Listed, 'files' | 'skipped'>,
  readers: readonly SourceReader[],
  options: ReadOptions,
): Promise<Result<Imported>> {
  if (files.length === 0) return err(failure('emptyExport'));
  const { clock, idSecret } = options;
  const keys = { idSecret, today: wallDate(stamp(clock)) };
  const limits = limitsOf(options);
  const issues = newIssueLog(options.onIssue);
  for (const { name, reason } of skipped) issues.addAt({ file: name, line: 0 }, 'rejected', reason);
  const raw = newRawExport();
  const plans: PlanFile[] = [];
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const state = { bytes: 0, rows: 0, files: 0 };
  const progress = (file: string, phase: Progress['phase']) =>
    options.onProgress?.({ file, bytes: state.bytes, totalBytes, rows: state.rows, phase });
  const scopes = new Map<string, number>();
  /** Files of one folder or zip belong together; ids are theirs. */
  const scopeOf = (name: string) => {
    const folder = folderOf(name);
    const scope = scopes.get(folder) ?? scopes.size;
    scopes.set(folder, scope);
    return scope;
  };
  const skip = ({ name }: SourceFile, reason: RowReason) =>
    issues.addAt({ file: name, line: 0 }, 'rejected', reason);

  const budget = newBudget(limits);
  const manifests = await readManifests(files, limits);
  for (const file of files) {
    const role = await roleOf(file, readers);
    const manifest = manifests.get(folderOf(file.name));
    if (role === 'unused') continue;
    if (role === 'plan') {
      const plan = await readPlanFile(file, limits, issues);
      state.bytes += file.size;
      state.files++;
      if (plan !== null) plans.push(plan);
    } else if (role === 'unknown') skip(file, 'unknownFile');
    else if (role === 'ambiguous') skip(file, 'ambiguousFile');
    else if (manifest?.modes.get(stemOf(file.name)) === 'absent') skip(file, 'absentFile');
    else await readRecords(file, role, manifest?.systemName || sourceName(file.name));
  }
  const missing = missingFile(
    raw.seen,
    raw.users.some((user) => user.role !== ''),
  );
  if (missing !== null) return err(failure('missingFile', { file: missing }));
  progress('', 'building');
  const build = { idSecret, today: keys.today, report: issues.addAt };
  const knownName = options.knownName ?? (() => undefined);
  const changesOn = nextChange(raw, keys.today);
  const routed = route(raw, { idSecret, issues, knownName }, build);
  const wanted = routed.institutions.filter(({ children, org }) => {
    if (children.size === 0) issues.addAt(NOWHERE, 'rejected', 'emptyInstitution', org.id);
    return children.size > 0;
  });
  if (wanted.length === 0) return err(failure('noChildren'));
  return ok({
    found: wanted.map(({ org: { id, name } }) => ({ id, name })),
    *institutions() {
      for (const one of wanted) {
        progress('', 'building');
        yield buildInstitution(routed, one, plans, build);
      }
      progress('', 'done');
    },
    report: { files: state.files, rows: state.rows, counts: issues.counts },
    byDay: raw.byDay,
    changesOn,
  });

  async function readRecords(
    file: SourceFile,
    reader: SourceReader,
    source: string,
  ): Promise<void> {
    const { modifiedMs } = file;
    const shared = {
      clock,
      issues,
      source,
      modifiedMs,
      writtenAt: stampOf(clock, modifiedMs),
      timeOf: remembered((text) => readTime(text, clock)),
      scope: scopeOf(file.name),
    };
    const kinds = new Set<Kind>();
    const contextOf = (name: string): ReadContext => ({
      limits,
      ...idsBy(keys),
      mappings: options.mappings ?? [],
      unpacks: (bytes) => budget.take('totalBytes', bytes, name),
      part: (part) => contextOf(`${name}/${part}`),
      onBytes(count) {
        state.bytes += count;
        progress(name, 'reading');
      },
      holds: (kind) => kinds.add(kind),
      record: (kind, at, given) => new RawRecord(kind, { file: name, ...at }, given, keys),
      reject(line, reason) {
        if (line > 0) state.rows++;
        issues.addAt({ file: name, line }, 'rejected', reason);
      },
      repair: (line, reason, value) =>
        issues.addAt({ file: name, line }, 'repaired', reason, value),
      unused: (column, rows, numbers) =>
        issues.add({
          file: name,
          line: 0,
          column: withoutCpr(column).text,
          action: 'rejected',
          reason: numbers ? 'unusedNumbers' : 'unusedColumn',
          rows,
        }),
      inDoubt: (cells) => {
        const row: string[] = [];
        raw.rowsInDoubt.push({ file: name, cells: row });
        for (const given of cells) {
          const cell = given.trim();
          // A CPR number is known by its key only.
          if (cell !== '') row.push(withoutCpr(cell).found ? cprKey(idSecret, cell) : cell);
          for (const { number } of /\p{L}/u.test(cell) ? [] : readPhones(cell, 'other').phones)
            raw.numbersInDoubt.add(number);
        }
      },
    });
    let line = 0;
    for await (const record of reader.read(file, contextOf(file.name))) {
      // A row of a list may give several records.
      if (record.place.line !== line) state.rows++;
      line = record.place.line;
      addRecord(record, shared, raw);
    }
    if (kinds.size > 0) state.files++;
    for (const kind of kinds) raw.seen.add(kind);
  }
}

/** For what concerns no file. */
const NOWHERE = { file: '', line: 0 };

/** OneRoster asks for all of them; without one of them there is no list of children. */
function missingFile(seen: ReadonlySet<string>, rolesInUsers: boolean): string | null {
  if (!seen.has('users')) return 'users.csv';
  if (!seen.has('orgs')) return 'orgs.csv';
  return rolesInUsers || seen.has('roles') ? null : 'roles.csv';
}

/** The source's name where the export does not name its system. */
function sourceName(name: string): string {
  const base = withoutCpr(baseName(name)).text;
  const standard = ['users', 'orgs', 'roles', 'classes', 'enrollments', 'demographics'];
  return standard.includes(base.toLowerCase()) ? 'OneRoster' : base.slice(0, 40);
}
