import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { err, ok, type Result } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import { stampOf, wallDate } from '../core/time.ts';
import { readIfThere, writePrivate } from '../platform/files.ts';
import { listFiles } from './files/list.ts';
import { BrokenFile, DEFAULT_LIMITS } from './files/source.ts';
import type { Office } from './office.ts';
import type { Imported } from './options.ts';
import type { PublishOutcome } from './publish/publish.ts';
import { type ImportReport, issueCount } from './report.ts';

const text = v.pipe(v.string(), v.minLength(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** last-import.json in the office's folder: what the last import read and gave. Format 1. */
const lastFile = v.object({
  format: v.literal(1),
  /** `fingerprint.content`, or `fingerprint.dated` where `byDay`. */
  fingerprint: text,
  /** A time without a date was taken for one of the day its file was written. */
  byDay: v.boolean(),
  /** `YYYY-MM-DD`: from this day the same files say something else. */
  changesOn: v.nullable(text),
  institutions: v.array(text),
  files: count,
  rows: count,
  issues: count,
  losses: count,
});
export type LastImport = v.InferOutput<typeof lastFile>;

/** What files hold; two imports with one fingerprint read the same. */
export interface Fingerprint {
  readonly content: string;
  /** With the day on which each file was written. */
  readonly dated: string;
}

/**
 * Reads every byte behind the paths once, and nothing of what they say.
 *
 * @param reader what reads the files: another version may read the same bytes otherwise
 */
export async function fingerprintOf(
  paths: readonly string[],
  reader: string,
  clock: Clock,
): Promise<Result<Fingerprint>> {
  try {
    await using listed = await listFiles(paths, {
      limits: DEFAULT_LIMITS,
      clock,
      isWhole: async () => true,
    });
    const content = createHash('sha256').update(`${reader}\n`);
    const days: string[] = [];
    for (const skipped of listed.skipped) content.update(JSON.stringify(skipped));
    for (const file of listed.files) {
      const hash = createHash('sha256');
      for await (const chunk of await file.open()) hash.update(chunk as Uint8Array);
      content.update(JSON.stringify([file.name, hash.digest('hex')]));
      days.push(wallDate(stampOf(clock, file.modifiedMs)));
    }
    const sum = content.digest('hex');
    const dated = createHash('sha256')
      .update(`${sum}\n${days.join('\n')}`)
      .digest('hex');
    return ok({ content: sum, dated });
  } catch (error) {
    if (error instanceof BrokenFile) return err(error.failure);
    throw error;
  }
}

/** Null where there was none, or one that this version cannot read. */
export async function readLastImport(office: string): Promise<LastImport | null> {
  const bytes = await readIfThere(join(office, 'last-import.json'));
  if (bytes === null) return null;
  try {
    const parsed = v.safeParse(lastFile, JSON.parse(bytes.toString('utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Whether these files give what the last import published: then there is nothing to read. */
export function isSameImport(
  last: LastImport | null,
  now: Fingerprint,
  office: Pick<Office, 'institutions'>,
  today: string,
): last is LastImport {
  if (last === null || last.fingerprint !== (last.byDay ? now.dated : now.content)) return false;
  if (last.changesOn !== null && last.changesOn <= today) return false;
  const open = office.institutions().filter(({ version, closed }) => version > 0 && !closed);
  return (
    open.length === last.institutions.length &&
    open.every(({ id }) => last.institutions.includes(id))
  );
}

/** Notes what an import gave. One that held something back is not noted: it is to be read again. */
export async function noteImport(
  office: string,
  fingerprint: Fingerprint | null,
  imported: Imported,
  { held }: Pick<PublishOutcome, 'held'>,
): Promise<void> {
  const path = join(office, 'last-import.json');
  const known = fingerprint !== null && held.length === 0;
  const last: LastImport = {
    format: 1,
    fingerprint: known ? (imported.byDay ? fingerprint.dated : fingerprint.content) : 'none',
    byDay: imported.byDay,
    changesOn: imported.changesOn,
    institutions: imported.found.map(({ id }) => id),
    ...countsOf(imported.report),
  };
  await writePrivate(path, JSON.stringify(last));
}

/** The numbers of a report. */
export function countsOf(report: ImportReport) {
  return {
    files: report.files,
    rows: report.rows,
    issues: issueCount(report),
    losses: issueCount(report, 'losses'),
  };
}
