// V8's compiled code, made beforehand: a Pi need not compile what it loads at its first start.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runner } from './arch.mjs';

/** What is run once, so that what it needs is compiled: arguments, and the variables of a service. */
const RUNS = [
  { args: ['lygte.js', '--version'] },
  { args: ['setup.js'] },
  { args: ['sync.js'], said: '' },
  { args: ['panel.js'], said: '"started"' },
  { args: ['server.js'], said: '"listening"' },
];
/** V8 draws a seed for its hashes, and they stand in what it writes. Every build uses this one. */
const SEED = '--random-seed=1';
/** Longest time for one of them, in milliseconds; under emulation all is slow. */
const PATIENCE_MS = 120_000;
/** A service that says nothing once it runs is ended after this long. */
const QUIET_MS = 12_000;

/** Fills `code`/cache by running the package's own Node on what lies beside it. */
export async function putCache(arch, code) {
  for (const run of RUNS) {
    const folder = mkdtempSync(join(tmpdir(), 'lygte-warm-'));
    try {
      await warm(arch, code, run, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function warm(arch, code, { args, said }, folder) {
  const [script, ...more] = args;
  const [command, ...first] = runner(arch, join(code, 'node'));
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: join(code, 'cache'),
    NODE_COMPILE_CACHE_PORTABLE: '1',
    LYGTE_DATA: folder,
    LYGTE_RUN: folder,
    LYGTE_SETUP: folder,
    LYGTE_BOOT: folder,
    LYGTE_PROFILES: folder,
    LYGTE_HOSTNAME: join(folder, 'hostname'),
    LYGTE_ACCOUNTS: folder,
    LYGTE_SYS: folder,
    LYGTE_DEV: folder,
    LYGTE_HOSTS: 'localhost',
    LYGTE_LISTEN: '127.0.0.1:0',
    LYGTE_WEB: join(code, 'web'),
  };
  const { promise, resolve, reject } = Promise.withResolvers();
  const child = spawn(command, [...first, SEED, join(code, 'server', script), ...more], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const quiet = said === '' ? setTimeout(() => child.kill('SIGTERM'), QUIET_MS) : undefined;
  let heard = '';
  let ending = false;
  child.stderr.setEncoding('utf8').on('data', (text) => {
    heard += text;
    // Once: a second one would cut the orderly end off.
    if (said && !ending && heard.includes(said)) ending = child.kill('SIGTERM');
  });
  child.on('error', reject);
  child.on('exit', (status) => {
    clearTimeout(timer);
    clearTimeout(quiet);
    if (status === 0) resolve();
    else reject(new Error(`${script} ${more.join(' ')} does not run from the package: ${heard}`));
  });
  return promise;
}
