import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** After this long a command that hangs is ended, and fails. */
const PATIENCE = { timeout: 15_000 };

/** Network namespaces of their own, with a /run of their own; nothing of it is seen outside. */
export interface Lab extends AsyncDisposable {
  /** Runs a command in one of the lab's networks and gives its standard output. */
  run(network: string, command: string, ...args: string[]): Promise<string>;
  /** Runs shell lines in the network, for setting it up. */
  sh(network: string, lines: string): Promise<string>;
  /** Starts a command that goes on; resolves at its first line, on either of its outputs. */
  start(network: string, command: string, ...args: string[]): Promise<string>;
}

/** A lab with the networks of these names, none of them joined. As root or as anybody. */
export async function openLab(...networks: string[]): Promise<Lab> {
  const started: ChildProcess[] = [];
  const held = 'mount -t tmpfs none /run && echo ready && exec sleep infinity';
  const holder = spawn('unshare', ['--map-root-user', '--net', '--mount', 'sh', '-c', held]);
  await firstLine(holder);
  const inside = ['--preserve-credentials', '-U', '-m', '-n', '-t', String(holder.pid)];
  const enter = (network: string) => [...inside, 'nsenter', `--net=/run/netns/${network}`];

  const lab: Lab = {
    async run(network, command, ...args) {
      const { stdout } = await run('nsenter', [...enter(network), command, ...args], PATIENCE);
      return stdout;
    },
    sh: (network, lines) => lab.run(network, 'sh', '-euc', lines),
    async start(network, command, ...args) {
      const child = spawn('nsenter', [...enter(network), command, ...args]);
      started.push(child);
      return firstLine(child);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...started, holder].map(ended));
    },
  };
  for (const name of networks) {
    await run('nsenter', [...inside, 'ip', 'netns', 'add', name]);
    await lab.run(name, 'ip', 'link', 'set', 'lo', 'up');
  }
  return lab;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const outputs = [child.stdout, child.stderr].filter((output) => output !== null);
  const lines = outputs.map((input) => once(createInterface({ input }), 'line'));
  const end = once(child, 'exit').then(([code]) => {
    throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
  });
  const [line] = await Promise.race([...lines, end]);
  return String(line);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
