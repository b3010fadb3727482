import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { toMs } from '../../core/time.ts';
import { readIfThere, writePrivate } from '../../platform/files.ts';
import { runLine } from './run-line.ts';

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
