// Node 26 from npm, which every script continues in, and how scripts run commands. Nothing here may
// need an installed package: it runs before `npm ci` does.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the Node 26 package of this platform; it may not be there. */
export const nodePackage = join(root, 'node_modules', `node-linux-${process.arch}`);

/**
 * Path of Node 26, or of the Node that runs this script where no package exists. Without links, as
 * `process.execPath` is: scripts compare the two to learn whether they run on it already.
 */
export function node26() {
  const binary = join(nodePackage, 'bin', 'node');
  return process.platform === 'linux' && existsSync(binary)
    ? realpathSync(binary)
    : process.execPath;
}

/** The environment of a child: Node 26 comes first on PATH. */
export function environment() {
  return { ...process.env, PATH: `${dirname(node26())}${delimiter}${process.env.PATH ?? ''}` };
}

/** The command and arguments that run npm, the same npm that runs us where there is one. */
export function npm(...args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? [process.execPath, cli, ...args] : ['npm', ...args];
}

/** Runs a command to its end, its output on our standard error. Returns its exit code. */
export function run([command, ...args], options = {}) {
  const stdio = ['ignore', 2, 2];
  return spawnSync(command, args, { cwd: root, stdio, ...options }).status ?? 1;
}

/** Runs a command to its end. Returns its output; throws, with what it printed, when it fails. */
export function must([command, ...args], options = {}) {
  const whole = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options };
  const { status, error, stdout, stderr } = spawnSync(command, args, whole);
  if (status === 0) return stdout;
  throw new Error(`${command} ${args[0] ?? ''}: ${error?.message ?? stderr ?? status}`);
}

export function onPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => folder !== '' && existsSync(join(folder, command)));
}

/**
 * Runs Node 26 in the foreground: its output is ours, signals are passed on.
 * Resolves to its exit code (128 + the signal's number when a signal ended it).
 */
export function foreground(args) {
  const child = spawn(node26(), args, { cwd: root, env: environment(), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well, which takes a second one as "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
