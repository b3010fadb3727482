import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

const clone = fileURLToPath(new URL('../../', import.meta.url));

function version(): string {
  const text = readFileSync(join(clone, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Builds the arm64 package of this clone and returns its path. */
export function buildPackage(): string {
  run([process.execPath, join(clone, 'scripts/build-deb.mjs'), '--arch', 'arm64']);
  const path = join(clone, 'out', 'deb', `lygte_${version()}_arm64.deb`);
  if (!existsSync(path)) throw new Error(`the build left no ${path}`);
  return path;
}

/** Where the image of this clone is put. */
export function imagePath(): string {
  return join(clone, 'out', 'image', `lygte_${version()}.img`);
}
