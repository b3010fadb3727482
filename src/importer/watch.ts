import { join } from 'node:path';
import type { FailureCode, Result } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { ImportedAttendance } from '../core/snapshot.ts';
import { stamp, wallDate } from '../core/time.ts';
import { type PublishedCache, publishedChildren } from './attendance/children.ts';
import {
  type AttendanceTarget,
  type DayStore,
  dayStore,
  type SentAttendance,
  sendDay,
  withFacts,
} from './attendance/day.ts';
import { type DroppedFile, dropFolder } from './attendance/folder.ts';
import { type AttendanceFile, readAttendanceFile } from './attendance/read.ts';
import type { Office } from './office.ts';
import { loadMappings } from './readers/mapping.ts';

/** What became of one file. Lines are numbers in the file, never what stands there. */
interface TakenFile extends Omit<AttendanceFile, 'records'> {
  readonly name: string;
  /** Children whose status was taken. */
  readonly taken: number;
  /** Lines about nobody whom the office has published, at most 20. */
  readonly unknown: readonly number[];
  readonly unknownCount: number;
  /** Lines about an id that stands for different children of several institutions, at most 20. */
  readonly ambiguous: readonly number[];
  readonly ambiguousCount: number;
}

/** Something that did not go right. Each is told once, until it has gone right again. */
interface WatchProblem {
  readonly code: FailureCode;
  readonly file?: string;
}

/** What one look at the folder brought; nothing is told of one that brought nothing. */
export interface Take {
  readonly files: readonly TakenFile[];
  readonly sent: readonly SentAttendance[];
  readonly problems: readonly WatchProblem[];
}

export interface WatchDeps {
  readonly folder: string;
  /** The office's own folder. */
  readonly officeFolder: string;
  readonly clock: Clock;
  /** Milliseconds between looks at the folder. */
  readonly everyMs: number;
  /** Files are deleted once they were taken. */
  readonly deleteTaken: boolean;
  /** Opens the office for a moment. Its failures are tried again at the next look. */
  withOffice<T>(work: (office: Office, hub: AttendanceTarget) => Promise<T>): Promise<Result<T>>;
  /** Resolves after so many milliseconds, or at once when `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  onTake(take: Take): void;
}

const LINES_MAX = 20;
/** First pause after the hub did not take something; it doubles up to the longest. */
const FIRST_MS = 15_000;
const LONGEST_MS = 5 * 60_000;
/** Failures of the connection: the next institution would fail as well. */
const HUB_AWAY: ReadonlySet<FailureCode> = new Set([
  'hubUnreachable',
  'hubGarbage',
  'throttled',
  'unauthorized',
  'notAllowed',
]);

/**
 * Takes attendance files from a folder as they come, and sends what they say of today to the hub as
 * updates, until `signal` is aborted. Nothing stops it: a folder that is gone, a file that is bad or
 * half there, a hub that is away and a full disk are told once and tried again. What was read is on
 * the disk before its file counts as taken, so a crash loses nothing.
 */
export async function watchFolder(deps: WatchDeps, signal: AbortSignal): Promise<void> {
  const { clock, everyMs, onTake, wait } = deps;
  const watch = createWatch(deps);
  while (!signal.aborted) {
    const take = await watch.look();
    if (take.files.length + take.sent.length + take.problems.length > 0) onTake(take);
    const began = clock.now();
    await wait(everyMs, signal);
    watch.waited(Math.abs(clock.now() - began));
  }
}

/** What a look found: files that say something, and files that nothing can be made of. */
interface Found {
  readonly good: readonly { readonly file: DroppedFile; readonly content: AttendanceFile }[];
  readonly bad: readonly DroppedFile[];
}

const NOTHING: Found = { good: [], bad: [] };

function createWatch({ folder, officeFolder, clock, deleteTaken, withOffice }: WatchDeps) {
  const cache: PublishedCache = new Map();
  const told = new Set<string>();
  let drop: Awaited<ReturnType<typeof dropFolder>> | null = null;
  let idSecret: Uint8Array | null = null;
  /** Institutions with facts that the hub may lack; null until the office was asked. */
  let pending: Set<string> | null = null;
  let officeFailure: FailureCode | null = null;
  let hubFailures: ReadonlySet<FailureCode> = new Set();
  let refusals = 0;
  let pauseMs = 0;

  async function look(): Promise<Take> {
    const files: TakenFile[] = [];
    const sent: SentAttendance[] = [];
    const problems: WatchProblem[] = [];
    const tell = (code: FailureCode, file?: string) => {
      const key = `${code} ${file ?? ''}`;
      if (told.has(key)) return;
      told.add(key);
      problems.push(file === undefined ? { code } : { code, file });
    };

    try {
      await start(tell);
      const found = await read(tell);
      const isDue = pauseMs <= 0 && (pending?.size ?? 0) > 0;
      if (found.good.length + found.bad.length > 0 || isDue) {
        const done = await withOffice(async (office, hub) => {
          const days = await dayStore(officeFolder, office);
          files.push(...(await keep(office, days, found)));
          if (pauseMs <= 0) sent.push(...(await send(office, days, hub, tell)));
        });
        noteOffice(done, tell);
      }
      forget('diskFull', 'cannotWrite');
    } catch (error) {
      tell(diskFailure(error));
    }
    return { files, sent, problems };
  }

  /** What needs the office before anything can be read. */
  async function start(tell: (code: FailureCode) => void): Promise<void> {
    drop ??= await dropFolder(folder, join(officeFolder, 'attendance-taken.json'));
    if (pending !== null) return;
    const asked = await withOffice(async (office) => {
      const days = await dayStore(officeFolder, office);
      return { secret: office.idSecret, left: await days.pending(today()) };
    });
    noteOffice(asked, tell);
    if (!asked.ok) return;
    idSecret = asked.value.secret;
    pending = new Set(asked.value.left);
  }

  /** The office is busy, or not enrolled: told until it opens again. */
  function noteOffice(outcome: Result<unknown>, tell: (code: FailureCode) => void): void {
    const code = outcome.ok ? null : outcome.failure.code;
    if (officeFailure !== null && officeFailure !== code) forget(officeFailure);
    officeFailure = code;
    if (code !== null) tell(code);
  }

  async function read(tell: (code: FailureCode, file?: string) => void): Promise<Found> {
    if (drop === null || idSecret === null) return NOTHING;
    const dropped = await drop.look();
    if (dropped === null) {
      tell('noSuchFile', folder);
      return NOTHING;
    }
    told.delete(`noSuchFile ${folder}`);
    const good: Found['good'][number][] = [];
    const bad: DroppedFile[] = [];
    for (const file of dropped) {
      const content = await contentOf(file, idSecret, tell);
      // Somebody is writing it still, or it has gone: it is looked at again.
      if (content === null || !(await file.unchanged())) continue;
      if (content.ok) good.push({ file, content: content.value });
      else {
        tell(content.failure.code, file.name);
        bad.push(file);
      }
    }
    return { good, bad };
  }

  async function contentOf(
    file: DroppedFile,
    secret: Uint8Array,
    tell: (code: FailureCode, file: string) => void,
  ): Promise<Result<AttendanceFile> | null> {
    try {
      const mappings = await loadMappings(officeFolder);
      if (!mappings.ok) {
        tell(mappings.failure.code, file.name);
        return null;
      }
      const deps = { clock, idSecret: secret, mappings: mappings.value };
      return await readAttendanceFile(file.path, deps);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      if (error.code !== 'ENOENT') tell('cannotRead', file.name);
      return null;
    }
  }

  /** Writes down what the files say, institution by institution, and then that they were taken. */
  async function keep(office: Office, days: DayStore, { good, bad }: Found): Promise<TakenFile[]> {
    await drop?.take(bad);
    // The next bad file of one of these names is another one.
    for (const key of [...told])
      if (bad.some(({ name }) => key.endsWith(` ${name}`))) told.delete(key);
    if (good.length === 0) return [];
    const children = await publishedChildren(office, cache);
    const news = new Map<string, ImportedAttendance[]>();
    const taken = good.map(({ file, content }) => {
      const { records, ...counts } = content;
      const unknown: number[] = [];
      const ambiguous: number[] = [];
      let matched = 0;
      const under = underWhom(file.name, children.institutionOf);
      for (const { child, status, at, source, place } of records) {
        const fits = children.find(child, under);
        if (typeof fits === 'string') {
          (fits === 'unknown' ? unknown : ambiguous).push(place.line);
          continue;
        }
        matched++;
        for (const { institution, childId } of fits) {
          const fact = { childId, status, at, source };
          news.set(institution, [...(news.get(institution) ?? []), fact]);
        }
      }
      return {
        name: file.name,
        ...counts,
        taken: matched,
        unknown: unknown.slice(0, LINES_MAX),
        unknownCount: unknown.length,
        ambiguous: ambiguous.slice(0, LINES_MAX),
        ambiguousCount: ambiguous.length,
      };
    });
    for (const [institution, facts] of news) {
      const day = withFacts(await days.load(institution, today()), facts);
      if (day === null) continue;
      await days.save(day);
      pending?.add(institution);
    }
    await drop?.take(good.map(({ file }) => file));
    if (deleteTaken) for (const { file } of good) await file.remove();
    return taken;
  }

  async function send(
    office: Office,
    days: DayStore,
    hub: AttendanceTarget,
    tell: (code: FailureCode) => void,
  ): Promise<SentAttendance[]> {
    const sent: SentAttendance[] = [];
    const refused = new Set<FailureCode>();
    for (const institution of pending ?? []) {
      const day = await days.load(institution, today());
      const outcome = await sendDay(office, days, day, { hub, clock });
      if (outcome.ok) {
        pending?.delete(institution);
        if (outcome.value !== null) sent.push(outcome.value);
        continue;
      }
      const { code } = outcome.failure;
      refused.add(code);
      tell(code);
      // What the hub says of one institution need not hold for the next.
      if (HUB_AWAY.has(code)) break;
    }
    for (const code of hubFailures) if (!refused.has(code)) forget(code);
    hubFailures = refused;
    refusals = refused.size === 0 ? 0 : refusals + 1;
    pauseMs = refusals === 0 ? 0 : Math.min(FIRST_MS * 2 ** (refusals - 1), LONGEST_MS);
    return sent;
  }

  function forget(...codes: readonly FailureCode[]): void {
    for (const code of codes) told.delete(`${code} `);
  }

  function today(): string {
    return wallDate(stamp(clock));
  }

  return {
    look,
    waited(ms: number) {
      pauseMs = Math.max(0, pauseMs - ms);
    },
  };
}

/** The institution in whose folder a file lies, the innermost first. */
function underWhom(name: string, institutionOf: (folder: string) => string | null): string | null {
  const folders = name.split('/').slice(0, -1).reverse();
  return folders.map(institutionOf).find((id) => id !== null) ?? null;
}

/** An error of the office's disk; any other throws. */
function diskFailure(error: unknown): FailureCode {
  if (!(error instanceof Error && 'code' in error)) throw error;
  return error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'diskFull' : 'cannotWrite';
}
