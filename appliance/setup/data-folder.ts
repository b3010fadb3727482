import { constants, readFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Rights, UNFINISHED, writeWhole } from '../../src/platform/files.ts';
import { PROFILE_FOLDER } from '../hotspot/profile.ts';

/** The numbers of the box's users, all of them in the group `lygte`. */
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

/** Names in the data folder. */
export const CONFIG_FILE = 'box.json';
export const KEY_FILE = 'hotspot.key';
export const ENROLL_FILE = 'enrol.json';

const ROOT = 0;

/** Whose each part of the data folder is; without accounts (no box) only the modes are kept. */
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
  /** Does `work` on a file; what the operating system refuses is somebody else's to tell. */
  attempt(file: string, work: () => Promise<void>): Promise<unknown>;
}

/**
 * Makes the data folder where it is new, and puts right whose everything in it is. One part that
 * cannot be put right does not keep the others from it.
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

/** Certificates put in by hand arrive as root's: the server is who must read them. */
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
  /** Folders where the boot partition may be mounted, the likelier first. */
  readonly boot: readonly string[];
  /** What is rendered at every start. */
  readonly run: string;
  /** NetworkManager's profiles that end with the power. */
  readonly profiles: string;
  /** The kernel's host name. */
  readonly hostname: string;
  /** The folder of `passwd` and `group`. */
  readonly accounts: string;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** The places on a box, each of which the environment may move. */
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

/** An empty configuration over `size` bytes, so that nothing of what was there is left. */
export function wipedBytes(size: number): Uint8Array {
  const text = size < 2 ? ' '.repeat(size) : `{}${' '.repeat(size - 2)}`;
  return Buffer.from(text);
}

/** Overwrites a file on a partition that may be mounted read-only. False when it cannot be done. */
export function overwrite(
  disk: Disk,
  remount: Remount,
  path: string,
  bytes: Uint8Array,
): Promise<boolean> {
  return opened(remount, path, () => disk.overwrite(path, bytes));
}

/** Writes to a partition, made writable for that long if need be. False when it cannot be done. */
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

/** Blanks and the like stand as octal numbers in the kernel's tables. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
