import { join } from 'node:path';
import type { DeviceConfig } from '../../src/core/config.ts';
import {
  type Checked,
  checkBootFile,
  checkConfigFile,
  configOf,
  mergeWritten,
  orderIn,
  parseWritten,
  settingsIn,
  setupWrong,
  type Written,
} from '../../src/core/config-check.ts';
import type { SetupDeps, SetupRun } from './context.ts';
import {
  CONFIG_FILE,
  type Disk,
  ENROLL_FILE,
  isRefusal,
  overwrite,
  wipedBytes,
} from './data-folder.ts';

/** Windows makes the second of the first where it hides file extensions. */
const NAMES = ['lygte.json', 'lygte.json.txt'];
/** In bytes; a real configuration has a few hundred. */
export const CONFIG_LIMIT = 64 * 1024;

export interface BootText {
  readonly path: string;
  /** Bytes on the partition. */
  readonly size: number;
  readonly checked: Checked;
}

/** Reads `lygte.json` from the boot partition; null where there is none. */
export async function readBootFile(
  disk: Disk,
  folders: readonly string[],
): Promise<BootText | null> {
  for (const path of folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))) {
    try {
      const bytes = await disk.read(path, CONFIG_LIMIT + 1);
      if (bytes !== null) return { path, size: bytes.length, checked: checkBytes(bytes, path) };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return { path, size: 0, checked: wrong('cannotRead', path) };
    }
  }
  return null;
}

function checkBytes(bytes: Uint8Array, file: string): Checked {
  if (bytes.length > CONFIG_LIMIT) return wrong('tooLarge', file);
  const text = textOf(bytes);
  if (text === null) return wrong('notText', file);
  const parsed = parseWritten(text, file);
  return parsed.problems.length > 0 ? parsed : checkBootFile(parsed.written, file);
}

function wrong(reason: 'cannotRead' | 'tooLarge' | 'notText', file: string): Checked {
  return { written: {}, problems: [setupWrong(reason, { file })] };
}

/** The text of a file as editors save it; null when it is neither UTF-8 nor marked UTF-16. */
export function textOf(bytes: Uint8Array): string | null {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(marked ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The device's configuration, after importing `lygte.json` from the boot partition. Each step can be
 * repeated: that file is wiped only when everything in it has been stored.
 */
export async function importConfig(run: SetupRun): Promise<DeviceConfig> {
  const before = await readDeviceConfig(run);
  run.problems.push(...before.problems);
  const boot = await readBootFile(run.disk, run.paths.boot);
  if (boot === null) return configOf(before.written);
  const { written, problems } = boot.checked;
  run.problems.push(...problems);
  const after = mergeWritten(before.written, settingsIn(written));
  const stored = await store(run, written, after);
  // A file with a mistake stays, so that somebody can correct it.
  const wholly = stored && problems.length === 0 && Object.keys(written).length > 0;
  if (wholly) await wipeBootFile(run, boot);
  return configOf(after);
}

/** What `box.json` says, with its mistakes; nothing where there is none. */
export async function readDeviceConfig({
  disk,
  paths,
}: Pick<SetupDeps, 'disk' | 'paths'>): Promise<Checked> {
  const file = join(paths.data, CONFIG_FILE);
  try {
    const bytes = await disk.read(file, CONFIG_LIMIT);
    const parsed = parseWritten(bytes?.toString('utf8') ?? '', file);
    return parsed.problems.length > 0 ? parsed : checkConfigFile(parsed.written, file);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { written: {}, problems: [setupWrong('cannotRead', { file })] };
  }
}

/** Stores the enrolment request and the changed configuration. False when the disk refuses. */
export async function store(run: SetupRun, written: Written, after: Written): Promise<boolean> {
  const order = orderIn(written);
  return (
    (order === null || (await writeData(run, ENROLL_FILE, order))) &&
    (Object.keys(settingsIn(written)).length === 0 || (await writeData(run, CONFIG_FILE, after)))
  );
}

function writeData(run: SetupRun, name: typeof ENROLL_FILE | typeof CONFIG_FILE, value: object) {
  const file = join(run.paths.data, name);
  const text = `${JSON.stringify(value, null, 2)}\n`;
  return run.attempt(setupWrong('cannotWrite', { file }), () =>
    run.disk.write(file, text, run.rights.files[name]),
  );
}

async function wipeBootFile(run: SetupRun, { path, size }: BootText): Promise<void> {
  if (await overwrite(run.disk, run.remount, path, wipedBytes(size))) return;
  run.problems.push(setupWrong('cannotBlank', { file: path }));
}
