import { globSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

// The phone fetches these over the hotspot while the screen is still white.
const files = globSync('dist/web/assets/{index,panel}-*.{js,css}');

test('what the first screen is made of is at most 60 kB, gzipped', () => {
  expect(files.length).toBeGreaterThan(1);
  const sizes = files.map((file) => gzipSync(readFileSync(file)).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60_000);
});

test('no schema is among it: the phone trusts what its own device answers', () => {
  for (const file of globSync('dist/web/assets/*.js'))
    expect(readFileSync(file, 'utf8'), file).not.toContain('valibot');
});
