import type { SetupProblem } from '../../src/core/config-check.ts';
import type { Random } from '../../src/core/ports.ts';
import type { Command } from '../../src/platform/run-command.ts';
import {
  type Accounts,
  type DataRights,
  type Disk,
  dataRights,
  isRefusal,
  type Remount,
  type SetupPaths,
} from './data-folder.ts';

/** What setup works on. */
export interface SetupDeps {
  readonly paths: SetupPaths;
  /** Null on a machine without the device's users: then no owner is changed. */
  readonly accounts: Accounts | null;
  readonly disk: Disk;
  /** No service runs yet, so unfinished files are left over from a power cut. */
  readonly alone: boolean;
  readonly random: Pick<Random, 'bytes'>;
  readonly remount: Remount;
  /** Runs a command as root; false when it fails. */
  command(command: Command): Promise<boolean>;
  /** The kernel's host name, until the next start. */
  setHostname(label: string): Promise<void>;
}

/** One run of setup: its context, and the problems found so far. */
export interface SetupRun extends SetupDeps {
  readonly rights: DataRights;
  readonly problems: SetupProblem[];
  /** Does `work`; on an error of the operating system it adds `problem` and resolves to false. */
  attempt(problem: SetupProblem, work: () => Promise<void>): Promise<boolean>;
}

export function newRun(deps: SetupDeps): SetupRun {
  const problems: SetupProblem[] = [];
  return {
    ...deps,
    rights: dataRights(deps.accounts),
    problems,
    async attempt(problem, work) {
      try {
        await work();
        return true;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        problems.push(problem);
        return false;
      }
    },
  };
}
