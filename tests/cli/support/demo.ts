import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';

interface DemoLine {
  readonly device: string;
  readonly hub: string;
  readonly desk: string;
  readonly cards: { readonly leader: string; readonly staff: string };
}

export interface RunningDemo extends DemoLine {
  readonly pid: number;
  /** Standard output, line by line, so far. */
  readonly lines: readonly string[];
  /** Process ids of the box's services by their names. */
  services(): Map<string, number>;
  /** Sends a signal and resolves to the exit code once everything of it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const main = resolve('src/cli/main.ts');
const built = resolve('dist/server/lygte.js');

/** Starts `lygte demo --json` from source and waits for its line. Throws its output if it does not come. */
export function startDemo(data: string, ...args: string[]): Promise<RunningDemo> {
  return untilReady(spawnDemo(data, ...args));
}

/** The same from the build, as users start it. */
export function startBuiltDemo(data: string, ...args: string[]): Promise<RunningDemo> {
  return untilReady(spawnFrom(built, data, ...args));
}

async function untilReady({ child, output }: SpawnedDemo): Promise<RunningDemo> {
  const lines: string[] = [];
  const exited = once(child, 'exit');
  const line = await new Promise<string>((done, fail) => {
    if (child.stdout === null) throw new Error('no output');
    createInterface({ input: child.stdout }).on('line', (text) => {
      lines.push(text);
      done(text);
    });
    exited.then(() => fail(new Error(`the demo ended: ${output()}`)));
  });
  const pid = child.pid ?? 0;
  return {
    ...(JSON.parse(line) as DemoLine),
    pid,
    lines,
    services: () => servicesOf(pid),
    async end(signal) {
      const pids = [...servicesOf(pid).values()];
      child.kill(signal);
      const [code] = await exited;
      await vi.waitFor(() => {
        if (pids.some(isAlive)) throw new Error('a service outlived the demo');
      }, 10_000);
      return code;
    },
  };
}

interface SpawnedDemo {
  readonly child: ChildProcess;
  /** Standard error so far. */
  output(): string;
}

export function spawnDemo(data: string, ...args: string[]): SpawnedDemo {
  return spawnFrom(main, data, ...args);
}

function spawnFrom(entry: string, data: string, ...args: string[]): SpawnedDemo {
  const command = [entry, 'demo', '--json', '--data', data, ...args];
  const env = { PATH: process.env.PATH, HOME: data, LANG: 'en_GB.UTF-8' };
  const child: ChildProcess = spawn(process.execPath, command, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr?.on('data', (part) => {
    output += String(part);
  });
  return { child, output: () => output };
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie has ended, whether or not anybody has taken note.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function servicesOf(pid: number): Map<string, number> {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const services = new Map<string, number>();
  for (const child of children.split(' ').filter(Boolean)) {
    const command = readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0');
    services.set(command[command.indexOf('device') + 1] ?? '', Number(child));
  }
  return services;
}
