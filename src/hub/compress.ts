import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { parseAccept } from 'hono/utils/accept';
import type { Publication } from './store/publications.ts';

/** Best first: on a manifest, mostly hex, brotli takes a tenth less than the others. */
const PACK = {
  br: (text: string) => brotliCompressSync(text, { params: BROTLI }),
  zstd: (text: string) => zstdCompressSync(text, { params: ZSTD }),
  gzip: (text: string) => gzipSync(text, { level: 9 }),
} as const;

const BROTLI = {
  [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
};
const ZSTD = { [constants.ZSTD_c_compressionLevel]: 12 };

export type Encoding = keyof typeof PACK;
const ENCODINGS = Object.keys(PACK) as Encoding[];

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
    const made = new Uint8Array(PACK[encoding](body));
    cache.set(key, made);
    const oldest = cache.keys().next().value;
    if (cache.size > CACHED && oldest !== undefined) cache.delete(oldest);
    return made;
  };
}

/** The best encoding an `Accept-Encoding` allows; null for none. */
export function pickEncoding(accepted: string | undefined): Encoding | null {
  const offers = parseAccept(accepted ?? '').filter(({ q }) => q > 0);
  const taken = offers.map(({ type }) => type.toLowerCase());
  return ENCODINGS.find((encoding) => taken.includes(encoding)) ?? null;
}
