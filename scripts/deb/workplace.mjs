import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` in a folder whose path is always the same: V8 writes hashes of paths into the code it
 * compiles beforehand. Throws while another process has it.
 */
export async function atWorkplace(arch, work) {
  const folder = join(tmpdir(), `lygte-package-${arch}`);
  const owner = join(folder, 'pid');
  if (existsSync(owner) && isRunning(Number(readFileSync(owner, 'utf8'))))
    throw new Error(`another build of the ${arch} package is running`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(owner, String(process.pid));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
