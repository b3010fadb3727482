// The packages that stay outside the bundle, with their dependencies, and of each only what runs.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { must, root } from '../lib/runtime.mjs';
import { ARCHITECTURES } from './arch.mjs';

/** See `external` in scripts/build.mjs; the demo's and the tests' are left out. */
const EXTERNAL = ['better-sqlite3', 'onoff', 'pdfkit'];
/** Only for compiling an addon. */
const BUILD_ONLY = new Set(['node-addon-api', 'nan']);
const FOLDERS_LEFT =
  /(^|\/)(deps|src|test|tests|docs|example|examples|integration-test|types|tools|umd|scripts|prebuilds|build|\.github)$/;
const FILES_KEPT = /\.(js|cjs|mjs|json|afm|trie|data)$/;
const FILES_LEFT = /(browser|standalone|\.old\.|rollup|vitest\.config|jsconfig|\.min\.|-src\.)/;
/** Of these packages, folders are kept that are usually for building. */
const NEEDED = new Set(['brotli/build', 'restructure/src']);

/** @returns {{ name: string, version: string, license: string, folder: string }[]} */
export function runtimePackages() {
  const found = new Map();
  const visit = (name, from) => {
    const folder = find(name, from);
    if (found.has(folder) || BUILD_ONLY.has(name)) return;
    const { version, license, dependencies = {} } = manifest(folder);
    found.set(folder, { name, version, license, folder });
    for (const each of Object.keys(dependencies)) visit(each, folder);
  };
  for (const name of EXTERNAL) visit(name, root);
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** Copies what runs of these packages to `target`/node_modules. */
export function putModules(arch, target) {
  for (const { name, folder } of runtimePackages())
    copy(folder, join(target, relative(root, folder)), name, '');
  const sqlite = join('node_modules', 'better-sqlite3', 'prebuilds');
  const prebuild = join(sqlite, `linux-${ARCHITECTURES[arch].npm}.node`);
  mkdirSync(join(target, sqlite), { recursive: true });
  cpSync(join(root, prebuild), join(target, prebuild));
  must([`${ARCHITECTURES[arch].triplet}-strip`, '--strip-unneeded', join(target, prebuild)]);
}

function copy(from, to, name, inner) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
    const source = join(from, entry.name);
    if (entry.isDirectory()) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      if (FOLDERS_LEFT.test(path) && !NEEDED.has(`${name}/${path}`)) continue;
      copy(source, join(to, entry.name), name, path);
    } else if (FILES_KEPT.test(entry.name) && !FILES_LEFT.test(entry.name)) {
      mkdirSync(to, { recursive: true });
      cpSync(source, join(to, entry.name));
    }
  }
}

/** Where Node looks for a package that is named in `from`. */
function find(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`);
  }
}

export function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
