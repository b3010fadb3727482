import { execFile } from 'node:child_process';

/** A program and its arguments. No shell reads them. */
export type Command = readonly [program: string, ...args: string[]];

export interface RunOptions {
  /** Milliseconds after which the program is ended (SIGTERM). */
  readonly timeoutMs: number;
  /** Bytes of each of its two outputs, beyond which it is ended. Default: 1 MiB. */
  readonly outputLimit?: number;
  /** Its whole environment, `PATH` included, by which it is found. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

export interface Outcome {
  /** Exit code; null when it could not be started, or was ended by a limit or the signal. */
  readonly code: number | null;
  readonly stdout: string;
  /** What went wrong, with what it wrote to standard error; null after exit code 0. */
  readonly error: string | null;
}

/** Runs an external program to its end. A failure is an outcome: it never rejects. */
export function runCommand(
  [program, ...args]: Command,
  { timeoutMs, outputLimit = 1024 * 1024, env, signal }: RunOptions,
): Promise<Outcome> {
  const options = {
    timeout: timeoutMs,
    maxBuffer: outputLimit,
    ...(env && { env }),
    ...(signal && { signal }),
  };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout) => {
      const code = error === null ? 0 : error.code;
      resolve({
        code: typeof code === 'number' ? code : null,
        stdout,
        error: error?.message ?? null,
      });
    });
  });
}
