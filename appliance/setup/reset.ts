import { join } from 'node:path';
import { configOf, setupWrong } from '../../src/core/config-check.ts';
import { readDeviceConfig, textOf } from './config-files.ts';
import type { SetupRun } from './context.ts';
import { type Disk, isRefusal, KEY_FILE, overwrite } from './data-folder.ts';

export interface Wipe {
  readonly disk: Disk;
  /** The data folder. */
  readonly data: string;
  /** The posters and keycards on the wall have the key of the box's Wi-Fi on them. */
  readonly keepHotspot: boolean;
}

/** Of the file system, not of the box. */
const NOT_OURS = 'lost+found';
/** Files with something readable in them: a key, a token, a code. The rest is sealed. */
const SECRET = /(^hotspot\.key|^token|^enrol(led)?\.json|\.pem|\.key)$/;
/** Bytes: no key is longer. */
const LONGEST = 64 * 1024;

/**
 * Deletes everything a box has kept, its keys and tokens overwritten first. Throws what the disk
 * refuses. A wipe that was cut off is finished by the next one.
 */
export async function wipeData({ disk, data, keepHotspot }: Wipe): Promise<void> {
  const keep = (name: string) => name === NOT_OURS || (keepHotspot && name === KEY_FILE);
  const doomed = (await disk.names(data)).filter((name) => !keep(name));
  for (const name of doomed) await overwriteSecrets(disk, join(data, name), name);
  for (const name of doomed) await disk.remove(join(data, name));
}

/** On a flash disk the bytes may live on out of reach; on others they are gone. */
async function overwriteSecrets(disk: Disk, path: string, name: string): Promise<void> {
  for (const inside of await disk.names(path))
    await overwriteSecrets(disk, join(path, inside), inside);
  if (!SECRET.test(name)) return;
  try {
    const bytes = await disk.read(path, LONGEST);
    if (bytes !== null && bytes.length > 0) await disk.overwrite(path, Buffer.alloc(bytes.length));
  } catch (error) {
    // A link, or a file whose bytes the disk has lost: it goes all the same.
    if (!isRefusal(error)) throw error;
  }
}

const NAMES = ['factory-reset', 'factory-reset.txt'];
/** Bytes: a DNS name and a word. */
const LIMIT = 400;

/**
 * `factory-reset` on the boot partition with the box's name in it does what the command of that
 * name does, for a box nobody can log in to. With `force` behind the name it also gives up records
 * that have not been sent. The file is blanked at the end; where it cannot be, nothing is wiped,
 * or it would be wiped at every start.
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

/** Records that nobody else has; none where the box's file cannot be read. */
async function pendingIn(data: string): Promise<number> {
  // Loaded when it is needed: at every other start setup is quicker without.
  const { openDeviceStore } = await import('../storage/store.ts');
  try {
    using store = openDeviceStore(join(data, 'device.db'));
    return Math.max(0, store.journalTail().n - store.acked());
  } catch {
    return 0;
  }
}
