import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { noMore, type Row } from './table.ts';

const WEB = 'dist/web';

/** Script and style the phone must have before its first screen, gzipped. */
export async function sizeRows(): Promise<Row[]> {
  const page = readFileSync(join(WEB, 'index.html'), 'utf8');
  const first = [...page.matchAll(/(?:src|href)="\/?([^"]+\.(?:js|css))"/g)].map(
    (match) => match[1],
  );
  const bytes = first.reduce((sum, name) => sum + statSync(join(WEB, `${name}.gz`)).size, 0);
  const work = 'phone app, JS + CSS of the first screen, gzipped';
  return [noMore({ work, figure: bytes / 1_000, unit: 'kB' }, 60)];
}
