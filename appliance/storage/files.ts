import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whose a file is and who else may use it. */
export interface Rights {
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  /** Null: whoever writes it. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

/** Of a file that only its owner may read. */
const PRIVATE: Rights = { mode: 0o600, owner: null };

/** Ending of a file that is being written: one that is found was left by a power cut. */
export const UNFINISHED = '.new';

/**
 * Writes a file that only its owner may read (0600), whole or not at all. A file that was there
 * before is replaced, wider rights and all.
 */
export function writePrivate(path: string, bytes: Uint8Array | string): Promise<void> {
  return writeWhole(path, bytes, PRIVATE);
}

/** Writes a file whole or not at all: beside its place, onto the disk, then renamed. */
export async function writeWhole(
  path: string,
  bytes: Uint8Array | string,
  { mode, owner }: Rights,
): Promise<void> {
  const beside = `${path}.${process.pid}${UNFINISHED}`;
  await rm(beside, { force: true });
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    if (owner !== null) await file.chown(owner.uid, owner.gid);
    if (mode !== 0o600) await file.chmod(mode);
    await file.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/** Brings renames in a folder onto the disk, where the file system can. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    // File systems of USB sticks know no such thing.
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
  } finally {
    await folder.close();
  }
}

/**
 * Makes a folder for its owner only (0700), and those above it that are missing. One step at a
 * time: where the system makes no folders, as in /proc, Node's own way down never ends. Throws what
 * the operating system says.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above);
  await mkdir(path, { mode: 0o700 });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
