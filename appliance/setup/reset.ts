import { join } from 'node:path';
import { configOf, setupWrong } from '../../src/core/config-check.ts';
import { readDeviceConfig, textOf } from './config-files.ts';
import type { SetupRun } from './context.ts';
import { type Disk, isRefusal, KEY_FILE, overwrite } from './data-folder.ts';

export interface Wipe {
  readonly disk: Disk;
  /** The data folder. */
  readonly data: string;
  /** Keep the Wi-Fi key, which is printed on posters and keycards. */
  readonly keepHotspot: boolean;
}

/** Belongs to the file system. */
const NOT_OURS = 'lost+found';
/** Files with a readable secret: a key, a token, a code. The rest is sealed. */
const SECRET = /(^hotspot\.key|^token|^enrol(led)?\.json|\.pem|\.key)$/;
/** In bytes; no key is longer. */
const LONGEST = 64 * 1024;

/**
 * Deletes all data of the device, after overwriting its keys and tokens. Throws the disk's errors.
 * Running it again finishes a wipe that was interrupted.
 */
export async function wipeData({ disk, data, keepHotspot }: Wipe): Promise<void> {
  const keep = (name: string) => name === NOT_OURS || (keepHotspot && name === KEY_FILE);
  const doomed = (await disk.names(data)).filter((name) => !keep(name));
  for (const name of doomed) await overwriteSecrets(disk, join(data, name), name);
  for (const name of doomed) await disk.remove(join(data, name));
}

/** On flash memory a copy of the bytes may remain; on other disks they are gone. */
async function overwriteSecrets(disk: Disk, path: string, name: string): Promise<void> {
  for (const inside of await disk.names(path))
    await overwriteSecrets(disk, join(path, inside), inside);
  if (!SECRET.test(name)) return;
  try {
    const bytes = await disk.read(path, LONGEST);
    if (bytes !== null && bytes.length > 0) await disk.overwrite(path, Buffer.alloc(bytes.length));
  } catch (error) {
    // A link, or a file that cannot be read: it is removed all the same.
    if (!isRefusal(error)) throw error;
  }
}

const NAMES = ['factory-reset', 'factory-reset.txt'];
/** In bytes: a DNS name and a word fit. */
const LIMIT = 400;

/**
 * The file `factory-reset` on the boot partition with the device's name in it does what the command
 * of that name does, for a device nobody can log in to. With `force` after the name, records that
 * have not been sent are deleted too. The file is blanked at the end; where that is not possible,
 * nothing is wiped, because it would be wiped again at every start.
 */
export async function resetByFile(run: SetupRun): Promise<void> {
  const found = await readResetFile(run);
  if (found === null) return;
  const { file, bytes } = found;
  const [typed = '', word] = (textOf(bytes) ?? '').trim().toLowerCase().split(/\s+/);
  if (typed === '') return;
  const { problems, disk, paths } = run;
  const refuse = (problem: (typeof problems)[number]) => void problems.push(problem);
  if (typed !== configOf((await readDeviceConfig(run)).written).name)
    return refuse(setupWrong('resetName', { file }));
  const pending = word === 'force' ? 0 : await pendingIn(paths.data);
  if (pending > 0) return refuse(setupWrong('resetPending', { file, pending }));
  const writable = await overwrite(disk, run.remount, file, bytes);
  if (!writable) return refuse(setupWrong('cannotBlank', { file }));
  const wiped = await run.attempt(setupWrong('resetFailed', { file }), () =>
    wipeData({ disk, data: paths.data, keepHotspot: false }),
  );
  if (!wiped) return;
  if (!(await overwrite(disk, run.remount, file, Buffer.alloc(bytes.length, ' '))))
    refuse(setupWrong('cannotBlank', { file }));
}

async function readResetFile({ disk, paths }: SetupRun) {
  for (const file of paths.boot.flatMap((folder) => NAMES.map((name) => join(folder, name)))) {
    try {
      const bytes = await disk.read(file, LIMIT);
      if (bytes !== null) return { file, bytes };
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return null;
}

/** How many records the hub does not have; 0 where the database cannot be read. */
async function pendingIn(data: string): Promise<number> {
  // Loaded only here, so that setup is quicker at every other start.
  const { openDeviceStore } = await import('../storage/store.ts');
  try {
    using store = openDeviceStore(join(data, 'device.db'));
    return Math.max(0, store.journalTail().n - store.acked());
  } catch {
    return 0;
  }
}
