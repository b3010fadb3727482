import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceConfig } from '../../src/core/config.ts';
import { setupWrong } from '../../src/core/config-check.ts';
import { type Command, runCommand } from '../../src/platform/run-command.ts';
import { CONFIG_LIMIT, textOf } from './config-files.ts';
import type { SetupRun } from './context.ts';
import { isRefusal, mountPointOf, mountTable, opened, type Remount } from './data-folder.ts';

/** The part of the firmware's `config.txt` that is ours; it is on our own image only. */
const FILE = 'lygte.txt';

/** Lines by which the firmware tells the kernel of parts that are wired to the board. */
function boardLines({ panel, clock }: DeviceConfig): string[] {
  return [
    ...(panel.driver === 'kernel' ? ['dtoverlay=lygte-button', 'dtoverlay=lygte-led'] : []),
    ...(clock.rtc === 'ds3231' ? ['dtoverlay=lygte-rtc-ds3231'] : []),
    // Microvolts: the cell of the Pi 5's own clock is charged by no other word.
    ...(clock.rtc === 'pi5' ? ['dtparam=rtc_bbat_vchg=3000000'] : []),
  ];
}

/** `text` with all of `lines` in force. What somebody put in by hand beside them stays. */
export function withLines(text: string, lines: readonly string[]): string {
  let result = text;
  for (const line of lines) {
    const rows = result.split(/\r?\n/);
    if (rows.some((row) => row.trim() === line)) continue;
    const at = rows.findIndex((row) => row.replace(/^\s*#\s*/, '').trim() === line);
    if (at >= 0) rows[at] = line;
    else rows.splice(rows.at(-1) === '' ? -1 : rows.length, 0, line);
    result = rows.join('\n');
  }
  return result;
}

/**
 * Tells the board of the parts the configuration has. True when that is new: it takes effect at
 * the next start. Nothing is done on a board without our image.
 */
export async function configureBoard(run: SetupRun, config: DeviceConfig): Promise<boolean> {
  const { disk, paths, remount, problems } = run;
  for (const file of paths.boot.map((folder) => join(folder, FILE))) {
    const text = await readText(run, file);
    if (text === null) continue;
    const wanted = withLines(text, boardLines(config));
    if (wanted === text) return false;
    // Without rights of its own: FAT has none to give.
    const rights = { mode: 0o600, owner: null };
    if (await opened(remount, file, () => disk.write(file, wanted, rights))) return true;
    problems.push(setupWrong('cannotWrite', { file }));
    return false;
  }
  return false;
}

async function readText({ disk }: SetupRun, file: string): Promise<string | null> {
  try {
    const bytes = await disk.read(file, CONFIG_LIMIT);
    return bytes === null ? null : textOf(bytes);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** No command of setup takes longer than this; the start does not wait for one that hangs. */
const COMMAND_MS = 10_000;

/** Runs a command as root; false when there is no such command, or it failed. */
export async function runAsRoot(command: Command): Promise<boolean> {
  return (await runCommand(command, { timeoutMs: COMMAND_MS })).code === 0;
}

export const remount: Remount = async (path, how) => {
  const point = mountPointOf(path, await mountTable());
  // The root is nobody's boot partition: on an image it is read-only for good.
  return point !== '/' && (await runAsRoot(['mount', '-o', `remount,${how}`, point]));
};

/** Sets the host name by the kernel's own file. */
export function hostnameBy(path: string): (label: string) => Promise<void> {
  return (label) => writeFile(path, `${label}\n`);
}
