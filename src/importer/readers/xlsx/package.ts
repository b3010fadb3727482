import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { failure } from '../../../core/errors.ts';
import { BrokenFile, type Limits, type SourceFile } from '../../files/source.ts';

/** What an old Excel file (.xls) begins with, and any Office file with a password. */
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

/** The parts of a workbook, by their names in the zip. */
export interface Package extends Disposable {
  has(name: string): boolean;
  /** The bytes of a part. Throws BrokenFile (`damagedArchive`) where they are not those declared. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** Counts what is kept in memory, in bytes. Throws BrokenFile (`exportTooLarge`). */
  hold(bytes: number): void;
}

/**
 * Opens a workbook. It lies in memory as it is in the file, packed; its parts are unpacked as they
 * are read. A part whose real size or checksum is not the declared one fails. Throws BrokenFile:
 * `passwordProtected`, `otherSpreadsheet` (.xls, .xlsb, .ods), `damagedArchive`, `exportTooLarge`,
 * `notAnExport`.
 */
export async function openPackage(
  file: SourceFile,
  deps: { readonly limits: Limits; onBytes(count: number): void; unpacks(bytes: number): void },
): Promise<Package> {
  const { limits } = deps;
  const fails = (code: Parameters<typeof failure>[0]) =>
    new BrokenFile(failure(code, { file: file.name }));
  let held = 0;
  const hold = (bytes: number) => {
    held += bytes;
    if (held > limits.nestedZipBytes) throw fails('exportTooLarge');
  };
  const chunks: Buffer[] = [];
  for await (const chunk of await file.open()) {
    hold((chunk as Buffer).length);
    deps.onBytes((chunk as Buffer).length);
    chunks.push(chunk as Buffer);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.subarray(0, COMPOUND.length).equals(COMPOUND))
    throw fails(bytes.includes(ENCRYPTED) ? 'passwordProtected' : 'otherSpreadsheet');
  if (bytes.toString('latin1', 0, 2) !== 'PK')
    throw fails(/\.(xls|xlsb|ods)$/i.test(file.name) ? 'otherSpreadsheet' : 'notAnExport');
  const options = { autoClose: false, lazyEntries: true, validateEntrySizes: true } as const;
  const zip = await fromBufferPromise(bytes, options).catch(() =>
    Promise.reject(fails('damagedArchive')),
  );
  const entries = await entriesOf(zip, deps, fails).catch((error: unknown) =>
    Promise.reject(error instanceof BrokenFile ? error : fails('damagedArchive')),
  );
  if (entries.has('content.xml') || entries.has('xl/workbook.bin')) throw fails('otherSpreadsheet');
  return {
    has: (name) => entries.has(name),
    async *read(name) {
      const entry = entries.get(name);
      if (entry === undefined) throw fails('damagedArchive');
      let sum = 0;
      let size = 0;
      try {
        for await (const chunk of await unpacked(zip, entry)) {
          size += chunk.length;
          if (size > entry.uncompressedSize) break;
          sum = crc32(chunk, sum);
          yield chunk;
        }
      } catch {
        throw fails('damagedArchive');
      }
      if (size !== entry.uncompressedSize || sum !== entry.crc32) throw fails('damagedArchive');
    },
    hold,
    [Symbol.dispose]: () => zip.close(),
  };
}

/** In pieces as large as the tables in them: yauzl's own are small, and each costs a turn. */
const PIECE = 256 * 1024;

/** The bytes of a part; their number and sum are for the caller to check. */
async function unpacked(zip: ZipFile, entry: Entry): Promise<AsyncIterable<Uint8Array>> {
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  if (entry.compressionMethod === 0) return packed;
  if (entry.compressionMethod !== 8) throw new Error('neither stored nor deflated');
  const inflate = createInflateRaw({ chunkSize: PIECE });
  pipeline(packed, inflate).catch((error: unknown) => inflate.destroy(error as Error));
  return inflate;
}

async function entriesOf(
  zip: ZipFile,
  { limits, unpacks }: { readonly limits: Limits; unpacks(bytes: number): void },
  fails: (code: 'exportTooLarge' | 'passwordProtected' | 'damagedArchive') => BrokenFile,
): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    unpacks(entry.uncompressedSize);
    if (entries.size > limits.files) throw fails('exportTooLarge');
    if (entry.isEncrypted()) throw fails('passwordProtected');
    // Of two parts with one name, programs do not agree which counts.
    if (entries.has(entry.fileName)) throw fails('damagedArchive');
    entries.set(entry.fileName, entry);
  }
  return entries;
}
