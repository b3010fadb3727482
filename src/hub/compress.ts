import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Publication } from './store/publications.ts';

export type Encoding = 'zstd' | 'gzip';

/** Manifests kept compressed: more than a municipality has institutions. */
const CACHED = 512;

export type Compressor = (publication: Publication, encoding: Encoding) => Uint8Array<ArrayBuffer>;

/** Compresses a manifest once for all boxes that ask. */
export function createCompressor(): Compressor {
  const cache = new Map<string, Uint8Array<ArrayBuffer>>();
  return ({ body, etag }, encoding) => {
    const key = `${encoding} ${etag}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const bytes = encoding === 'zstd' ? zstd(body) : gzipSync(body, { level: 9 });
    const made = new Uint8Array(bytes);
    cache.set(key, made);
    const oldest = cache.keys().next().value;
    if (cache.size > CACHED && oldest !== undefined) cache.delete(oldest);
    return made;
  };
}

function zstd(body: string): Buffer {
  const level = constants.ZSTD_c_compressionLevel;
  return zstdCompressSync(body, { params: { [level]: 19 } });
}

/** The best encoding an `Accept-Encoding` allows; null for none. */
export function pickEncoding(accepted: string | undefined): Encoding | null {
  const offers = new Map<string, boolean>();
  for (const offer of (accepted ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = offer.split(';').map((part) => part.trim());
    offers.set(name, !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)));
  }
  if (offers.get('zstd')) return 'zstd';
  return offers.get('gzip') ? 'gzip' : null;
}
