import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { toMs } from '../../core/time.ts';
import type { ImportSettings } from '../../importer/settings.ts';
import { makeFolder, readIfThere, writePrivate } from '../../platform/files.ts';
import { runLine } from './run-line.ts';

/** What the office keeps of its own imports: the last one's line, and their reports. */

const lastRun = v.object({
  format: v.literal(1),
  run: runLine,
  /** What is still open for those who get the messages; null when they know of nothing wrong. */
  told: v.nullable(v.picklist(['losses', 'held', 'refused'])),
});
/** `last-run.json` in the office's folder: the last import of the office's own paths. */
export type LastRun = v.InferOutput<typeof lastRun>;

/** A nightly run that is later than this did not come. */
const OVERDUE_MS = 36 * 3_600_000;

/** Null where there is none, or it cannot be read. */
export async function readLastRun(office: string): Promise<LastRun | null> {
  const bytes = await readIfThere(fileIn(office));
  const text = bytes?.toString('utf8') ?? '';
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), lastRun), text);
  return parsed.success ? parsed.output : null;
}

/** Keeps it where the office's folder is: a mistyped folder must not become an office. */
export async function writeLastRun(office: string, last: LastRun): Promise<void> {
  const folder = await stat(office).catch(() => null);
  if (folder?.isDirectory() !== true) return;
  await writePrivate(fileIn(office), `${JSON.stringify(last)}\n`);
}

/** @param now milliseconds since 1970 UTC */
export function isOverdue({ run }: LastRun, now: number): boolean {
  return now - toMs(run.endedAt) > OVERDUE_MS;
}

function fileIn(office: string): string {
  return join(office, 'last-run.json');
}

const NAME = /^import-\d{8}T\d{6}Z\.csv(\.new)?$/;

/**
 * The path of a new report in the folder of reports, named by its time in UTC, and makes the folder.
 * Throws what the file system throws.
 *
 * @param now milliseconds since 1970 UTC
 */
export async function nextReport(
  { folder }: ImportSettings['reports'],
  now: number,
): Promise<string> {
  await makeFolder(folder);
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return join(folder, `import-${time}.csv`);
}

/**
 * Removes all reports but the newest `keep`, and those that a power cut left unfinished: they are
 * personal data. Other files in the folder stay.
 */
export async function dropOldReports({ folder, keep }: ImportSettings['reports']): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  const whole = names.filter((name) => name.endsWith('.csv')).sort();
  const old = whole.slice(0, Math.max(0, whole.length - keep));
  const unfinished = names.filter((name) => name.endsWith('.new'));
  for (const name of [...old, ...unfinished]) await rm(join(folder, name), { force: true });
}
