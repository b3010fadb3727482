import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Language } from '../../core/text/language.ts';
import { readExports } from '../../importer/import.ts';
import { changeOffice, type Office, openOffice } from '../../importer/office.ts';
import type { Imported, Progress } from '../../importer/options.ts';
import { type PublishOutcome, publish } from '../../importer/publish/publish.ts';
import { type ImportReport, type RowIssue, rowReasonText } from '../../importer/report.ts';
import { writePrivate } from '../../platform/files.ts';
import type { CommandContext } from '../context.ts';
import { type HubChoice, officeHub, patiently } from '../office.ts';
import { hubUrlOption, jsonOption, officeOption, tokenFileOption } from '../options.ts';
import { badOption, runAction, table } from '../run.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

/** Often enough to show progress, and rare enough to cost nothing. */
const EVERY_MS = 100;
const WIDTH = 78;

export interface ProgressLine {
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

/** What an import left out or repaired, counted by file and reason; no values, no names. */
export function summary(report: ImportReport, language: Language): string {
  const text = messages[language];
  const head = `${text.imported(report.files, report.rows)}\n`;
  if (report.issueCount === 0) return head;
  const counts = new Map<string, { issue: RowIssue; rejected: number; repaired: number }>();
  for (const issue of report.issues) {
    const key = `${issue.file}\n${issue.reason}`;
    const count = counts.get(key) ?? { issue, rejected: 0, repaired: 0 };
    count[issue.action] += 1;
    counts.set(key, count);
  }
  const rows = [...counts.values()].map(({ issue, rejected, repaired }) => [
    issue.file,
    String(rejected),
    String(repaired),
    rowReasonText[language][issue.reason],
  ]);
  const all = (action: RowIssue['action']) =>
    report.issues.filter((issue) => issue.action === action).length;
  const more = report.issueCount - report.issues.length;
  return [
    head,
    `${text.issueCount(all('rejected'), all('repaired'))}\n`,
    table([[...text.issueHead, ''], ...rows]),
    more > 0 ? `${text.issuesMore(more)}\n` : '',
    `${text.issueReport}\n`,
  ].join('');
}

const COLUMNS = ['file', 'line', 'column', 'action', 'reason', 'words', 'value'] as const;

/**
 * The whole report, in the format of the file's ending: JSON, or CSV as a Danish spreadsheet reads it
 * (semicolons, byte order mark). It quotes values of the exports, so it is personal data.
 */
export function reportFile(path: string, report: ImportReport, language: Language): string {
  const rows = report.issues.map((issue) => ({
    ...issue,
    words: rowReasonText[language][issue.reason],
  }));
  if (path.endsWith('.json')) return `${JSON.stringify({ ...report, issues: rows }, null, 2)}\n`;
  const lines = rows.map((row) => COLUMNS.map((column) => cell(row[column] ?? '')).join(';'));
  return `\uFEFF${COLUMNS.join(';')}\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
}

/** A quoted CSV cell. An apostrophe goes before what a spreadsheet would run as a formula. */
function cell(value: string | number): string {
  const text = String(value);
  const escaped = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${escaped.replaceAll('"', '""')}"`;
}

interface Options extends HubChoice {
  readonly data: string;
  readonly force?: boolean;
  readonly report?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `lygte import PATH…`: from export files to encrypted objects at the hub. */
export function importCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('import')
    .description(help.commands.import)
    .argument('<path...>', help.args.exports)
    .option('--force', help.options.force)
    .option('--dry-run', help.options.dryRun)
    .option('--report <file>', help.options.report)
    .addOption(officeOption(context))
    .addOption(hubUrlOption(context))
    .addOption(tokenFileOption(context))
    .addOption(jsonOption(context))
    .action((paths: string[], options: Options) =>
      runAction(context, () => runImport(context, paths, options)),
    );
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

async function importWith(
  context: CommandContext,
  paths: readonly string[],
  options: Options,
  office: Office,
): Promise<Result<void>> {
  const hub = options.dryRun === true ? null : await officeHub(context, office, options);
  if (hub?.ok === false) return hub;
  const progress = progressLine(context);
  const read = await readExports(paths, {
    clock: context.clock,
    idSecret: office.idSecret,
    onProgress: progress.show,
  });
  progress.clear();
  if (!read.ok) return read;
  const { report } = read.value;
  if (options.report !== undefined)
    await writePrivate(options.report, reportFile(options.report, report, context.language));
  if (options.json !== true) context.err(summary(report, context.language));
  if (hub === null) return tellDryRun(context, read.value, options);
  const { institutions } = read.value;
  const published = await publish(
    office,
    institutions,
    { force: options.force === true },
    hub.value,
  );
  if (!published.ok) return published;
  tellPublished(context, read.value, published.value, options);
  return ok(undefined);
}

function tellDryRun(context: CommandContext, imported: Imported, options: Options): Result<void> {
  const text = messages[context.language];
  const found = imported.institutions.map(({ snapshot: { institution, children } }) => ({
    id: institution.id,
    name: institution.name,
    children: children.length,
  }));
  if (found.length === 0) return err(failure('noChildren'));
  if (options.json === true)
    context.out(`${JSON.stringify({ institutions: found, ...counts(imported) })}\n`);
  else {
    for (const { name, children } of found) context.out(`${text.institution(name, children)}\n`);
    context.out(`${text.dryRun}\n`);
  }
  return ok(undefined);
}

function tellPublished(
  context: CommandContext,
  imported: Imported,
  { institutions, absent }: PublishOutcome,
  options: Options,
): void {
  const text = messages[context.language];
  if (options.json === true) {
    context.out(`${JSON.stringify({ institutions, absent, ...counts(imported) })}\n`);
    return;
  }
  for (const { name, version, change } of institutions)
    context.out(
      `${change === 'unchanged' ? text.unchanged(name, version) : text.published(name, version)}\n`,
    );
  for (const { name } of absent) context.err(`${text.absent(name)}\n`);
}

function counts({ report: { files, rows, issueCount } }: Imported) {
  return { files, rows, issues: issueCount };
}
