// Node 26 of either architecture: this computer's from node_modules, the other's from npm's cache.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { must, npm, root } from '../lib/runtime.mjs';
import { ARCHITECTURES } from './arch.mjs';

/**
 * The folder of the npm package `node-linux-*` (with `bin/node` and `include/node`). What is not
 * installed is fetched as the lockfile names it, checked against it, and kept outside the clone.
 */
export function nodeFolder(arch) {
  const name = `node-linux-${ARCHITECTURES[arch].npm}`;
  const installed = join(root, 'node_modules', name);
  if (existsSync(join(installed, 'bin', 'node'))) return installed;

  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${name}`];
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const kept = join(caches, 'lygte', `${name}-${version}`);
  if (existsSync(kept)) return kept;

  mkdirSync(join(caches, 'lygte'), { recursive: true });
  const folder = mkdtempSync(join(caches, 'lygte', '.fetch-'));
  try {
    must(npm('pack', '--silent', '--pack-destination', folder, `${name}@${version}`));
    const [tarball] = readdirSync(folder);
    const hash = createHash('sha512').update(readFileSync(join(folder, tarball)));
    if (`sha512-${hash.digest('base64')}` !== integrity)
      throw new Error(`${name}@${version} is not what package-lock.json names`);
    must(['tar', '-xzf', join(folder, tarball), '-C', folder]);
    renameSync(join(folder, 'package'), kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return kept;
}

/** Puts Node there without its table of symbols: 35 MB less. */
export function putNode(arch, target) {
  cpSync(join(nodeFolder(arch), 'bin', 'node'), target);
  must([`${ARCHITECTURES[arch].triplet}-strip`, '--strip-unneeded', target]);
}
