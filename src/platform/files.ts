import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The owner of a file and its permissions. */
export interface Rights {
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  /** Null for the user who writes it. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

/** For a file that only its owner may read. */
const PRIVATE: Rights = { mode: 0o600, owner: null };

/** Ending of a file that is being written. A power cut can leave such a file behind. */
export const UNFINISHED = '.new';

/**
 * Writes a file that only its owner may read (0600), whole or not at all. A file that was there
 * before is replaced, and its rights with it. Throws what the operating system reports.
 */
export function writePrivate(path: string, bytes: Uint8Array | string): Promise<void> {
  return writeWhole(path, bytes, PRIVATE);
}

/**
 * Writes a file whole or not at all: after a power cut either the old or the new one is there. When
 * the promise resolves, the new one is on the disk. Throws what the operating system reports; then
 * the old one is unchanged.
 */
export function writeWhole(
  path: string,
  bytes: Uint8Array | string,
  { mode, owner }: Rights,
): Promise<void> {
  return replaceFile(path, async (beside) => {
    await using file = await open(beside, 'wx', 0o600);
    await file.writeFile(bytes);
    if (owner !== null) await file.chown(owner.uid, owner.gid);
    if (mode !== 0o600) await file.chmod(mode);
    await file.sync();
  });
}

/**
 * Replaces a file by one that `write` makes: under the path it is given, which is free and in the
 * same folder, and flushed to the disk. Throws what `write` throws, or what the operating system
 * reports; then nothing is left of the new file.
 */
export async function replaceFile(
  path: string,
  write: (beside: string) => Promise<void>,
): Promise<void> {
  const beside = `${path}.${process.pid}${UNFINISHED}`;
  await rm(beside, { force: true });
  try {
    await write(beside);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Syncs the names in a folder to the disk, where the file system supports it. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    // The file systems of USB sticks cannot flush a folder.
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
  }
}

/**
 * Makes a folder for its owner only (0700), and those above it that are missing. One level at a
 * time: where the system makes no folders, as in /proc, `mkdir` with `recursive` never ends. When
 * the promise resolves, its name is on the disk: without it a power cut would take the files in it,
 * however well they were flushed. Throws what the operating system reports.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Another process has just made it.
    if (!isThere(error) || !(await isFolder(path))) throw error;
  }
  await syncFolder(above);
}

/** A file that `createPrivate` has made. */
export interface NewFile {
  /** Writes its content to the disk and closes it. Throws what the operating system reports. */
  write(bytes: Uint8Array): Promise<void>;
  /** Removes it. */
  discard(): Promise<void>;
}

/**
 * Makes an empty file that only its owner may read (0600), to be written later. Null where something
 * has that name already: nothing is ever replaced, and of two at once one gets it. Throws what the
 * operating system reports.
 */
export async function createPrivate(path: string): Promise<NewFile | null> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    if (isThere(error)) return null;
    throw error;
  });
  if (file === null) return null;
  return {
    async write(bytes) {
      await file.writeFile(bytes);
      await file.sync();
      await file.close();
      await syncFolder(dirname(path));
    },
    async discard() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

/** The bytes of a file; null where there is none. Throws what else the operating system reports. */
export function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch(nullIfMissing);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(nullIfMissing))?.isDirectory() ?? false;
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function nullIfMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
