import { constants, type ZstdOptions, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';
import { err, failure, ok, type Result } from '../core/errors.ts';

/** Seals bytes as a standard binary age file for each of `recipients` (`age1…`). */
export function sealObject(plain: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}

/**
 * Opens an age file with the first of `identities` that fits. Fails with `cannotOpen` when none
 * does or when the file was changed; age does not distinguish the two.
 */
export async function openObject(
  sealed: Uint8Array,
  identities: readonly string[],
): Promise<Result<Uint8Array>> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return ok(await decrypter.decrypt(sealed));
  } catch {
    return err(failure('cannotOpen'));
  }
}

/** Largest text in a sealed object, in bytes: far more than any institution needs. */
const TEXT_MAX = 256 * 1024 * 1024;
const LEVEL = 9;

/**
 * Compresses canonical JSON text with zstd and seals it with age.
 *
 * @param level of zstd: the default is for what is sent, lower ones are for what stays
 */
export function sealText(text: string, recipient: string, level = LEVEL): Promise<Uint8Array> {
  const packed = zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: level } });
  return sealObject(packed, [recipient]);
}

/** Opens what `sealText` sealed. Fails with `cannotOpen`. */
export async function openText(
  sealed: Uint8Array,
  identities: readonly string[],
): Promise<Result<string>> {
  const opened = await openObject(sealed, identities);
  return opened.ok ? unpack(opened.value, {}) : opened;
}

/**
 * Seals `text` as a delta: a zstd frame with the UTF-8 bytes of `previous` as raw dictionary, so
 * that unchanged parts take almost no space. Opening it needs `previous` as well.
 */
export function sealDelta(text: string, previous: string, recipient: string): Promise<Uint8Array> {
  const dictionary = Buffer.from(previous);
  const plain = Buffer.from(text);
  const packed = zstdCompressSync(plain, {
    dictionary,
    params: {
      [constants.ZSTD_c_compressionLevel]: LEVEL,
      [constants.ZSTD_c_windowLog]: windowLog(dictionary.length + plain.length),
      [constants.ZSTD_c_contentSizeFlag]: 0,
      [constants.ZSTD_c_checksumFlag]: 0,
      [constants.ZSTD_c_dictIDFlag]: 0,
    },
  });
  return sealObject(packed, [recipient]);
}

/** Opens a delta against the text it was made from. Fails with `cannotOpen`. */
export async function openDelta(
  sealed: Uint8Array,
  previous: string,
  identities: readonly string[],
): Promise<Result<string>> {
  const opened = await openObject(sealed, identities);
  return opened.ok ? unpack(opened.value, { dictionary: Buffer.from(previous) }) : opened;
}

function unpack(packed: Uint8Array, options: ZstdOptions): Result<string> {
  try {
    const plain = zstdDecompressSync(packed, { ...options, maxOutputLength: TEXT_MAX });
    return ok(plain.toString('utf8'));
  } catch {
    return err(failure('cannotOpen'));
  }
}

/** The exponent of the smallest zstd window that covers `bytes`, within zstd's limits. */
function windowLog(bytes: number): number {
  return Math.min(27, Math.max(10, Math.ceil(Math.log2(bytes))));
}

/** The value of JSON bytes; undefined when they are not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    return undefined;
  }
}
