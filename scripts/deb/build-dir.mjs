import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A build takes minutes; a second one checks this often whether the first has ended, in milliseconds. */
const LOOK_MS = 1_000;

/**
 * Runs `work` in a folder whose path is always the same: V8 writes hashes of paths into the code it
 * compiles beforehand. Waits while another process uses it; what a killed one left is removed.
 */
export async function inBuildDir(arch, work) {
  const folder = join(tmpdir(), `lygte-package-${arch}`);
  const owner = `${folder}.pid`;
  while (!taken(owner)) await setTimeout(LOOK_MS);
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(owner, { force: true });
  }
}

/** True when the lock file is ours now. */
function taken(owner) {
  try {
    writeFileSync(owner, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const pid = ownerOf(owner);
  if (pid > 0 && !isRunning(pid)) rmSync(owner, { force: true });
  return false;
}

/** The owner's process id; 0 while the file is being written, or when it is gone. */
function ownerOf(owner) {
  try {
    return Number(readFileSync(owner, 'utf8'));
  } catch {
    return 0;
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
