import { type SpawnSyncOptions, spawnSync } from 'node:child_process';

/** Runs a command to its end, its output on our standard error. Throws when it fails. */
export function run(command: readonly string[], options: SpawnSyncOptions = {}): void {
  const [program = '', ...args] = command;
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2], ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command.slice(0, 4).join(' ')} … ended with ${status}`);
}

/** Runs a command and returns what it printed. Throws when it fails. */
export function output(command: readonly string[], options: SpawnSyncOptions = {}): string {
  const [program = '', ...args] = command;
  const { status, error, stdout } = spawnSync(program, args, {
    maxBuffer: 64 * 1024 * 1024,
    ...options,
    stdio: ['ignore', 'pipe', 2],
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command.slice(0, 4).join(' ')} … ended with ${status}`);
  return stdout;
}
