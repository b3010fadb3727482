import { zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createCompressor, pickEncoding } from '../../src/hub/app.ts';

test.each([
  [undefined, null],
  ['', null],
  ['identity', null],
  ['gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, zstd', 'zstd'],
  ['ZSTD;q=0.5', 'zstd'],
  ['zstd;q=0, gzip;q=0.1', 'gzip'],
  ['zstd;q=0.000', null],
])('%s gets %s', (accepted, encoding) => {
  expect(pickEncoding(accepted)).toBe(encoding);
});

test('the same manifest is compressed once', () => {
  const compress = createCompressor();
  const publication = { body: '{"a":1}', etag: 'x' };
  const bytes = compress(publication, 'zstd');
  expect(zstdDecompressSync(bytes).toString()).toBe(publication.body);
  expect(compress(publication, 'zstd')).toBe(bytes);
  expect(compress(publication, 'gzip')).not.toBe(bytes);
});
