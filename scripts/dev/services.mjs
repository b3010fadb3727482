import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from '../lib/runtime.mjs';

/** Longer than the three seconds that the demo gives its services. */
const INSIST_MS = 10_000;

/**
 * Keeps `lygte demo` running from source. When it ends by itself, because a saved change does not
 * work, it stays ended until the next save calls `restart`.
 * @param args {string[]} of `lygte demo`
 */
export function keepServices(args) {
  let child = null;
  let addresses = null;
  let stopping = false;
  let restarting = false;
  let turn = Promise.resolve();

  function start() {
    if (stopping) return;
    const since = performance.now();
    const command = ['src/cli/main.ts', 'demo', '--json', ...args];
    const stdio = ['ignore', 'pipe', 'inherit'];
    const started = spawn(process.execPath, command, { cwd: root, stdio });
    child = started;
    createInterface({ input: started.stdout }).on('line', async (line) => {
      const found = await addressesOf(JSON.parse(line)).catch(() => null);
      if (child !== started || found === null) return;
      addresses = found;
      const seconds = ((performance.now() - since) / 1_000).toFixed(1);
      console.error(`lygte: services ready after ${seconds} s`);
    });
    started.once('exit', (code, signal) => {
      if (child !== started) return;
      child = null;
      addresses = null;
      if (!stopping) console.error(`lygte: services ended (${signal ?? code}); waiting for a save`);
    });
  }

  async function end() {
    const running = child;
    if (running === null) return;
    child = null;
    addresses = null;
    const ended = once(running, 'exit');
    running.kill('SIGTERM');
    const insist = setTimeout(() => running.kill('SIGKILL'), INSIST_MS);
    await ended;
    clearTimeout(insist);
  }

  start();
  return {
    /** Addresses of the desk and its phones; null while nothing answers. */
    addresses: () => addresses,
    /** Starts again with the same data and ports. One restart is enough for all who wait. */
    restart() {
      if (restarting) return;
      restarting = true;
      turn = turn.then(async () => {
        console.error('lygte: saved; the services restart');
        await end();
        restarting = false;
        start();
      });
    },
    async stop() {
      stopping = true;
      await turn;
      await end();
    },
  };
}

async function addressesOf({ desk }) {
  const answer = await fetch(new URL('/desk.json', desk));
  const facts = await answer.json();
  return { desk, phones: [facts.device, facts.deviceAlt], facts };
}
