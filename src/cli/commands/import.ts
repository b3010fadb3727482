import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import pkg from '../../../package.json' with { type: 'json' };
import { failure, ok, type Result } from '../../core/errors.ts';
import type { Language } from '../../core/text/language.ts';
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
import type { Imported, Progress } from '../../importer/options.ts';
import type { Fall } from '../../importer/publish/guards.ts';
import {
  type HeldInstitution,
  type PublishOutcome,
  publish,
  refresh,
} from '../../importer/publish/publish.ts';
import {
  type ImportReport,
  type IssueCount,
  type RowIssue,
  rowReasonText,
} from '../../importer/report.ts';
import { readSettings } from '../../importer/settings.ts';
import { fetchStil, type StilFetched } from '../../importer/stil/fetch.ts';
import type { CommandContext } from '../context.ts';
import { type HubChoice, officeHub, patiently } from '../office.ts';
import { hubUrlOption, jsonOption, officeOption, tokenFileOption } from '../options.ts';
import { openReport, type ReportFile } from '../report-file.ts';
import { badOption, EXIT, failureLine, runAction, table } from '../run.ts';
import { helpText } from '../text/help.ts';
import { type ImportOutcome, messages } from '../text/messages.ts';
import { addWatchOptions, runWatch, type WatchOptions } from './import-watch.ts';

/** Often enough to show progress, and rare enough to cost nothing. */
const EVERY_MS = 100;
const WIDTH = 78;
/** Names of what is gone that are shown; the report file has all. */
const NAMES = 20;

/** Bytes of exports from which memory counts for more than time. */
const LARGE = 16 * 1024 * 1024;

/**
 * Keeps this process small: left alone, V8 takes several times what a large municipality needs, on
 * a machine that may have little.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--max-semi-space-size=8');
}

interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

/** A progress line that rewrites itself; nothing where standard error is not a terminal. */
export function progressLine(context: CommandContext): ProgressLine {
  if (!context.terminal) return { show: () => undefined, clear: () => undefined };
  let shownAt = 0;
  return {
    show({ file, bytes, totalBytes, rows }) {
      const now = context.clock.now();
      if (now - shownAt < EVERY_MS) return;
      shownAt = now;
      const percent = totalBytes === 0 ? 100 : Math.floor((bytes / totalBytes) * 100);
      const line = messages[context.language].reading(file, percent, rows).slice(0, WIDTH);
      context.err(`\r\u001b[K${line}`);
    },
    clear() {
      if (shownAt > 0) context.err('\r\u001b[K');
    },
  };
}

/**
 * What an import left out or repaired, counted by file and reason; no values, no names. What was not
 * taken comes first, so that notices cannot crowd it out.
 */
export function summary(report: ImportReport, language: Language): string {
  const text = messages[language];
  const head = `${text.imported(report.files, report.rows)}\n`;
  const counts = report.counts();
  const part = (title: (rows: number) => string, found: readonly IssueCount[]) => {
    if (found.length === 0) return '';
    const all = found.reduce((sum, { rejected, repaired }) => sum + rejected + repaired, 0);
    const rows = found.map(({ file, rejected, repaired, reason }) => [
      file,
      String(rejected),
      String(repaired),
      rowReasonText[language][reason],
    ]);
    return `${title(all)}\n${table([[...text.issueHead, ''], ...rows])}`;
  };
  return [
    head,
    part(
      text.losses,
      counts.filter(({ loss }) => loss),
    ),
    part(
      text.notices,
      counts.filter(({ loss }) => !loss),
    ),
    counts.length > 0 ? `${text.issueReport}\n` : '',
  ].join('');
}

interface Options extends HubChoice, Pick<WatchOptions, 'every' | 'deleteTaken'> {
  readonly data: string;
  readonly watch?: string;
  readonly force?: boolean;
  readonly accept: readonly string[];
  readonly partial?: boolean;
  readonly stil?: boolean;
  readonly report?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `lygte import PATH…`: from export files to encrypted objects at the hub. */
export function importCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return addWatchOptions(new Command('import'), context)
    .description(help.commands.import)
    .argument('[path...]', help.args.exports)
    .option('--stil', help.options.stil)
    .option(
      '--accept <institution>',
      help.options.accept,
      (id: string, before: readonly string[]) => [...before, id],
      [],
    )
    .option('--force', help.options.force)
    .option('--partial', help.options.partial)
    .option('--dry-run', help.options.dryRun)
    .option('--report <file>', help.options.report)
    .addOption(officeOption(context))
    .addOption(hubUrlOption(context))
    .addOption(tokenFileOption(context))
    .addOption(jsonOption(context))
    .action((paths: string[], options: Options, command: Command) => {
      const { watch } = options;
      if (watch === undefined && paths.length === 0 && options.stil !== true)
        command.error("error: missing required argument 'path'");
      return runAction(context, async () => {
        if (watch === undefined) return runImport(context, paths, options);
        if (paths[0] !== undefined) return badOption('--watch', paths[0]);
        return runWatch(context, { ...options, watch });
      });
    });
}

async function runImport(
  context: CommandContext,
  paths: readonly string[],
  options: Options,
): Promise<Result<void>> {
  if (options.report !== undefined && !/\.(json|csv)$/.test(options.report))
    return badOption('--report', options.report);
  for (const path of paths) await stat(path);
  if (options.dryRun !== true) {
    const opened = await changeOffice(options.data, context, patiently(context, 'lygte import'));
    if (!opened.ok) return opened;
    await using office = opened.value;
    return await importWith(context, paths, options, office);
  }
  if (await isThere(join(options.data, 'keys.json')))
    return await importWith(context, paths, options, await openOffice(options.data, context));
  // A dry run leaves nothing behind, so it must not make keys.
  const trial = await mkdtemp(join(tmpdir(), 'lygte-trial-'));
  try {
    return await importWith(context, paths, options, await openOffice(trial, context));
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** The report is written also where the import fails: it says why. */
async function importWith(
  context: CommandContext,
  paths: readonly string[],
  options: Options,
  office: Office,
): Promise<Result<void>> {
  const report = options.report === undefined ? null : openReport(options.report, context.language);
  const facts: Record<string, string | number> = { outcome: 'refused' };
  try {
    const done = await take(context, paths, options, office, report, facts);
    if (!done.ok) facts.code = done.failure.code;
    return done;
  } finally {
    report?.close(facts);
  }
}

async function take(
  context: CommandContext,
  paths: readonly string[],
  options: Options,
  office: Office,
  report: ReportFile | null,
  facts: Record<string, string | number>,
): Promise<Result<void>> {
  const settings = await readSettings(options.data);
  if (!settings.ok) return settings;
  const hub = options.dryRun === true ? null : await officeHub(context, office, options);
  if (hub?.ok === false) return hub;
  const today = wallDate(stamp(context.clock));
  const fetched = options.stil === true ? await fromStil(context, options.data) : NOTHING_FETCHED;
  if (!fetched.ok) return fetched;
  // A report says what each row gave, so every row is read for it. An export of STIL has its own
  // time in it, so it is never the same.
  const print =
    options.dryRun === true || options.stil === true
      ? null
      : await fingerprintOf(paths, pkg.version, context.clock);
  if (print?.ok === false) return print;
  const last = await readLastImport(options.data);
  if (
    hub !== null &&
    print !== null &&
    report === null &&
    isSameImport(last, print.value, office, today)
  ) {
    const again = await refresh(office, last.institutions, hub.value);
    if (!again.ok) return again;
    return end(context, { institutions: again.value, held: [] }, last, null, options, facts);
  }
  const known = new Map(office.institutions().map(({ id, name }) => [id, name]));
  const progress = progressLine(context);
  const read = await readExports(paths, {
    clock: context.clock,
    idSecret: office.idSecret,
    knownName: (id) => known.get(id),
    onProgress(now) {
      if (now.totalBytes > LARGE) keepHeapSmall();
      progress.show(now);
    },
    onIssue: (issue) => report?.add(issue),
    files: fetched.value.files,
  });
  progress.clear();
  if (!read.ok) return read;
  const imported = read.value;
  const outcome =
    hub === null
      ? ok(dryRun(context, imported, options))
      : await publish(
          office,
          imported.institutions(),
          {
            limits: settings.value.limits,
            accepts: ({ id, name }) =>
              options.force === true || options.accept.some((one) => one === id || one === name),
            missing: options.partial === true ? 'ignore' : 'hold',
          },
          hub.value,
        );
  if (!outcome.ok) return outcome;
  for (const issue of outcome.value.held.flatMap(goneRows)) report?.add(issue);
  if (options.dryRun !== true)
    await noteImport(options.data, print?.value ?? null, imported, outcome.value);
  const counts = countsOf(imported.report);
  // What could not be fetched is a loss, also where the institution was never imported before.
  const losses = counts.losses + fetched.value.failed.length;
  return end(context, outcome.value, { ...counts, losses }, imported.report, options, facts);
}

const NOTHING_FETCHED = ok<StilFetched>({ files: [], failed: [] });

/** What STIL's web service gives; says of each institution that could not be had why. */
async function fromStil(context: CommandContext, office: string): Promise<Result<StilFetched>> {
  const text = messages[context.language];
  const fetched = await fetchStil(office, {
    clock: context.clock,
    random: context.random,
    onInstitution(number, done, all) {
      if (context.terminal) context.err(`\r\u001b[K${text.fetching(number, done + 1, all)}`);
    },
  });
  if (context.terminal) context.err('\r\u001b[K');
  if (!fetched.ok) return fetched;
  for (const { institution, failure } of fetched.value.failed)
    context.err(`${institution}: ${failureLine(failure, context.language)}`);
  return fetched;
}

type Counts = ReturnType<typeof countsOf>;

/** Says how it went, in words or in a line of JSON, and in the exit code. */
function end(
  context: CommandContext,
  outcome: PublishOutcome,
  { files, rows, issues, losses }: Counts,
  report: ImportReport | null,
  options: Options,
  facts: Record<string, string | number>,
): Result<void> {
  const ending: ImportOutcome = outcome.held.length > 0 ? 'held' : losses > 0 ? 'losses' : 'all';
  const counts = { files, rows, issues, losses };
  Object.assign(facts, counts, { outcome: ending });
  tell(context, outcome, counts, report, ending, options);
  if (ending === 'held') context.fail(EXIT.held);
  else if (ending === 'losses') context.fail(EXIT.losses);
  return ok(undefined);
}

/** Builds every snapshot, as its issues are part of what a dry run shows, and publishes none. */
function dryRun(context: CommandContext, imported: Imported, options: Options): PublishOutcome {
  const text = messages[context.language];
  const found: { id: string; name: string; children: number }[] = [];
  for (const { snapshot } of imported.institutions()) {
    const { id, name } = snapshot.institution;
    found.push({ id, name, children: snapshot.children.length });
  }
  if (options.json === true)
    context.out(`${JSON.stringify({ institutions: found, ...countsOf(imported.report) })}\n`);
  else {
    for (const { name, children } of found) context.out(`${text.institution(name, children)}\n`);
    context.out(`${text.dryRun}\n`);
  }
  return { institutions: [], held: [] };
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

function tell(
  context: CommandContext,
  { institutions, held }: PublishOutcome,
  counts: Counts,
  report: ImportReport | null,
  outcome: ImportOutcome,
  options: Options,
): void {
  const text = messages[context.language];
  if (options.json === true) {
    if (options.dryRun === true) return;
    // Without names of people: this line ends up in logs.
    const waiting = held.map(({ falls, ...one }) => ({
      ...one,
      falls: falls.map(({ kind, before, gone }) => ({ kind, before, gone })),
    }));
    context.out(`${JSON.stringify({ outcome, institutions, held: waiting, ...counts })}\n`);
    return;
  }
  context.err(
    report === null
      ? `${text.sameFiles(counts.files, counts.rows, counts.losses)}\n`
      : summary(report, context.language),
  );
  if (options.dryRun === true) return;
  for (const { name, version, change } of institutions)
    context.out(
      `${change === 'unchanged' ? text.unchanged(name, version) : text.published(name, version)}\n`,
    );
  for (const one of held) context.err(heldText(context, one));
  context.err(`${text.importOutcome[outcome]}\n`);
}

/** What is gone from an institution, with names where a person watches. */
function heldText(context: CommandContext, { id, name, code, falls }: HeldInstitution): string {
  const text = messages[context.language];
  const detail = (kind: Fall['kind']) => falls.find((fall) => fall.kind === kind);
  const [lost, dropped] = [detail('protection'), detail('children')];
  const why = failure(code, {
    institution: name,
    ...(code === 'protectionLost' && lost ? { lost: lost.gone, before: lost.before } : {}),
    ...(code === 'tooManyDropped' && dropped
      ? { dropped: dropped.gone, before: dropped.before }
      : {}),
  });
  const rows = falls.map(({ kind, before, gone }) => [
    text.guarded[kind],
    String(before),
    String(gone),
  ]);
  const who = context.terminal ? falls.flatMap((fall) => fall.who) : [];
  return [
    `${name}: ${failureLine(why, context.language)}`,
    rows.length > 0 ? table([[...text.heldHead], ...rows]) : '',
    who.length > 0 ? `${text.gone(who.slice(0, NAMES), Math.max(0, who.length - NAMES))}\n` : '',
    `${text.accept(id)}\n`,
  ].join('');
}
