import { createReadStream } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PassThrough, type Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';
import { failure } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { byText, localToMs } from '../rows/values.ts';
import {
  BrokenFile,
  isClutter,
  type Limits,
  printableName,
  type SourceFile,
  startOf,
} from './source.ts';

/** What a zip begins with. */
const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

interface ZipContents {
  readonly files: readonly SourceFile[];
  close(): void;
}

/**
 * The files of a zip, those of zips inside it too. Nothing is unpacked to disk, so an entry's path
 * is only ever a name; yauzl still refuses absolute and climbing paths, and entries whose real size
 * is not the declared one. Throws BrokenFile (`damagedArchive`, `exportTooLarge`).
 */
async function openZip(
  from: { path: string } | { bytes: Buffer },
  name: string,
  deps: { limits: Limits; clock: Clock; depth: number },
): Promise<ZipContents> {
  const options = { autoClose: false, lazyEntries: true, validateEntrySizes: true } as const;
  const damaged = () => new BrokenFile(failure('damagedArchive', { file: name }));
  const zip = await ('path' in from
    ? openPromise(from.path, options)
    : fromBufferPromise(from.bytes, options)
  ).catch(() => Promise.reject(damaged()));
  const files: SourceFile[] = [];
  const nested: ZipContents[] = [];
  const close = () => {
    for (const inner of nested) inner.close();
    zip.close();
  };
  try {
    for (const entry of await entriesOf(zip, deps.limits, name).catch((error: unknown) =>
      Promise.reject(error instanceof BrokenFile ? error : damaged()),
    )) {
      if (entry.fileName.endsWith('/') || isClutter(entry.fileName)) continue;
      const file = fileOf(zip, entry, `${name}/${printableName(entry.fileName)}`, deps.clock);
      if (!/\.zip$/i.test(entry.fileName)) {
        files.push(file);
        continue;
      }
      const tooLarge = entry.uncompressedSize > deps.limits.nestedZipBytes;
      if (tooLarge || deps.depth >= deps.limits.nesting)
        throw new BrokenFile(failure('exportTooLarge', { file: file.name }));
      const bytes = await buffer(await file.open());
      const inner = await openZip({ bytes }, file.name, { ...deps, depth: deps.depth + 1 });
      nested.push(inner);
      files.push(...inner.files);
    }
  } catch (error) {
    close();
    throw error;
  }
  return { files, close };
}

async function entriesOf(zip: ZipFile, limits: Limits, name: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    entries.push(entry);
    total += entry.uncompressedSize;
    if (entries.length > limits.files || total > limits.totalBytes)
      throw new BrokenFile(failure('exportTooLarge', { file: name }));
    if (entry.isEncrypted()) throw new BrokenFile(failure('notAnExport', { file: name }));
  }
  return entries;
}

function fileOf(zip: ZipFile, entry: Entry, name: string, clock: Clock): SourceFile {
  return {
    name,
    size: entry.uncompressedSize,
    modifiedMs: modified(entry, clock),
    async open() {
      const damaged = new BrokenFile(failure('damagedArchive', { file: name }));
      const stream = await zip.openReadStreamPromise(entry).catch(() => Promise.reject(damaged));
      const checked = checkedStream(entry.crc32, damaged);
      const out = new PassThrough();
      pipeline(stream, checked, out).catch(() => out.destroy(damaged));
      return out as Readable;
    },
  };
}

/** yauzl checks sizes, not contents: a flipped bit shows in the CRC only. */
function checkedStream(expected: number, damaged: BrokenFile): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === expected ? null : damaged);
    },
  });
}

/** Extended time stamps are UTC; plain DOS times are what the wall clock showed. */
function modified(entry: Entry, clock: Clock): number {
  const utc = entry.extraFields.some((field) => field.id === 0x5455 || field.id === 0x000a);
  if (utc) return entry.getLastModDate().getTime();
  const wall = entry.getLastModDate({ timezone: 'UTC', forceDosFormat: true }).getTime();
  return localToMs(wall, clock);
}

/**
 * Every file behind the given paths (folders, zips, single files), in the order of their names.
 * Symbolic links inside folders are not followed. A zip for which `isWhole` is true is not
 * unpacked. Throws BrokenFile (`missingFile`, `damagedArchive`, `exportTooLarge`).
 */
export async function listFiles(
  paths: readonly string[],
  deps: { limits: Limits; clock: Clock; isWhole: (file: SourceFile) => Promise<boolean> },
): Promise<AsyncDisposable & { readonly files: readonly SourceFile[] }> {
  const files: SourceFile[] = [];
  const zips: ZipContents[] = [];
  const dispose = async () => {
    for (const zip of zips) zip.close();
  };
  const add = async (path: string, name: string) => {
    const file = await plainFile(path, name);
    if (!(await isZip(file)) || (await deps.isWhole(file))) {
      files.push(file);
      return;
    }
    const zip = await openZip({ path }, name, { ...deps, depth: 1 });
    zips.push(zip);
    files.push(...zip.files);
  };
  try {
    for (const path of paths) {
      const facts = await stat(path).catch(() => null);
      if (facts === null)
        throw new BrokenFile(failure('missingFile', { file: printableName(basename(path)) }));
      // Of several folders, the folder's name is put first: their files may have the same names.
      const prefix = paths.length > 1 ? `${printableName(basename(path))}/` : '';
      if (!facts.isDirectory()) await add(path, printableName(basename(path)));
      else
        for (const inside of await walk(path, ''))
          await add(join(path, inside), prefix + printableName(inside));
      check(files, deps.limits);
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  files.sort(byText((file) => file.name));
  return { files, [Symbol.asyncDispose]: dispose };
}

function check(files: readonly SourceFile[], limits: Limits): void {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > limits.files || total > limits.totalBytes)
    throw new BrokenFile(failure('exportTooLarge'));
}

/** Regular files below a folder, relative, sorted. */
async function walk(root: string, under: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, under), { withFileTypes: true })) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (isClutter(entry.name)) continue;
    if (entry.isDirectory()) found.push(...(await walk(root, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

async function plainFile(path: string, name: string): Promise<SourceFile> {
  const facts = await lstat(path);
  return {
    name,
    size: facts.size,
    modifiedMs: Math.floor(facts.mtimeMs / 1000) * 1000,
    open: async () => createReadStream(path, { highWaterMark: 256 * 1024 }),
  };
}

/** By content, whatever its name is; a file called `.zip` always, since it may be empty or cut. */
async function isZip(file: SourceFile): Promise<boolean> {
  return /\.zip$/i.test(file.name) || (await startOf(file, 4)).equals(ZIP);
}
