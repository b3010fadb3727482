import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pkg from '../../../package.json' with { type: 'json' };
import { type Failure, ok, type Result } from '../../core/errors.ts';
import { failureText } from '../../core/text/failures.ts';
import { stamp, wallDate } from '../../core/time.ts';
import { readExports } from '../../importer/import.ts';
import {
  countsOf,
  fingerprintOf,
  isSameImport,
  noteImport,
  readLastImport,
} from '../../importer/last-import.ts';
import { changeOffice, type Office, openOffice } from '../../importer/office.ts';
import type { LockWish } from '../../importer/office-lock.ts';
import type { Imported } from '../../importer/options.ts';
import {
  type HeldInstitution,
  type PublishOutcome,
  publish,
  refresh,
} from '../../importer/publish/publish.ts';
import { loadMappings } from '../../importer/readers/mapping.ts';
import type { ImportReport, RowIssue } from '../../importer/report.ts';
import type { ImportSettings } from '../../importer/settings.ts';
import type { CommandContext } from '../context.ts';
import { type HubChoice, officeHub, patiently } from '../office.ts';
import { openReport, type ReportFile } from '../report-file.ts';
import { asFailure } from '../run.ts';
import type { ImportOutcome } from '../text/messages.ts';
import { progressLine, speaks, tell, tellDryRun } from './print.ts';
import { fromStil, keepHeapSmall, NOTHING_FETCHED } from './reading.ts';
import { heldLine, type RunLine, refusedLine } from './run-line.ts';

/** One import, from the paths to the hub, and the line that tells of it. */

export interface RunOptions extends HubChoice {
  /** The office's folder. */
  readonly data: string;
  readonly force?: boolean;
  readonly accept: readonly string[];
  readonly partial?: boolean;
  /** Fetches from STIL's web service too. */
  readonly stil?: boolean;
  /** Where every row that was left out or repaired is written. */
  readonly report?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  /** Nothing but failures. */
  readonly quiet?: boolean;
  /** Nobody waits for it: it waits longer for another command to leave the office. */
  readonly scheduled?: boolean;
}

export interface Run {
  readonly line: RunLine;
  /** What refused it. */
  readonly failure: Failure | null;
  /** What was thrown, where that was a bug. */
  readonly bug: unknown;
}

/** A nightly import waits for one that somebody has started, whose data may be as large. */
const NIGHTLY_PATIENCE_MS = 15 * 60_000;

/** Runs it to its end, whatever that is: it never rejects. */
export async function runImport(
  context: CommandContext,
  paths: readonly string[],
  settings: ImportSettings,
  options: RunOptions,
): Promise<Run> {
  const startedAt = stamp(context.clock);
  const dryRun = options.dryRun === true;
  let line: RunLine = { ...refusedLine(startedAt), dryRun };
  const found = (more: Partial<RunLine>) => {
    line = { ...line, ...more };
  };
  const end = (failure: Failure | null, bug: unknown = null): Run => {
    const code = bug === null ? (failure?.code ?? null) : 'unexpected';
    const ending = code === null ? {} : ({ outcome: 'refused', code } as const);
    return { line: { ...line, ...ending, endedAt: stamp(context.clock) }, failure, bug };
  };
  try {
    const done = await asFailure(() => inOffice(context, paths, settings, options, found));
    return end(done.ok ? null : done.failure);
  } catch (bug) {
    return end(null, bug);
  }
}

/** A run that was refused before it began. */
export function refusedRun({ clock }: CommandContext, failure: Failure, dryRun: boolean): Run {
  const line = { ...refusedLine(stamp(clock)), code: failure.code, dryRun };
  return { line, failure, bug: null };
}

type Found = (more: Partial<RunLine>) => void;

async function inOffice(
  context: CommandContext,
  paths: readonly string[],
  settings: ImportSettings,
  options: RunOptions,
  found: Found,
): Promise<Result<void>> {
  for (const path of paths) await stat(path);
  const run = (office: Office) => withReport(context, paths, settings, options, office, found);
  if (options.dryRun !== true) {
    const opened = await changeOffice(options.data, context, lockWish(context, options));
    if (!opened.ok) return opened;
    await using office = opened.value;
    return await run(office);
  }
  if (await isThere(join(options.data, 'keys.json')))
    return await run(await openOffice(options.data, context));
  // A dry run leaves nothing behind, so it must not make keys.
  const trial = await mkdtemp(join(tmpdir(), 'lygte-trial-'));
  try {
    return await run(await openOffice(trial, context));
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

function lockWish(context: CommandContext, { scheduled, quiet }: RunOptions): LockWish {
  const { onWait, ...wish } = patiently(context, 'lygte import');
  return {
    ...wish,
    ...(scheduled === true ? { waitMs: NIGHTLY_PATIENCE_MS } : {}),
    ...(quiet === true || onWait === undefined ? {} : { onWait }),
  };
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** What of a run is shared by its parts. */
interface Sink {
  /** Notes what the line tells. */
  found(more: Partial<RunLine>): void;
  /** Where rows are written from now on; null where no report is wanted. */
  openReport(): ReportFile | null;
}

/** The report is written also where the import fails: it says why. */
async function withReport(
  context: CommandContext,
  paths: readonly string[],
  settings: ImportSettings,
  options: RunOptions,
  office: Office,
  found: Found,
): Promise<Result<void>> {
  let report: ReportFile | null = null;
  const facts: Record<string, string | number> = { outcome: 'refused' };
  const sink: Sink = {
    found(more) {
      found(more);
      const { outcome = 'refused', files = 0, rows = 0, issues = 0, losses = 0 } = more;
      Object.assign(facts, { outcome, files, rows, issues, losses });
    },
    openReport() {
      if (options.report !== undefined) report ??= openReport(options.report, context.language);
      return report;
    },
  };
  // At night the report of the same files is there already.
  if (options.scheduled !== true) sink.openReport();
  try {
    const done = await take(context, paths, settings, options, office, sink);
    if (!done.ok) {
      facts.code = done.failure.code;
      facts.words = failureText(done.failure, context.language);
      // At night it is the one place where the file and the column may be named.
      sink.openReport();
    }
    return done;
  } finally {
    close(report, facts);
  }
}

function close(report: ReportFile | null, facts: Readonly<Record<string, string | number>>): void {
  report?.close(facts);
}

async function take(
  context: CommandContext,
  paths: readonly string[],
  settings: ImportSettings,
  options: RunOptions,
  office: Office,
  sink: Sink,
): Promise<Result<void>> {
  const hub = options.dryRun === true ? null : await officeHub(context, office, options);
  if (hub?.ok === false) return hub;
  const fetched = options.stil === true ? await fromStil(context, options) : NOTHING_FETCHED;
  if (!fetched.ok) return fetched;
  const mappings = await loadMappings(options.data);
  if (!mappings.ok) return mappings;
  const reader = `${pkg.version}\n${JSON.stringify(mappings.value)}`;
  // An export of STIL has its own time in it, so it is never the same.
  const print =
    hub === null || options.stil === true
      ? null
      : await fingerprintOf(paths, reader, context.clock);
  if (print?.ok === false) return print;
  // A report says what each row gave, so every row is read for it.
  const wantsRows = options.report !== undefined && options.scheduled !== true;
  if (hub !== null && print !== null && !wantsRows) {
    const last = await readLastImport(options.data);
    if (isSameImport(last, print.value, office, wallDate(stamp(context.clock)))) {
      const again = await refresh(office, last.institutions, hub.value);
      if (!again.ok) return again;
      return end(context, { institutions: again.value, held: [] }, last, null, options, sink);
    }
  }
  const report = sink.openReport();
  const known = new Map(office.institutions().map(({ id, name }) => [id, name]));
  const progress = progressLine(options.quiet === true ? { ...context, terminal: false } : context);
  const read = await readExports(paths, {
    clock: context.clock,
    idSecret: office.idSecret,
    knownName: (id) => known.get(id),
    onProgress(now) {
      keepHeapSmall(now.totalBytes);
      progress.show(now);
    },
    onIssue: (issue) => report?.add(issue),
    files: fetched.value.files,
    mappings: mappings.value,
  });
  progress.clear();
  if (!read.ok) return read;
  const imported = read.value;
  /** What could not be fetched is a loss, also where the institution was never imported before. */
  const counts = () => {
    const of = countsOf(imported.report);
    return { ...of, losses: of.losses + fetched.value.failed.length };
  };
  if (hub === null) {
    const institutions = foundIn(imported);
    const { files, rows, issues, losses } = counts();
    const outcome = losses > 0 ? 'losses' : 'all';
    sink.found({ outcome, institutions, files, rows, issues, losses });
    if (speaks(options)) tellDryRun(context, imported, institutions);
    return ok(undefined);
  }
  const published = await publish(
    office,
    imported.institutions(),
    {
      limits: settings.limits,
      // Everything at once may be right about losses, never that a house has closed.
      accepts: ({ id, name }, what) =>
        (what === 'losses' && options.force === true) ||
        options.accept.some((one) => one === id || one === name),
      missing: options.partial === true ? 'ignore' : 'hold',
    },
    hub.value,
  );
  if (!published.ok) return published;
  for (const issue of published.value.held.flatMap(goneRows)) report?.add(issue);
  await noteImport(options.data, print?.value ?? null, imported, published.value);
  return end(context, published.value, counts(), imported.report, options, sink);
}

/** Says how it went, in words where there is somebody to read them, and for the line. */
function end(
  context: CommandContext,
  published: PublishOutcome,
  { files, rows, issues, losses }: ReturnType<typeof countsOf>,
  report: ImportReport | null,
  options: RunOptions,
  sink: Sink,
): Result<void> {
  const { institutions, held } = published;
  const outcome: ImportOutcome = held.length > 0 ? 'held' : losses > 0 ? 'losses' : 'all';
  const counts = { files, rows, issues, losses };
  sink.found({
    outcome,
    institutions: institutions.map((one) => ({ ...one })),
    held: held.map(heldLine),
    ...counts,
  });
  tell(context, published, counts, report, outcome, options);
  return ok(undefined);
}

/** Builds every snapshot, as its issues are part of what a dry run shows, and publishes none. */
function foundIn(imported: Imported): RunLine['institutions'] {
  const institutions: RunLine['institutions'] = [];
  for (const { snapshot } of imported.institutions()) {
    const { id, name } = snapshot.institution;
    institutions.push({ id, name, children: snapshot.children.length });
  }
  return institutions;
}

/** One row of the report for each fact that is gone. */
function goneRows({ name, falls }: HeldInstitution): RowIssue[] {
  return falls.flatMap(({ kind, who }) =>
    who.map((value) => ({
      file: name,
      line: 0,
      column: kind,
      action: 'rejected' as const,
      reason: 'factGone' as const,
      value,
    })),
  );
}
