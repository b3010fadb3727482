import { join } from 'node:path';
import { configOf } from '../../src/core/box-check.ts';
import { setupWrong } from '../../src/core/setup.ts';
import { overwrite } from './blank.ts';
import { textOf } from './boot-file.ts';
import type { SetupRun } from './context.ts';
import { isRefusal } from './disk.ts';
import { readBox } from './take-in.ts';
import { wipeData } from './wipe.ts';

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
  if (typed !== configOf((await readBox(run)).written).name)
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
