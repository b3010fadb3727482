import { join } from 'node:path';
import type { BoxConfig } from '../../src/core/box.ts';
import {
  type Checked,
  checkBoxFile,
  configOf,
  mergeWritten,
  orderIn,
  parseWritten,
  settingsIn,
  type Written,
} from '../../src/core/box-check.ts';
import { setupWrong } from '../../src/core/setup.ts';
import { blankOf, overwrite } from './blank.ts';
import { type BootText, CONFIG_LIMIT, readBootFile } from './boot-file.ts';
import type { SetupDeps, SetupRun } from './context.ts';
import { BOX_FILE, ORDER_FILE } from './data-folder.ts';
import { isRefusal } from './disk.ts';

/**
 * The box's configuration, after what the boot partition has of it has been taken in. Each step can
 * be repeated: `lygte.json` is blanked only when everything in it is in its place.
 */
export async function takeIn(run: SetupRun): Promise<BoxConfig> {
  const before = await readBox(run);
  run.problems.push(...before.problems);
  const boot = await readBootFile(run.disk, run.paths.boot);
  if (boot === null) return configOf(before.written);
  const { written, problems } = boot.checked;
  run.problems.push(...problems);
  const after = mergeWritten(before.written, settingsIn(written));
  const stored = await store(run, written, after);
  // A file with a mistake stays for whoever can mend it.
  const wholly = stored && problems.length === 0 && Object.keys(written).length > 0;
  if (wholly) await blankBoot(run, boot);
  return configOf(after);
}

/** What `box.json` says, with its mistakes; nothing where there is none. */
export async function readBox({
  disk,
  paths,
}: Pick<SetupDeps, 'disk' | 'paths'>): Promise<Checked> {
  const file = join(paths.data, BOX_FILE);
  try {
    const bytes = await disk.read(file, CONFIG_LIMIT);
    const parsed = parseWritten(bytes?.toString('utf8') ?? '', file);
    return parsed.problems.length > 0 ? parsed : checkBoxFile(parsed.written, file);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { written: {}, problems: [setupWrong('cannotRead', { file })] };
  }
}

/** Writes down an enrolment order and a changed configuration. False when the disk refuses. */
export async function store(run: SetupRun, written: Written, after: Written): Promise<boolean> {
  const order = orderIn(written);
  return (
    (order === null || (await writeData(run, ORDER_FILE, order))) &&
    (Object.keys(settingsIn(written)).length === 0 || (await writeData(run, BOX_FILE, after)))
  );
}

function writeData(run: SetupRun, name: typeof ORDER_FILE | typeof BOX_FILE, value: object) {
  const file = join(run.paths.data, name);
  const text = `${JSON.stringify(value, null, 2)}\n`;
  return run.attempt(setupWrong('cannotWrite', { file }), () =>
    run.disk.write(file, text, run.rights.files[name]),
  );
}

async function blankBoot(run: SetupRun, { path, size }: BootText): Promise<void> {
  if (await overwrite(run.disk, run.remount, path, blankOf(size))) return;
  run.problems.push(setupWrong('cannotBlank', { file: path }));
}
