// The tree a package is made of.
import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Paths of all files below a folder, in order. */
export function filesOf(folder, inner = '') {
  const entries = readdirSync(join(folder, inner), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
      return entry.isDirectory() ? filesOf(folder, path) : [path];
    });
}

export function put(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Debian requires its documents compressed without a time in the header. */
export function putCompressed(path, text) {
  put(`${path}.gz`, gzipSync(text, { level: 9 }));
}

/** Sets modes and times, so that they do not depend on who builds it, or when. `seconds` since 1970. */
export function normalise(folder, seconds) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) normalise(path, seconds);
    else chmodSync(path, isProgram(path) ? 0o755 : 0o644);
    lutimesSync(path, seconds, seconds);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, seconds, seconds);
}

/** ELF programs and scripts are run; addons (`.node`) are only read. */
function isProgram(path) {
  if (path.endsWith('.node')) return false;
  const start = readFileSync(path).subarray(0, 4).toString('latin1');
  return start === '\x7fELF' || (start.startsWith('#!') && !/\.[cm]?js$/.test(path));
}
