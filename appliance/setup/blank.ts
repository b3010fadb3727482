import { readFile } from 'node:fs/promises';
import { type Disk, isRefusal } from './disk.ts';

/** Makes the file system around `path` writable, or read-only again; false when that fails. */
export type Remount = (path: string, how: 'rw' | 'ro') => Promise<boolean>;

/** An empty configuration over `size` bytes, so that nothing of what was there is left. */
export function blankOf(size: number): Uint8Array {
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
