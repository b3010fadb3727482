import type { Language } from '../../core/text/language.ts';
import type { Imported, Progress } from '../../importer/options.ts';
import type { HeldInstitution, PublishOutcome } from '../../importer/publish/publish.ts';
import { type ImportReport, type IssueCount, rowReasonText } from '../../importer/report.ts';
import type { CommandContext } from '../context.ts';
import { failureLine, table } from '../run.ts';
import { type ImportOutcome, messages } from '../text/messages.ts';
import { heldFailure, heldLine, type RunLine } from './run-line.ts';

/** What an import shows to the person who runs it. */

/** Often enough to show progress, and rare enough to cost nothing. */
const EVERY_MS = 100;
const WIDTH = 78;
/** Names of what is gone that are shown; the report file has all. */
const NAMES = 20;

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

/** What is gone from an institution, with names where a person watches. */
function heldText(context: CommandContext, held: HeldInstitution): string {
  const text = messages[context.language];
  const { id, name, falls } = held;
  const rows = falls.map(({ kind, before, gone }) => [
    text.guarded[kind],
    String(before),
    String(gone),
  ]);
  const who = context.terminal ? falls.flatMap((fall) => fall.who) : [];
  return [
    `${name}: ${failureLine(heldFailure(heldLine(held)), context.language)}`,
    rows.length > 0 ? table([[...text.heldHead], ...rows]) : '',
    who.length > 0 ? `${text.gone(who.slice(0, NAMES), Math.max(0, who.length - NAMES))}\n` : '',
    `${text.accept(id)}\n`,
  ].join('');
}

/** Who reads what is printed: see the options of these names. */
interface Loudness {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Words are for a person: with `--json` the line says all. */
export function speaks({ json, quiet }: Loudness): boolean {
  return json !== true && quiet !== true;
}

/** How an import ended; `report` is null where the same files were not read again. */
export function tell(
  context: CommandContext,
  { institutions, held }: PublishOutcome,
  counts: { readonly files: number; readonly rows: number; readonly losses: number },
  report: ImportReport | null,
  outcome: ImportOutcome,
  options: Loudness,
): void {
  const text = messages[context.language];
  if (speaks(options)) {
    context.err(
      report === null
        ? `${text.sameFiles(counts.files, counts.rows, counts.losses)}\n`
        : summary(report, context.language),
    );
    for (const { name, version, change } of institutions)
      context.out(
        `${change === 'unchanged' ? text.unchanged(name, version) : text.published(name, version)}\n`,
      );
  }
  if (options.json !== true) for (const one of held) context.err(heldText(context, one));
  if (speaks(options)) context.err(`${text.importOutcome[outcome]}\n`);
}

/** What a dry run has found. */
export function tellDryRun(
  context: CommandContext,
  imported: Imported,
  institutions: RunLine['institutions'],
): void {
  const text = messages[context.language];
  for (const { name, children } of institutions)
    context.out(`${text.institution(name, children)}\n`);
  context.out(`${text.dryRun}\n`);
  context.err(summary(imported.report, context.language));
}
