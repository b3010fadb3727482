import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file so that after a power cut either the old or the new one is there, whole: written
 * beside it (mode 0600 from the first byte), flushed, renamed, the folder flushed.
 */
export async function writeSafely(path: string, bytes: string | Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  await rm(beside, { force: true });
  {
    await using file = await open(beside, 'wx', 0o600);
    await file.writeFile(bytes);
    await file.sync();
  }
  await rename(beside, path);
  await flushFolder(dirname(path));
}

/** Bytes of a file, or null where there is none. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

async function flushFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}
