import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The computer a command runs on, as far as a box's commands have to do with it. */
export interface Machine {
  /** This process may do everything. */
  readonly root: boolean;
  /** systemd keeps the services here. */
  readonly systemd: boolean;
  /** Runs a command: its standard output, or null when there is none such or it did not go well. */
  run(command: readonly [string, ...string[]]): Promise<string | null>;
  /** From here on, and for good, this process is that user; its files are the group's too. */
  become(user: { readonly uid: number; readonly gid: number }): void;
}

/** No command of ours takes longer, unless a disk hangs. */
const PATIENCE_MS = 60_000;

export function thisMachine(process: NodeJS.Process): Machine {
  return {
    root: process.getuid?.() === 0,
    systemd: existsSync('/run/systemd/system'),
    run([program, ...args]) {
      const { promise, resolve } = Promise.withResolvers<string | null>();
      const options = { timeout: PATIENCE_MS, maxBuffer: 8 * 1024 * 1024 };
      execFile(program, args, options, (error, out) => resolve(error === null ? out : null));
      return promise;
    },
    become({ uid, gid }) {
      process.umask(0o007);
      process.setgroups?.([gid]);
      process.setgid?.(gid);
      process.setuid?.(uid);
    },
  };
}
