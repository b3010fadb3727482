import { join } from 'node:path';
import { type Checked, checkBootFile, parseWritten } from '../../src/core/box-check.ts';
import { setupWrong } from '../../src/core/setup.ts';
import { type Disk, isRefusal } from './disk.ts';

/** The second is what Windows makes of it where it hides the endings of names. */
const NAMES = ['lygte.json', 'lygte.json.txt'];
/** Bytes: a configuration is a few hundred. */
export const CONFIG_LIMIT = 64 * 1024;

export interface BootText {
  readonly path: string;
  /** Bytes on the partition. */
  readonly size: number;
  readonly checked: Checked;
}

/** Reads `lygte.json` from where the boot partition is; null where there is none. */
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
