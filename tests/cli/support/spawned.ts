import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { vi } from 'vitest';
import type { Outcome } from './lygte.ts';

/** `lygte` in a process of its own, from source. */
export interface SpawnedLygte {
  readonly child: ChildProcess;
  /** Resolves when standard error holds these words. */
  says(words: string): Promise<void>;
  /** Exit code and output, once the process has ended and its output is read. */
  readonly ended: Promise<Outcome>;
}

/** Before the command's own arguments. */
const LYGTE = [process.execPath, resolve('src/cli/main.ts')] as const;

/** A process starts slowly on a busy machine. */
export const PATIENCE_MS = 30_000;

export function spawnLygte(home: string, ...args: string[]): SpawnedLygte {
  return spawned(home, [...LYGTE, ...args]);
}

/** `"$@"` in the script is `lygte` with these arguments. */
export function inShell(home: string, script: string, ...args: string[]): SpawnedLygte {
  return spawned(home, ['bash', '-o', 'pipefail', '-c', script, 'bash', ...LYGTE, ...args]);
}

function spawned(home: string, [command = '', ...args]: readonly string[]): SpawnedLygte {
  const env = { PATH: process.env.PATH, HOME: home, LANG: 'en_GB.UTF-8' };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    err += part;
  });
  return {
    child,
    says: (words) =>
      vi.waitFor(() => {
        if (!err.includes(words)) throw new Error(`it has said: ${err}`);
      }, PATIENCE_MS),
    ended: once(child, 'close').then(([code]) => ({ code: Number(code ?? -1), out, err })),
  };
}
