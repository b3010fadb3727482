import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { failure } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { byText } from '../rows/values.ts';
import {
  BrokenFile,
  isClutter,
  type Limits,
  newBudget,
  printableName,
  type SkippedFile,
  type SourceFile,
  startOf,
} from './source.ts';
import { openZip, type ZipContents } from './zip.ts';

/** What a zip begins with. */
const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

/** All files of an import. */
export interface Listed extends AsyncDisposable {
  readonly files: readonly SourceFile[];
  /** What was not read, and why: for the report. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Every file behind the given paths (folders, zips, single files), in the order of their names. A
 * symbolic link inside a folder is followed where it stays inside that folder, and its target is
 * then read once, whatever it is called; other links are in `skipped`. A zip for which `isWhole` is
 * true is not unpacked. The limits are those of all paths together. Throws BrokenFile
 * (`missingFile`, `damagedArchive`, `exportTooLarge`).
 */
export async function listFiles(
  paths: readonly string[],
  deps: { limits: Limits; clock: Clock; isWhole: (file: SourceFile) => Promise<boolean> },
): Promise<Listed> {
  const budget = newBudget(deps.limits);
  const files: SourceFile[] = [];
  const skipped: SkippedFile[] = [];
  const zips: ZipContents[] = [];
  const dispose = async () => {
    for (const zip of zips) zip.close();
  };
  const add = async (path: string, name: string) => {
    const file = await plainFile(path, name);
    budget.take('files', 1, name);
    budget.take('totalBytes', file.size, name);
    if (!(await isZip(file)) || (await deps.isWhole(file))) {
      files.push(file);
      return;
    }
    const zip = await openZip({ path }, name, { ...deps, budget, depth: 1 });
    zips.push(zip);
    files.push(...zip.files);
    skipped.push(...zip.skipped);
  };
  try {
    for (const given of paths) {
      const name = printableName(basename(given));
      const path = await realpath(given).catch(() => null);
      if (path === null) throw new BrokenFile(failure('missingFile', { file: name }));
      // Of several folders, the folder's name is put first: their files may have the same names.
      const prefix = paths.length > 1 ? `${name}/` : '';
      if (!(await stat(path)).isDirectory()) await add(path, name);
      else
        for await (const inside of walk(path)) {
          const name = prefix + printableName(inside.name);
          if ('reason' in inside) skipped.push({ name, reason: inside.reason });
          else await add(inside.path, name);
        }
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  files.sort(byText((file) => file.name));
  return { files, skipped, [Symbol.asyncDispose]: dispose };
}

/** A file below a folder, by its real path, or a link that is not followed. */
type Found = { readonly name: string; readonly path: string } | SkippedFile;

/**
 * Regular files below a folder. Links come before what lies beside them, since a link is the name
 * that somebody chose for the import (`users.csv -> 2026-11-23.csv`); each file and folder is found
 * once, which also ends loops.
 *
 * @param root a real path
 */
async function* walk(root: string): AsyncGenerator<Found> {
  const seen = new Set([root]);
  yield* below(root, '');

  async function* below(folder: string, under: string): AsyncGenerator<Found> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
      throw unreadable(under || basename(root));
    });
    const isLink = (entry: (typeof entries)[number]) => Number(!entry.isSymbolicLink());
    entries.sort((a, b) => isLink(a) - isLink(b) || byText<typeof a>(({ name }) => name)(a, b));
    for (const entry of entries) {
      if (isClutter(entry.name)) continue;
      const name = under === '' ? entry.name : `${under}/${entry.name}`;
      const path = await realpath(join(folder, entry.name)).catch(() => null);
      if (path === null) yield { name, reason: 'linkBroken' };
      else if (path !== root && !path.startsWith(root.endsWith(sep) ? root : root + sep))
        yield { name, reason: 'linkOutside' };
      else if (!seen.has(path)) {
        seen.add(path);
        const facts = await stat(path);
        if (facts.isDirectory()) yield* below(path, name);
        else if (facts.isFile()) yield { name, path };
      }
    }
  }
}

/**
 * @param path a real path: a link that somebody puts there afterwards is not followed
 */
async function plainFile(path: string, name: string): Promise<SourceFile> {
  const { size, mtimeMs } = await stat(path);
  return {
    name,
    size,
    modifiedMs: Math.floor(mtimeMs / 1000) * 1000,
    async open() {
      if (size === 0) return Readable.from([]);
      const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => {
        throw unreadable(name);
      });
      // No more than was counted, also where the file grows meanwhile.
      return handle.createReadStream({ highWaterMark: 256 * 1024, end: size - 1 });
    },
  };
}

/** Gone since it was listed, changed into a link, or not for this user to read. */
function unreadable(name: string): BrokenFile {
  return new BrokenFile(failure('missingFile', { file: printableName(name) }));
}

/** By content, whatever its name is; a file called `.zip` always, since it may be empty or cut. */
async function isZip(file: SourceFile): Promise<boolean> {
  return /\.zip$/i.test(file.name) || (await startOf(file, 4)).equals(ZIP);
}
