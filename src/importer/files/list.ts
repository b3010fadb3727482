import { createReadStream } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { failure } from '../../core/failure.ts';
import type { Clock } from '../../core/ports.ts';
import type { Limits } from './limits.ts';
import { BrokenFile, isClutter, printableName, type SourceFile } from './source.ts';
import { openZip, type ZipContents } from './zip.ts';

/**
 * Every file behind the given paths (folders, zips, single files), in the order of their names.
 * Symbolic links inside folders are not followed. Throws BrokenFile (`missingFile`,
 * `damagedArchive`, `exportTooLarge`).
 */
export async function listFiles(
  paths: readonly string[],
  deps: { limits: Limits; clock: Clock },
): Promise<AsyncDisposable & { readonly files: readonly SourceFile[] }> {
  const files: SourceFile[] = [];
  const zips: ZipContents[] = [];
  const dispose = async () => {
    for (const zip of zips) zip.close();
  };
  const add = async (path: string, name: string) => {
    if (!(await isZip(path))) {
      files.push(await plainFile(path, name));
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
      // With one folder its files have short names; with several, the folder tells them apart.
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
  files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
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

/** By content, so that a zip called `.csv` or `.dat` is still one; an empty or cut one by its name. */
async function isZip(path: string): Promise<boolean> {
  if (/\.zip$/i.test(path)) return true;
  await using file = await open(path, 'r');
  const head = Buffer.alloc(4);
  await file.read(head, 0, 4, 0);
  return head.equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]));
}
