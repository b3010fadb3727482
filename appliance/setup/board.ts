import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceConfig } from '../../src/core/config.ts';
import { setupWrong } from '../../src/core/config-check.ts';
import { type Command, runCommand } from '../../src/platform/run-command.ts';
import { CONFIG_LIMIT, textOf } from './config-files.ts';
import type { SetupRun } from './context.ts';
import { isRefusal, mountPointOf, mountTable, opened, type Remount } from './data-folder.ts';

/** The included part of the firmware's `config.txt`; it exists on Lygte's own image only. */
const FILE = 'lygte.txt';

/** Lines that make the firmware announce the wired parts to the kernel. */
function boardLines({ panel, clock }: DeviceConfig): string[] {
  return [
    ...(panel.driver === 'kernel' ? ['dtoverlay=lygte-button', 'dtoverlay=lygte-led'] : []),
    ...(clock.rtc === 'ds3231' ? ['dtoverlay=lygte-rtc-ds3231'] : []),
    // In microvolts: without this the cell of the Pi 5's clock is not charged.
    ...(clock.rtc === 'pi5' ? ['dtparam=rtc_bbat_vchg=3000000'] : []),
  ];
}

/** `text` with all of `lines` active. Other lines stay as they are. */
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
 * Writes the configured parts into the firmware's configuration. True when that changed something,
 * which takes effect at the next start. Does nothing on a board without Lygte's image.
 */
export async function configureBoard(run: SetupRun, config: DeviceConfig): Promise<boolean> {
  const { disk, paths, remount, problems } = run;
  for (const file of paths.boot.map((folder) => join(folder, FILE))) {
    const text = await readText(run, file);
    if (text === null) continue;
    const wanted = withLines(text, boardLines(config));
    if (wanted === text) return false;
    // FAT has no owners.
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
  // Never the root file system: it is no boot partition, and stays read-only on the image.
  return point !== '/' && (await runAsRoot(['mount', '-o', `remount,${how}`, point]));
};

/** Sets the host name by the kernel's own file. */
export function hostnameBy(path: string): (label: string) => Promise<void> {
  return (label) => writeFile(path, `${label}\n`);
}
