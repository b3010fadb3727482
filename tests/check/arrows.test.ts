// The layer arrows, held by the lint rules in biome.json: each case is a small file in a throw-away
// folder with our configuration. (`biome lint` prints no diagnostics for text on standard input.)
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const biome = resolve('node_modules/@biomejs/biome/bin/biome');

const layers = ['core', 'seal', 'importer', 'hub', 'sync', 'store', 'api', 'cli'];

/** Folder under src -> the folders under src it may import. */
const arrows: Record<string, string[]> = {
  core: [],
  seal: ['core'],
  store: ['core', 'seal'],
  sync: ['core', 'seal', 'store'],
  api: ['core', 'seal', 'store'],
  importer: ['core', 'seal'],
  hub: ['core'],
};

const forbidden: [path: string, specifier: string][] = Object.entries(arrows).flatMap(
  ([folder, allowed]) => {
    const others = layers.filter((layer) => layer !== folder && !allowed.includes(layer));
    return [
      ...others.map((layer): [string, string] => [`src/${folder}/x.ts`, `../${layer}/y.ts`]),
      [`src/${folder}/deep/x.ts`, `../../${others[0]}/y.ts`],
      [`src/${folder}/x.ts`, '../../appliance/led.ts'],
      [`src/${folder}/x.ts`, 'onoff'],
    ];
  },
);
forbidden.push(
  ['src/core/x.ts', 'node:fs'],
  ['src/core/x.ts', 'hono'],
  ['src/core/x.ts', '@hono/node-server'],
  ['src/hub/x.ts', 'age-encryption'],
  ['src/hub/x.ts', '../seal/object.ts'],
  ['src/hub/store/x.ts', '../../seal/keyring.ts'],
  ['src/cli/x.ts', 'onoff'],
  ['tests/x.ts', 'onoff'],
  ['appliance/server.ts', 'onoff'],
  ['appliance/server.ts', '../src/cli/main.ts'],
  ['appliance/server.ts', '../src/importer/y.ts'],
  ['appliance/gpio/line.ts', '../../src/hub/y.ts'],
  ['web/x.ts', '../src/store/y.ts'],
  ['web/pages/x.ts', '../../src/seal/y.ts'],
  ['web/x.ts', '../appliance/server.ts'],
  ['web/x.ts', 'node:fs'],
);

const permitted: [path: string, specifier: string][] = [
  ...Object.entries(arrows).flatMap(([folder, allowed]) =>
    allowed.map((layer): [string, string] => [`src/${folder}/x.ts`, `../${layer}/y.ts`]),
  ),
  ['src/core/x.ts', 'valibot'],
  ['src/core/x.ts', './y.ts'],
  ['src/core/outage/x.ts', '../y.ts'],
  ['src/core/outage/x.ts', './deep/y.ts'],
  ['src/hub/x.ts', './store/sqlite.ts'],
  ['src/hub/x.ts', '../seal/manifest.ts'],
  ['src/hub/store/x.ts', '../../seal/chain.ts'],
  ['src/hub/x.ts', 'kysely'],
  ['src/seal/x.ts', 'node:crypto'],
  ['src/cli/x.ts', '../hub/y.ts'],
  ['src/cli/x.ts', '../../appliance/server.ts'],
  ['appliance/server.ts', '../src/api/y.ts'],
  ['appliance/gpio/line.ts', 'onoff'],
  ['web/pages/x.ts', '../../src/core/y.ts'],
  ['web/x.ts', 'preact'],
];

const typeOnly = "import type { Thing } from '../src/api/y.ts';\nexport type Mine = Thing;\n";

let folder: string;
/** File of a case -> categories and messages of what Biome found in it. */
const found = new Map<string, string[]>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-arrows-'));
  for (const path of ['biome.json', '.gitignore', 'scripts/lint']) {
    cpSync(path, join(folder, path), { recursive: true });
  }
  for (const [path, specifier] of [...forbidden, ...permitted]) {
    write(caseFile(path, specifier), `import { thing } from '${specifier}';\nthing();\n`);
  }
  write('web/value.ts', "import { thing } from '../src/api/y.ts';\nthing();\n");
  write('web/type.ts', typeOnly);
  for (const { category, message, location } of lint()) {
    const path = location.path.replace(/^\.\//, '');
    found.set(path, [...(found.get(path) ?? []), `${category} ${message}`]);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function caseFile(path: string, specifier: string): string {
  return join(dirname(path), `${specifier.replaceAll(/[^a-z0-9]+/g, '-')}-case.ts`);
}

function write(path: string, source: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), source);
}

type Diagnostic = { category: string; message: string; location: { path: string } };

function lint(): Diagnostic[] {
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return JSON.parse(stdout).diagnostics;
}

function findings(path: string): string {
  return (found.get(path) ?? []).join('\n');
}

describe('an import against the arrows is an error', () => {
  test.each(forbidden)('%s: %s', (path, specifier) => {
    expect(findings(caseFile(path, specifier))).toContain('noRestrictedImports');
  });
});

describe('an import along the arrows is none', () => {
  test.each(permitted)('%s: %s', (path, specifier) => {
    expect(findings(caseFile(path, specifier))).not.toMatch(/noRestrictedImports|plugin/);
  });
});

describe('web and src/api', () => {
  test('types pass', () => {
    expect(findings('web/type.ts')).not.toMatch(/noRestrictedImports|plugin/);
  });
  test('values do not', () => {
    expect(findings('web/value.ts')).toContain('types only from src/api');
  });
});
