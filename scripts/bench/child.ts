import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A process of this bench, ended with the scope that holds it. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Resident memory now, in bytes (VmRSS of Linux). */
  memory(): number;
  /** The most it has been (VmHWM), in bytes; 0 after its end. */
  highest(): number;
}

export function start(args: readonly string[], env: Record<string, string> = {}): Child {
  const process_ = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    process: process_,
    memory: () => residentOf(process_.pid ?? 0, 'VmRSS'),
    highest: () => (process_.exitCode === null ? residentOf(process_.pid ?? 0, 'VmHWM') : 0),
    async [Symbol.asyncDispose]() {
      if (process_.exitCode !== null || process_.signalCode !== null) return;
      const ended = once(process_, 'exit');
      process_.kill('SIGKILL');
      await ended;
    },
  };
}

function residentOf(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  // A process that has just ended has no such line.
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
}

/** Asks until there is an answer; returns the milliseconds that took. */
export async function firstAnswer(url: string): Promise<number> {
  const started = performance.now();
  for (;;) {
    const answered = await fetch(url).then(
      (answer) => answer.arrayBuffer().then(() => true),
      () => false,
    );
    if (answered) return performance.now() - started;
    if (performance.now() - started > 60_000) throw new Error(`${url} does not answer`);
    await wait(2);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
