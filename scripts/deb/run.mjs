import { spawnSync } from 'node:child_process';
import { root } from '../lib/runtime.mjs';

/** Runs a command to its end and returns its output; throws, with what it said, when it fails. */
export function must([command, ...args], options = {}) {
  const whole = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options };
  const { status, error, stdout, stderr } = spawnSync(command, args, whole);
  if (status === 0) return stdout;
  throw new Error(`${command} ${args[0] ?? ''}: ${error?.message ?? stderr ?? status}`);
}
