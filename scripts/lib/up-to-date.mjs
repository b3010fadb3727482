// Whether what is installed and what is built still match the files of the clone.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './runtime.mjs';

/** The file the build writes last; its time is the build's. */
const buildStamp = join(root, 'dist', '.built');

const sources = [
  'src',
  'appliance',
  'web',
  'docs/api',
  'scripts/build.mjs',
  'package.json',
  'package-lock.json',
];

/** True when node_modules holds the versions the lockfile names (optional packages aside). */
export function installIsUpToDate() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = packagesOf(hidden);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, entry]) => {
    const here = installed[path];
    if (here === undefined) {
      return path === '' || entry.optional || entry.devOptional || entry.peer;
    }
    return here.version === entry.version && existsSync(join(root, path));
  });
}

/** True when no source is newer than the build. */
export function buildIsUpToDate() {
  if (!existsSync(buildStamp)) return false;
  const built = statSync(buildStamp).mtimeMs;
  return sources.every((source) => newest(join(root, source)) < built);
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}

/** The latest change below a path; a folder's own time changes when files are removed. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
