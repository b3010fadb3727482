// V8's compiled code, made at build time: a Pi need not compile at its first start.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runner } from './arch.mjs';

/**
 * The programs that are run once, to compile what they load, and the text in the log by which a
 * service has started; '' for one that logs nothing.
 */
const RUNS = [
  { args: ['lygte.js', '--version'] },
  { args: ['setup.js'] },
  { args: ['sync.js'], started: '' },
  { args: ['panel.js'], started: '"started"' },
  { args: ['server.js'], started: '"listening"' },
];
/** The hashes in V8's output depend on a random seed: every build uses this one. */
const SEED = '--random-seed=1';
/** Longest time for one of them, in milliseconds; emulation is slow. */
const TIMEOUT_MS = 120_000;
/** A service that logs nothing is ended after this long. */
const QUIET_MS = 12_000;

/** Fills `code`/cache by running the package's own Node on the package's programs. */
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

function warm(arch, code, { args, started }, folder) {
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
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  const quiet = started === '' ? setTimeout(() => child.kill('SIGTERM'), QUIET_MS) : undefined;
  let log = '';
  let ending = false;
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
    // Once: a second signal would cut the orderly end off.
    if (started && !ending && log.includes(started)) ending = child.kill('SIGTERM');
  });
  child.on('error', reject);
  child.on('exit', (status) => {
    clearTimeout(timer);
    clearTimeout(quiet);
    if (status === 0) resolve();
    else reject(new Error(`${script} ${more.join(' ')} does not run from the package: ${log}`));
  });
  return promise;
}
