import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { isSameDay, stamp, stampOf, wallDate } from '../../core/time.ts';
import { listFiles } from '../files/list.ts';
import {
  BrokenFile,
  baseName,
  DEFAULT_LIMITS,
  newBudget,
  type SourceFile,
} from '../files/source.ts';
import { isNewer } from '../raw-export.ts';
import { READERS, roleOf } from '../readers/list.ts';
import type { Mapping } from '../readers/mapping.ts';
import { idsBy, type ReadContext, type SourceReader } from '../readers/reader.ts';
import { type Kind, RawRecord } from '../records.ts';
import { newIssueLog } from '../report.ts';
import { openRow } from '../rows/row.ts';
import { readTime } from '../rows/short-dates.ts';
import { type AttendanceRecord, readAttendance } from '../tables/children.ts';

/** What an attendance file says of today. */
export interface AttendanceFile {
  /** The newest of each child, as the file names it. */
  readonly records: readonly AttendanceRecord[];
  /** Rows about children. */
  readonly rows: number;
  /** Rows of another day. They are not taken: that day's snapshot has them. */
  readonly otherDay: number;
  /** Rows of a time that has not come yet: plans, not observations. */
  readonly ahead: number;
  /** Rows that could not be understood. */
  readonly unread: number;
}

/** Clocks of two systems differ by this much at most, in milliseconds. */
const AHEAD_MS = 10 * 60_000;

/**
 * Reads one attendance file, or a zip of them, with the readers of an import. Of other tables in it
 * nothing is taken. Fails with `notAnExport` where none of it is about attendance, and with what the
 * readers fail with: then nothing of the file may be used.
 */
export async function readAttendanceFile(
  path: string,
  deps: {
    readonly clock: Clock;
    readonly idSecret: Uint8Array;
    /** Layouts that somebody has explained. */
    readonly mappings?: readonly Mapping[];
  },
): Promise<Result<AttendanceFile>> {
  const { clock } = deps;
  const found = new Map<string, AttendanceRecord>();
  const count = { rows: 0, otherDay: 0, ahead: 0, unread: 0 };
  const issues = newIssueLog(({ action, line }) => {
    if (action === 'rejected' && line > 0) count.unread++;
  });
  const now = stamp(clock);
  const keys = { idSecret: deps.idSecret, today: wallDate(now) };
  const budget = newBudget(DEFAULT_LIMITS);
  let about = false;

  async function read(file: SourceFile, reader: SourceReader): Promise<void> {
    const { name, modifiedMs } = file;
    const shared = {
      clock,
      issues,
      source: sourceName(name),
      modifiedMs,
      writtenAt: stampOf(clock, modifiedMs),
      timeOf: (text: string) => readTime(text, clock),
      scope: 0,
    };
    const context: ReadContext = {
      limits: DEFAULT_LIMITS,
      ...idsBy(keys),
      mappings: deps.mappings ?? [],
      unpacks: (bytes) => budget.take('totalBytes', bytes, name),
      // Nothing is said of a single sheet.
      part: () => context,
      onBytes: () => undefined,
      holds(kind: Kind) {
        about ||= kind === 'attendance';
      },
      record: (kind, at, given) => new RawRecord(kind, { file: name, ...at }, given, keys),
      reject: (line, reason) => issues.addAt({ file: name, line }, 'rejected', reason),
      repair: (line, reason) => issues.addAt({ file: name, line }, 'repaired', reason),
      // The import at night reports columns, and who may be protected.
      unused: () => undefined,
      inDoubt: () => undefined,
    };
    for await (const record of reader.read(file, context)) {
      if (!isAttendance(record)) continue;
      count.rows++;
      const fact = readAttendance(openRow(record, shared), shared);
      if (fact === null) continue;
      if (!isSameDay(fact.at, now)) count.otherDay++;
      else if (fact.atMs > clock.now() + AHEAD_MS) count.ahead++;
      else {
        const whose = JSON.stringify(fact.child);
        const before = found.get(whose);
        if (before === undefined || isNewer(fact, before)) found.set(whose, fact);
      }
    }
  }

  try {
    const isWhole = async (file: SourceFile) => {
      for (const reader of READERS) if (reader.isZip && (await reader.matches(file))) return true;
      return false;
    };
    await using listed = await listFiles([path], { limits: DEFAULT_LIMITS, clock, isWhole });
    for (const file of listed.files) {
      const role = await roleOf(file, READERS);
      if (typeof role !== 'string') await read(file, role);
    }
  } catch (error) {
    if (error instanceof BrokenFile) return err(error.failure);
    throw error;
  }
  if (!about) return err(failure('notAnExport', { file: baseName(path) }));
  return ok({ records: [...found.values()], ...count });
}

/** The source's name where a row gives none: the file's, without the date and number of the day. */
function sourceName(name: string): string {
  const base = baseName(name);
  const bare = base
    .replace(/[\s\d_.:T-]*\d[\s\d_.:TZ-]*$/, '')
    .replace(/^[\s\d_.:-]+(?=\p{L})/u, '');
  return (bare || base).slice(0, 40);
}

function isAttendance(record: RawRecord): record is RawRecord<'attendance'> {
  return record.kind === 'attendance';
}
