import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The numbers of the box's users, all of them in the group `lygte`. */
export interface Accounts {
  readonly group: number;
  readonly server: number;
  readonly sync: number;
}

/** Reads the users from `passwd` and `group` in a folder; null where there are none of ours. */
export function readAccounts(folder: string): Accounts | null {
  const group = numberOf(join(folder, 'group'), 'lygte');
  const passwd = join(folder, 'passwd');
  const server = numberOf(passwd, 'lygte-server');
  const sync = numberOf(passwd, 'lygte-sync');
  return group === null || server === null || sync === null ? null : { group, server, sync };
}

/** Both files have the number in the third field of a line that begins with the name. */
function numberOf(path: string, name: string): number | null {
  const line = linesOf(path).find((each) => each.startsWith(`${name}:`));
  const number = Number(line?.split(':')[2] || Number.NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
