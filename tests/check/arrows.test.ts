// The arrows between rooms, held by the lint rules in biome.json: each case is a small file in a
// throw-away folder with our configuration. (`biome lint` prints no diagnostics for text on standard
// input.)
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const biome = resolve('node_modules/@biomejs/biome/bin/biome');

/**
 * Room -> the rooms it may import. All may import `src/core`, and all that run on Node
 * `src/platform`.
 */
const arrows: Record<string, readonly string[]> = {
  'src/core': [],
  'src/platform': [],
  'src/crypto': [],
  'src/importer': ['src/crypto'],
  'src/hub': [],
  'src/recovery': ['src/crypto', 'appliance/storage'],
  'src/demo': [
    'src/crypto',
    'src/importer',
    'src/hub',
    'src/recovery',
    'appliance/storage',
    'appliance/server',
    'appliance/sync',
  ],
  'appliance/storage': [],
  'appliance/vault': ['src/crypto', 'appliance/storage'],
  'appliance/server': ['src/crypto', 'appliance/storage', 'appliance/vault', 'appliance/tls'],
  'appliance/sync': ['appliance/storage'],
  'appliance/panel': ['appliance/hotspot'],
  'appliance/hotspot': [],
  'appliance/tls': ['appliance/storage'],
  'appliance/setup': ['appliance/storage', 'appliance/hotspot'],
  'web/app': [],
};
const rooms = [...Object.keys(arrows), 'src/cli'];
const withoutNode = ['src/core', 'web/app'];

/** The files of src/crypto that open nothing: for programs that never see a key. */
const OPENS_NOTHING = ['src/crypto/manifest.ts', 'src/crypto/chain.ts'];
const OPENS = ['src/crypto/age.ts', 'src/crypto/keys.ts', 'src/crypto/journal.ts'];
const KEYLESS = ['src/hub', 'appliance/storage', 'appliance/sync', 'appliance/tls'];

type Case = readonly [path: string, specifier: string];

/** A case of one file that imports another, by relative path. */
function between(from: string, to: string): Case {
  const path = relative(dirname(from), to);
  return [from, path.startsWith('.') ? path : `./${path}`];
}

const forbidden: Case[] = Object.entries(arrows).flatMap(([room, allowed]) => {
  const others = rooms.filter(
    (other) =>
      other !== room &&
      other !== 'src/core' &&
      (other !== 'src/platform' || withoutNode.includes(room)) &&
      !allowed.includes(other),
  );
  return [
    ...others.map((other) => between(`${room}/x.ts`, `${other}/y.ts`)),
    ...others.slice(0, 1).map((other) => between(`${room}/deep/x.ts`, `${other}/y.ts`)),
    [`${room}/x.ts`, 'onoff'] as const,
  ];
});
forbidden.push(
  ...KEYLESS.flatMap((room) => OPENS.map((file) => between(`${room}/x.ts`, file))),
  ...KEYLESS.map((room): Case => [`${room}/x.ts`, 'age-encryption']),
  ['appliance/panel/x.ts', 'age-encryption'],
  ['appliance/setup/x.ts', 'age-encryption'],
  ['src/core/x.ts', 'node:fs'],
  ['src/core/x.ts', 'hono'],
  ['src/core/x.ts', '@hono/node-server'],
  ['src/cli/x.ts', 'onoff'],
  ['tests/x.ts', 'onoff'],
  ['web/x.ts', 'node:fs'],
  between('web/desk/x.ts', 'src/demo/y.ts'),
  ...['vault', 'server', 'sync', 'panel', 'setup'].map((room) =>
    between('appliance/x.ts', `appliance/${room}/y.ts`),
  ),
);

const permitted: Case[] = [
  ...Object.entries(arrows).flatMap(([room, allowed]) =>
    [...allowed, ...(room === 'src/core' ? [] : ['src/core'])].map((other) =>
      between(`${room}/x.ts`, `${other}/y.ts`),
    ),
  ),
  ...KEYLESS.flatMap((room) => OPENS_NOTHING.map((file) => between(`${room}/deep/x.ts`, file))),
  ...rooms
    .filter((room) => room !== 'src/cli')
    .map((room) => between('src/cli/commands/x.ts', `${room}/y.ts`)),
  ...rooms
    .filter((room) => room !== 'src/platform' && !withoutNode.includes(room))
    .map((room) => between(`${room}/x.ts`, 'src/platform/y.ts')),
  between('appliance/tls/x.ts', 'src/crypto/certificate.ts'),
  between('appliance/x.ts', 'appliance/storage/y.ts'),
  between('appliance/server/routes/x.ts', 'appliance/status.ts'),
  between('web/desk/x.ts', 'web/app/y.ts'),
  ['src/core/x.ts', 'valibot'],
  ['src/core/x.ts', './y.ts'],
  ['src/core/text/x.ts', '../y.ts'],
  ['src/hub/x.ts', './store/database.ts'],
  ['src/hub/x.ts', 'kysely'],
  ['src/crypto/x.ts', 'node:crypto'],
  ['appliance/panel/gpio.ts', 'onoff'],
  ['web/x.ts', 'preact'],
];

let folder: string;
/** File of a case -> categories and messages of what Biome found in it. */
const found = new Map<string, string[]>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-arrows-'));
  for (const path of ['biome.json', '.gitignore']) {
    cpSync(path, join(folder, path), { recursive: true });
  }
  for (const [path, specifier] of [...forbidden, ...permitted]) {
    const file = caseFile(path, specifier);
    const source = `import { thing } from '${specifier}';\nthing();\n`;
    // One file of its own name may import onoff: its case keeps that name.
    if (path.endsWith('/gpio.ts')) write(path, source);
    else write(file, source);
  }
  for (const { category, message, location } of lint()) {
    const path = location.path.replace(/^\.\//, '');
    found.set(path, [...(found.get(path) ?? []), `${category} ${message}`]);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function caseFile(path: string, specifier: string): string {
  if (path.endsWith('/gpio.ts')) return path;
  return join(dirname(path), `${specifier.replaceAll(/[^a-z0-9]+/g, '-')}-case.ts`);
}

function write(path: string, source: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), source);
}

type Diagnostic = { category: string; message: string; location: { path: string } };

function lint(): Diagnostic[] {
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none'];
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const { stdout } = spawnSync(process.execPath, args, options);
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
    expect(findings(caseFile(path, specifier))).not.toContain('noRestrictedImports');
  });
});
