import { execFile } from 'node:child_process';
import type { Command } from './country.ts';

export interface Outcome {
  /** Exit code; null when it could not be started, was ended for its time, or by the signal. */
  readonly code: number | null;
  readonly stdout: string;
}

interface RunLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Runs a command to its end. A failure is an outcome; it never rejects. */
export type RunCommand = (command: Command, limits: RunLimits) => Promise<Outcome>;

/** Commands of the system, found by `path`, speaking no language but their own. */
export function systemCommands(path: string): RunCommand {
  return ([file, ...args], { timeoutMs, signal }) =>
    new Promise((resolve) => {
      const options = { env: { PATH: path, LC_ALL: 'C' }, timeout: timeoutMs, signal };
      execFile(file, args, options, (error, stdout) => {
        const code = error === null ? 0 : error.code;
        resolve({ code: typeof code === 'number' ? code : null, stdout });
      });
    });
}
