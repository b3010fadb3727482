import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { Command } from '../hotspot/country.ts';
import { mountPointOf, mountTable, type Remount } from './blank.ts';

/** No command of setup takes longer than this; the start does not wait for one that hangs. */
const COMMAND_MS = 10_000;

/** Runs a command; false when there is no such command, or it did not go well. */
export function runCommand([command, ...args]: Command): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  execFile(command, args, { timeout: COMMAND_MS }, (error) => resolve(error === null));
  return promise;
}

export const remount: Remount = async (path, how) => {
  const point = mountPointOf(path, await mountTable());
  // The root is nobody's boot partition: on an image it is read-only for good.
  return point !== '/' && (await runCommand(['mount', '-o', `remount,${how}`, point]));
};

/** Sets the host name by the kernel's own file. */
export function hostnameBy(path: string): (label: string) => Promise<void> {
  return (label) => writeFile(path, `${label}\n`);
}
