import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { stampOf } from '../../core/time.ts';
import { hasSources, type ImportSettings, readSettings } from '../../importer/settings.ts';
import type { CommandContext } from '../context.ts';
import {
  dropOldReports,
  isOverdue,
  type LastRun,
  nextReport,
  readLastRun,
  writeLastRun,
} from '../import/kept.ts';
import { withoutContents } from '../import/letter.ts';
import { type Notification, notify, sendTestMessage } from '../import/notify.ts';
import { type Run, type RunOptions, refusedRun, runImport } from '../import/run.ts';
import type { RunLine } from '../import/run-line.ts';
import { nextRun, schedule, unschedule } from '../import/schedule.ts';
import { hubUrlOption, jsonOption, officeOption, tokenFileOption } from '../options.ts';
import { asFailure, badOption, EXIT, failureLine, runAction } from '../run.ts';
import { helpText } from '../text/help.ts';
import { nightlyText } from '../text/nightly.ts';
import { addWatchOptions, runWatch, type WatchOptions } from './import-watch.ts';

interface Options extends RunOptions, Pick<WatchOptions, 'every' | 'deleteTaken'> {
  readonly watch?: string;
  /** A time, `off`, or true to ask. */
  readonly schedule?: string | true;
  readonly status?: boolean;
  readonly testMessage?: boolean;
}

/** `lygte import [PATH…]`: from export files to encrypted objects at the hub. */
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
    .option('--quiet', help.options.quiet)
    .option('--scheduled', help.options.scheduled)
    .option('--schedule [time]', help.options.schedule)
    .option('--status', help.options.importStatus)
    .option('--test-message', help.options.testMessage)
    .addOption(officeOption(context))
    .addOption(hubUrlOption(context))
    .addOption(tokenFileOption(context))
    .addOption(jsonOption(context))
    .action(async (paths: string[], given: Options, command: Command) => {
      const options = { ...given, data: resolve(given.data) };
      let none = false;
      await runAction(context, async () => {
        const { watch } = options;
        if (watch !== undefined)
          return paths[0] === undefined
            ? await runWatch(context, { ...options, watch })
            : badOption('--watch', paths[0]);
        if (options.status === true) return await showStatus(context, options);
        if (options.testMessage === true) return await testMessage(context, options);
        if (options.schedule !== undefined) return await changeSchedule(context, options);
        const settings = await asFailure(() => readSettings(options.data));
        if (options.scheduled === true) return await nightly(context, paths, options, settings);
        none = isOwn(paths, options) && settings.ok && !hasSources(settings.value);
        return none ? ok(undefined) : await byHand(context, paths, options, settings);
      });
      if (none) command.error("error: missing required argument 'path...'");
    });
}

/** Without paths it reads the office's own, and then it is what `--status` tells of. */
async function byHand(
  context: CommandContext,
  given: readonly string[],
  options: Options,
  settings: Result<ImportSettings>,
): Promise<Result<void>> {
  const run = await prepared(context, options, settings, async (set) => {
    if (options.report !== undefined && !/\.(json|csv)$/.test(options.report))
      return badOption('--report', options.report);
    const own = isOwn(given, options);
    const paths = own ? (set.paths ?? []) : given;
    const stil = options.stil === true || (own && set.stil);
    return ok(await runImport(context, paths, set, { ...options, stil }));
  });
  if (isOwn(given, options) && options.dryRun !== true && settings.ok) {
    await afterwards(context, async () => {
      const before = await readLastRun(options.data);
      await writeLastRun(options.data, { format: 1, run: run.line, told: before?.told ?? null });
    });
  }
  return end(context, run, options.json === true ? run.line : null);
}

/** What the timer runs: the office's own paths, with nobody there to read what is printed. */
async function nightly(
  context: CommandContext,
  given: readonly string[],
  options: Options,
  settings: Result<ImportSettings>,
): Promise<Result<void>> {
  let report: string | null = null;
  const run = await prepared(context, options, settings, async (set) => {
    if (given[0] !== undefined) return badOption('--scheduled', given[0]);
    if (!hasSources(set)) return err(failure('badSettings', { file: set.file, key: 'paths' }));
    report = options.report ?? (await nextReport(set.reports, context.clock.now()));
    const stil = options.stil === true || set.stil;
    const quietly = { ...options, stil, report, quiet: true, json: true };
    return ok(await runImport(context, set.paths ?? [], set, quietly));
  });
  let notified: Notification['notified'] = { mail: null, webhook: null };
  if (settings.ok && options.dryRun !== true) {
    const after = await aftermath(context, run, options.data, settings.value, report);
    notified = after.notified;
  }
  // What is printed goes to the system's journal, which many machines collect.
  const why =
    run.failure === null || !settings.ok
      ? run.failure
      : withoutContents(run.failure, settings.value, options.data);
  return end(context, { ...run, failure: why }, { ...run.line, notified });
}

/** Whether it reads what the office's own settings name: nothing else is named. */
function isOwn(given: readonly string[], { stil, scheduled }: Options): boolean {
  return given.length === 0 && (stil !== true || scheduled === true);
}

/** A run, or what refused it before it began. */
async function prepared(
  context: CommandContext,
  { dryRun }: Options,
  settings: Result<ImportSettings>,
  begin: (settings: ImportSettings) => Promise<Result<Run>>,
): Promise<Run> {
  const begun = settings.ok ? await asFailure(() => begin(settings.value)) : settings;
  return begun.ok ? begun.value : refusedRun(context, begun.failure, dryRun === true);
}

/** Tells whoever is to be told, and remembers the run. */
async function aftermath(
  context: CommandContext,
  run: Run,
  office: string,
  settings: ImportSettings,
  report: string | null,
): Promise<Notification> {
  let before: LastRun | null = null;
  await afterwards(context, async () => {
    before = await readLastRun(office);
  });
  const open = (before as LastRun | null)?.told ?? null;
  const written = report !== null && existsSync(report) ? report : null;
  const place = { office, user: context.env.USER, report: written };
  const after = await notify(run, open, settings, place);
  for (const why of after.failures) context.err(failureLine(why, context.language));
  await afterwards(context, () =>
    writeLastRun(office, { format: 1, run: run.line, told: after.told }),
  );
  if (report !== null) await afterwards(context, () => dropOldReports(settings.reports));
  return after;
}

/** What goes wrong after the run is said, and does not change how the run ended. */
async function afterwards(context: CommandContext, task: () => Promise<void>): Promise<void> {
  const done = await asFailure(async () => ok(await task()));
  if (!done.ok) context.err(failureLine(done.failure, context.language));
}

/** Prints the line, and sets the exit code by how the run ended. */
function end(context: CommandContext, run: Run, line: object | null): Result<void> {
  if (line !== null) context.out(`${JSON.stringify(line)}\n`);
  if (run.bug !== null) throw run.bug;
  if (run.failure !== null) return err(run.failure);
  failAs(context, run.line);
  return ok(undefined);
}

function failAs(context: CommandContext, { outcome }: RunLine): void {
  if (outcome === 'held') context.fail(EXIT.held);
  else if (outcome === 'losses') context.fail(EXIT.losses);
  else if (outcome === 'refused') context.fail(EXIT.failed);
}

/** Its exit code is that of the last run, for a monitor to read. */
async function showStatus(context: CommandContext, options: Options): Promise<Result<void>> {
  const last = await readLastRun(options.data);
  if (last === null) return err(failure('noRunYet'));
  const text = nightlyText[context.language];
  const { outcome, endedAt, held, code } = last.run;
  const overdue = isOverdue(last, context.clock.now());
  const words = text.outcome[outcome]({ held: held.map(({ name }) => name), code: code ?? '' });
  if (options.json === true) context.out(`${JSON.stringify({ ...last.run, overdue })}\n`);
  else context.out(`${text.status(text.time(endedAt), words)}\n`);
  if (overdue) return err(failure('runOverdue', { at: text.time(endedAt) }));
  failAs(context, last.run);
  return ok(undefined);
}

/** Fails as the first message that did not go out, or with `badSettings` where none is to go. */
async function testMessage(context: CommandContext, options: Options): Promise<Result<void>> {
  const settings = await readSettings(options.data);
  if (!settings.ok) return settings;
  const { file, mail, webhook } = settings.value;
  if (mail === null && webhook === null) return err(failure('badSettings', { file, key: 'mail' }));
  const { notified, failures } = await sendTestMessage(settings.value);
  if (options.json === true) context.out(`${JSON.stringify({ notified })}\n`);
  const [first, ...others] = failures;
  for (const why of others) context.err(failureLine(why, context.language));
  if (first !== undefined) return err(first);
  if (options.json !== true) context.out(`${nightlyText[context.language].testSent}\n`);
  return ok(undefined);
}

async function changeSchedule(context: CommandContext, options: Options): Promise<Result<void>> {
  const changed = await settled(context, options);
  if (!changed.ok) return changed;
  const next = await nextRun(context);
  if (!next.ok) return next;
  const text = nightlyText[context.language];
  const at = next.value === null ? null : stampOf(context.clock, next.value);
  if (options.json === true) context.out(`${JSON.stringify({ next: at })}\n`);
  else context.out(`${at === null ? text.notScheduled : text.scheduled(text.time(at))}\n`);
  return ok(undefined);
}

async function settled(context: CommandContext, options: Options): Promise<Result<void>> {
  if (options.schedule === true || options.schedule === undefined) return ok(undefined);
  if (options.schedule === 'off') return unschedule(context);
  const settings = await readSettings(options.data);
  return settings.ok ? schedule(context, options.schedule, options.data, settings.value) : settings;
}
