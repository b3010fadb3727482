import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { type Rights, writeWhole } from '../storage/write-file.ts';

/** What setup does to disks. Every call is done, and on the disk, when its promise resolves. */
export interface Disk {
  /** A file's bytes; null where there is none. Never follows a link, never reads past `limit`. */
  read(path: string, limit: number): Promise<Buffer | null>;
  /** The file is there whole, or as it was before. */
  write(path: string, bytes: string, rights: Rights): Promise<void>;
  /** Other bytes in the very place of the old ones, and as many. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a folder with all above it, and sets its rights. */
  folder(path: string, rights: Rights): Promise<void>;
  /** Sets the rights of what is there, if anything. Fails on a link, which nobody of ours makes. */
  own(path: string, rights: Rights): Promise<void>;
  /** Names in a folder; none where there is no such folder. */
  names(path: string): Promise<string[]>;
  remove(path: string): Promise<void>;
}

/** The group can write to the data folder, and setup is root: it follows no link in there. */
const NO_LINK = constants.O_NOFOLLOW;

export const realDisk: Disk = {
  async read(path, limit) {
    const file = await openOrNull(path);
    if (file === null) return null;
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.min(size, limit));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  write: writeWhole,
  async overwrite(path, bytes) {
    const file = await open(path, constants.O_RDWR | NO_LINK);
    try {
      await file.write(bytes, 0, bytes.length, 0);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  async folder(path, rights) {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await setRights(path, rights);
  },
  own: setRights,
  async names(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  },
  remove: (path) => rm(path, { force: true, recursive: true }),
};

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    // A pipe somebody has put there shall not hold up the start.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | NO_LINK);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function setRights(path: string, { mode, owner }: Rights): Promise<void> {
  const file = await openOrNull(path);
  if (file === null) return;
  try {
    const found = await file.stat();
    const moved = owner !== null && (found.uid !== owner.uid || found.gid !== owner.gid);
    if (moved) await file.chown(owner.uid, owner.gid);
    // A change of owner drops bits of the mode.
    if (moved || (found.mode & 0o7777) !== mode) await file.chmod(mode);
  } finally {
    await file.close();
  }
}

/** What an operating system refuses: to be expected of disks; anything else is a bug. */
export function isRefusal(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error;
}

function isAbsent(error: unknown): boolean {
  return isRefusal(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
