import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { readIfThere, writePrivate } from '../../platform/files.ts';
import { isClutter } from '../files/source.ts';

/** Endings under which programs write a file before they give it its name. */
const UNFINISHED = /\.(part|filepart|tmp|temp|crdownload|download|partial|swp|new)$|~$/i;
/** Folders below the watched one: a supplier's, an institution's. */
const DEPTH = 3;

const takenFile = v.object({
  format: v.literal(1),
  files: v.array(
    v.object({
      name: v.string(),
      size: v.number(),
      mtimeMs: v.number(),
      sha256: v.string(),
    }),
  ),
});
type Taken = v.InferOutput<typeof takenFile>['files'][number];

/** What tells one state of a file from another, without reading it. */
interface Look {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

/** A file that lies there whole and was not taken yet. */
export interface DroppedFile {
  /** Below the watched folder, with forward slashes. */
  readonly name: string;
  readonly path: string;
  /** False where it has changed since it was looked at: then nothing that was read may be used. */
  unchanged(): Promise<boolean>;
  /** Deletes it. */
  remove(): Promise<void>;
}

export interface DropFolder {
  /**
   * What can be taken now, oldest first: files that did not change since the last call. The folder
   * is read anew each time, since file systems on the network tell nobody of a new file. Null
   * where the folder is not there.
   */
  look(): Promise<DroppedFile[] | null>;
  /**
   * These have been dealt with, for good or bad: they are not offered again until they change. Call
   * it while the office is held, since `memory` lies in it.
   */
  take(files: readonly DroppedFile[]): Promise<void>;
}

/**
 * The watched folder. What was taken is remembered in `memory` by name, size, time and content, so
 * that nothing is taken twice, and nothing has to be deleted. Throws what the operating system
 * reports of `memory`; a folder or file that has gone is no error.
 */
export async function dropFolder(folder: string, memory: string): Promise<DropFolder> {
  const known = await readIfThere(memory);
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), takenFile),
    known?.toString('utf8') ?? '',
  );
  let taken = new Map<string, Taken>(
    parsed.success ? parsed.output.files.map((file) => [file.name, file]) : [],
  );
  let before = new Map<string, Look>();
  /** Looks of files that are known to have been taken: they need not be read again. */
  const settled = new Map<string, Look>();
  const looks = new WeakMap<DroppedFile, Look>();

  async function isTaken(name: string, path: string, look: Look): Promise<boolean> {
    const last = taken.get(name);
    if (last === undefined || last.size !== look.size) return false;
    return last.mtimeMs === look.mtimeMs && last.sha256 === (await sha256Of(path));
  }

  function dropped(name: string, look: Look): DroppedFile {
    const path = join(folder, name);
    const file: DroppedFile = {
      name,
      path,
      unchanged: async () => same(look, await lookAt(path)),
      remove: () => rm(path, { force: true }),
    };
    looks.set(file, look);
    return file;
  }

  return {
    async take(files) {
      if (files.length === 0) return;
      const next = new Map(taken);
      for (const file of files) {
        const { size = 0, mtimeMs = 0 } = looks.get(file) ?? {};
        const sha256 = (await sha256Of(file.path)) ?? '';
        next.set(file.name, { name: file.name, size, mtimeMs, sha256 });
      }
      const list = { format: 1, files: [...next.values()] };
      await writePrivate(memory, `${JSON.stringify(list)}\n`);
      taken = next;
      for (const file of files) {
        const look = looks.get(file);
        if (look !== undefined) settled.set(file.name, look);
      }
    },
    async look() {
      const names = await namesIn(folder);
      if (names === null) return null;
      const now = new Map<string, Look>();
      const whole: { file: DroppedFile; mtimeMs: number }[] = [];
      for (const name of names) {
        const path = join(folder, name);
        const look = await lookAt(path);
        // An empty file is one that somebody is about to write.
        if (look === null || look.size === 0) continue;
        now.set(name, look);
        if (same(look, settled.get(name)) || !same(look, before.get(name))) continue;
        if (await isTaken(name, path, look)) settled.set(name, look);
        else whole.push({ file: dropped(name, look), mtimeMs: look.mtimeMs });
      }
      before = now;
      const gone = [...taken.keys()].filter((name) => !now.has(name));
      for (const name of gone) settled.delete(name);
      // The memory holds what is there; of a folder that is empty for a moment it forgets nothing.
      if (now.size > 0) for (const name of gone) taken.delete(name);
      return whole
        .sort((a, b) => a.mtimeMs - b.mtimeMs || (a.file.name < b.file.name ? -1 : 1))
        .map(({ file }) => file);
    },
  };
}

/** Regular files below the folder; null where it cannot be read. Links are not followed. */
async function namesIn(folder: string, under = '', depth = 1): Promise<string[] | null> {
  const entries = await readdir(join(folder, under), { withFileTypes: true }).catch(() => null);
  if (entries === null) return null;
  const found: string[] = [];
  for (const entry of entries) {
    const name = under === '' ? entry.name : `${under}/${entry.name}`;
    if (isClutter(entry.name) || UNFINISHED.test(entry.name)) continue;
    if (entry.isFile()) found.push(name);
    else if (entry.isDirectory() && depth < DEPTH)
      found.push(...((await namesIn(folder, name, depth + 1)) ?? []));
  }
  return found.sort();
}

async function lookAt(path: string): Promise<Look | null> {
  const facts = await stat(path).catch(() => null);
  if (facts === null) return null;
  const { size, mtimeMs, ctimeMs, ino } = facts;
  return { size, mtimeMs, ctimeMs, ino };
}

function same(a: Look, b: Look | null | undefined): boolean {
  return (
    a.size === b?.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino
  );
}

/** Null for a file that has gone or cannot be read. */
async function sha256Of(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    return null;
  }
}
