import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The built web pages: beside the bundled command (`dist/server/lygte.js` → `dist/web`), or in
 * `dist` of the clone whose sources run. Null where nothing is built.
 */
export function findWeb(entry: string): string | null {
  const here = dirname(realpathSync(entry));
  const places = [join(here, '..', 'web'), join(here, '..', '..', 'dist', 'web')];
  return places.find((place) => existsSync(join(place, 'index.html.br'))) ?? null;
}
