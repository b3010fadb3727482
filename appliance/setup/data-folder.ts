import { constants, readFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Rights, UNFINISHED, writeWhole } from '../../src/platform/files.ts';
import { PROFILE_FOLDER } from '../hotspot/profile.ts';

/** The ids of the device's users, all of them in the group `lygte`. */
export interface Accounts {
  readonly group: number;
  readonly server: number;
  readonly sync: number;
}

/** Reads the users from `passwd` and `group` in a folder; null where there are none of ours. */
export function readAccounts(folder: string): Accounts | null {
  const group = numberOf(join(folder, 'group'), 'lygte');
  const passwd = join(folder, 'passwd');
  const server = numberOf(passwd, 'lygte-server');
  const sync = numberOf(passwd, 'lygte-sync');
  return group === null || server === null || sync === null ? null : { group, server, sync };
}

/** Both files have the number in the third field of a line that begins with the name. */
function numberOf(path: string, name: string): number | null {
  const line = linesOf(path).find((each) => each.startsWith(`${name}:`));
  const number = Number(line?.split(':')[2] || Number.NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** What setup does to disks. Everything is on the disk when a promise resolves. */
export interface Disk {
  /** A file's bytes; null where there is none. Never follows a link, never reads past `limit`. */
  read(path: string, limit: number): Promise<Buffer | null>;
  /** Atomic: after a power cut the file is complete, or as it was before. */
  write(path: string, bytes: string, rights: Rights): Promise<void>;
  /** Writes as many bytes in the same place on the disk. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a folder with all above it, and sets its rights. */
  folder(path: string, rights: Rights): Promise<void>;
  /** Sets the rights of what is there, if anything. Fails on a link, which Lygte never makes. */
  own(path: string, rights: Rights): Promise<void>;
  /** Names in a folder; none where there is no such folder. */
  names(path: string): Promise<string[]>;
  remove(path: string): Promise<void>;
}

/** The group can write to the data folder, so setup, as root, must not follow links there. */
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
    // Opening a pipe would otherwise block the start.
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

/** Whether it is an error of the operating system, as disks cause; anything else is a bug. */
export function isRefusal(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error;
}

function isAbsent(error: unknown): boolean {
  return isRefusal(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Names in the data folder. */
export const CONFIG_FILE = 'box.json';
export const KEY_FILE = 'hotspot.key';
export const ENROLL_FILE = 'enrol.json';

const ROOT = 0;

/** Owner and mode of each part of the data folder; without accounts only the modes. */
export function dataRights(accounts: Accounts | null) {
  const of = (mode: number, uid: number | undefined, gid = accounts?.group): Rights => ({
    mode,
    owner: accounts === null || uid === undefined || gid === undefined ? null : { uid, gid },
  });
  const { server, sync } = accounts ?? {};
  const shared = of(0o660, server);
  return {
    folder: of(0o2770, ROOT),
    files: {
      [CONFIG_FILE]: of(0o640, ROOT),
      [KEY_FILE]: of(0o600, ROOT, ROOT),
      [ENROLL_FILE]: of(0o660, ROOT),
      token: of(0o600, sync),
      'device.db': shared,
      'device.db-wal': shared,
      'device.db-shm': shared,
    },
    tls: of(0o700, server),
    tlsFile: of(0o600, server),
  } as const;
}

export type DataRights = ReturnType<typeof dataRights>;

export interface DataFolder {
  readonly disk: Disk;
  /** Its path. */
  readonly data: string;
  readonly rights: DataRights;
  /** See `SetupDeps`. */
  readonly alone: boolean;
  /** Does `work` on a file, and reports errors of the operating system. */
  attempt(file: string, work: () => Promise<void>): Promise<unknown>;
}

/**
 * Makes the data folder where it is missing, and corrects owners and modes in it. One part that
 * fails does not stop the others.
 */
export async function repairDataFolder(folder: DataFolder): Promise<void> {
  const { disk, data, rights, alone, attempt } = folder;
  await attempt(data, () => disk.folder(data, rights.folder));
  await attempt(data, async () => {
    for (const name of alone ? await disk.names(data) : [])
      if (name.endsWith(UNFINISHED)) await disk.remove(join(data, name));
  });
  for (const [name, of] of Object.entries(rights.files)) {
    const file = join(data, name);
    await attempt(file, () => disk.own(file, of));
  }
  await repairTls(folder);
}

/** Manually installed certificates belong to root at first, and the server must read them. */
async function repairTls({ disk, data, rights, attempt }: DataFolder): Promise<void> {
  const tls = join(data, 'tls');
  for (const folder of [tls, join(tls, 'manual')])
    await attempt(folder, async () => {
      await disk.own(folder, rights.tls);
      for (const name of await disk.names(folder))
        if (/\.(pem|json)$/.test(name)) await disk.own(join(folder, name), rights.tlsFile);
    });
}

/** Where setup finds and puts things. */
export interface SetupPaths {
  /** The data disk. */
  readonly data: string;
  /** Folders where the boot partition may be mounted, the likeliest first. */
  readonly boot: readonly string[];
  /** For the files that setup writes at every start. */
  readonly run: string;
  /** NetworkManager's profiles that do not survive a restart. */
  readonly profiles: string;
  /** The kernel's host name. */
  readonly hostname: string;
  /** The folder of `passwd` and `group`. */
  readonly accounts: string;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** The places on a device; the environment may change each. */
export function setupPaths(env: Env): SetupPaths {
  return {
    data: env.LYGTE_DATA || '/var/lib/lygte',
    boot: env.LYGTE_BOOT ? [env.LYGTE_BOOT] : ['/boot/firmware', '/boot'],
    run: env.LYGTE_SETUP || '/run/lygte-setup',
    profiles: env.LYGTE_PROFILES || PROFILE_FOLDER,
    hostname: env.LYGTE_HOSTNAME || '/proc/sys/kernel/hostname',
    accounts: env.LYGTE_ACCOUNTS || '/etc',
  };
}

/** Makes the file system around `path` writable, or read-only again; false when that fails. */
export type Remount = (path: string, how: 'rw' | 'ro') => Promise<boolean>;

/** An empty configuration of `size` bytes, to overwrite all of the old one. */
export function wipedBytes(size: number): Uint8Array {
  const text = size < 2 ? ' '.repeat(size) : `{}${' '.repeat(size - 2)}`;
  return Buffer.from(text);
}

/** Overwrites a file on a partition that may be mounted read-only. False when that fails. */
export function overwrite(
  disk: Disk,
  remount: Remount,
  path: string,
  bytes: Uint8Array,
): Promise<boolean> {
  return opened(remount, path, () => disk.overwrite(path, bytes));
}

/** Writes to a partition, remounted as writable meanwhile if needed. False when that fails. */
export async function opened(
  remount: Remount,
  path: string,
  write: () => Promise<void>,
): Promise<boolean> {
  if (await tried(write)) return true;
  if (!(await remount(path, 'rw'))) return false;
  const done = await tried(write);
  await remount(path, 'ro');
  return done;
}

async function tried(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Where the file system around `path` is mounted, by the kernel's table (proc(5), mountinfo). */
export function mountPointOf(path: string, mountinfo: string): string {
  const points = mountinfo.split('\n').map((line) => unescaped(line.split(' ')[4] ?? ''));
  const around = points.filter((point) => point !== '' && isIn(path, point));
  return around.reduce((best, point) => (point.length > best.length ? point : best), '/');
}

export function mountTable(): Promise<string> {
  return readFile('/proc/self/mountinfo', 'utf8');
}

function isIn(path: string, point: string): boolean {
  return point === '/' || path === point || path.startsWith(`${point}/`);
}

/** The kernel's tables have spaces and the like as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
