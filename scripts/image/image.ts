import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseRoot } from './base.ts';
import { cacheFolder, keyOf } from './cache.ts';
import { writeDisk } from './disk.ts';
import { makeRoot, type RootPlan } from './root.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Builds the image of a card at `image` from a package. */
export function buildImage(
  image: string,
  plan: Omit<RootPlan, 'base'>,
  log: (line: string) => void,
): void {
  const base = baseRoot(log);
  const work = mkdtempSync(join(tmpdir(), 'lygte-image-'));
  try {
    const root = join(work, 'root');
    mkdirSync(root);
    log('laying out the root');
    makeRoot(root, { ...plan, base });
    log(`writing ${image}`);
    writeDisk(image, root, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The image with a package, from the cache if the same one was built before. */
export function cachedImage(deb: string, log: (line: string) => void): string {
  const made = [readFileSync(deb), ...sources(here).map((path) => readFileSync(path))];
  const path = join(cacheFolder(), `card-${keyOf(...made)}.img`);
  if (existsSync(path)) return path;
  // Older images will not be asked for again.
  for (const name of readdirSync(cacheFolder()))
    if (/^card-.*\.img/.test(name)) rmSync(join(cacheFolder(), name));
  const making = `${path}.part`;
  buildImage(making, { deb, overlay: null }, log);
  renameSync(making, path);
  return path;
}

/** Everything the image is made of, except the package. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
