import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';
import { failure } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { localToMs } from '../rows/values.ts';
import {
  BrokenFile,
  type Budget,
  isClutter,
  type Limits,
  printableName,
  type SkippedFile,
  type SourceFile,
} from './source.ts';

export interface ZipContents {
  readonly files: readonly SourceFile[];
  readonly skipped: readonly SkippedFile[];
  close(): void;
}

/** What opening a zip needs. */
export interface ZipDeps {
  readonly limits: Limits;
  /** Of the whole import, not of this zip. */
  readonly budget: Budget;
  readonly clock: Clock;
  /** 1 for a zip that lies in no other. */
  readonly depth: number;
}

/**
 * The files of a zip, those of zips inside it too. Nothing is unpacked to disk, so an entry's path
 * is only ever a name; yauzl still refuses absolute and climbing paths, and entries whose real size
 * is not the declared one, while they are read. Every entry is counted, also where several name the
 * same bytes. Throws BrokenFile (`damagedArchive`, `exportTooLarge`).
 */
export async function openZip(
  from: { path: string } | { bytes: Buffer },
  name: string,
  deps: ZipDeps,
): Promise<ZipContents> {
  const options = { autoClose: false, lazyEntries: true, validateEntrySizes: true } as const;
  const damaged = () => new BrokenFile(failure('damagedArchive', { file: name }));
  const zip = await ('path' in from
    ? openPromise(from.path, options)
    : fromBufferPromise(from.bytes, options)
  ).catch(() => Promise.reject(damaged()));
  const files: SourceFile[] = [];
  const skipped: SkippedFile[] = [];
  const nested: ZipContents[] = [];
  const close = () => {
    for (const inner of nested) inner.close();
    zip.close();
  };
  try {
    for (const entry of await entriesOf(zip, deps.budget, name).catch((error: unknown) =>
      Promise.reject(error instanceof BrokenFile ? error : damaged()),
    )) {
      if (entry.fileName.endsWith('/') || isClutter(entry.fileName)) continue;
      const file = fileOf(zip, entry, `${name}/${printableName(entry.fileName)}`, deps.clock);
      if (isLink(entry)) skipped.push({ name: file.name, reason: 'linkOutside' });
      else if (/\.zip$/i.test(entry.fileName)) {
        if (deps.depth >= deps.limits.nesting)
          throw new BrokenFile(failure('exportTooLarge', { file: file.name }));
        // Before any of it is unpacked; yauzl ends the stream where there is more than declared.
        deps.budget.take('nestedZipBytes', file.size, file.name);
        const bytes = await inMemory(file);
        const inner = await openZip({ bytes }, file.name, { ...deps, depth: deps.depth + 1 });
        nested.push(inner);
        files.push(...inner.files);
        skipped.push(...inner.skipped);
      } else files.push(file);
    }
  } catch (error) {
    close();
    throw error;
  }
  return { files, skipped, close };
}

async function entriesOf(zip: ZipFile, budget: Budget, name: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    budget.take('files', 1, name);
    budget.take('totalBytes', entry.uncompressedSize, name);
    if (entry.isEncrypted()) throw new BrokenFile(failure('notAnExport', { file: name }));
    entries.push(entry);
  }
  return entries;
}

/** The whole file, in one piece of exactly its declared size. */
async function inMemory(file: SourceFile): Promise<Buffer> {
  const bytes = Buffer.alloc(file.size);
  let at = 0;
  for await (const chunk of await file.open()) {
    bytes.set(chunk as Uint8Array, at);
    at += (chunk as Uint8Array).length;
  }
  return bytes;
}

/** A symbolic link, as Unix programs store it: its contents are a path, which is never followed. */
function isLink(entry: Entry): boolean {
  return entry.versionMadeBy >>> 8 === 3 && entry.externalFileAttributes >>> 28 === 0o12;
}

function fileOf(zip: ZipFile, entry: Entry, name: string, clock: Clock): SourceFile {
  return {
    name,
    size: entry.uncompressedSize,
    modifiedMs: modified(entry, clock),
    async open() {
      const damaged = new BrokenFile(failure('damagedArchive', { file: name }));
      const stream = await zip.openReadStreamPromise(entry).catch(() => Promise.reject(damaged));
      return Readable.from(checked(stream, entry.crc32, damaged));
    },
  };
}

/** yauzl checks sizes, not contents: a flipped bit shows in the CRC only. */
async function* checked(stream: Readable, expected: number, damaged: BrokenFile) {
  let sum = 0;
  try {
    for await (const chunk of stream) {
      sum = crc32(chunk as Uint8Array, sum);
      yield chunk as Uint8Array;
    }
  } catch {
    throw damaged;
  }
  if (sum !== expected) throw damaged;
}

/** Extended time stamps are UTC; plain DOS times are what the wall clock showed. */
function modified(entry: Entry, clock: Clock): number {
  const utc = entry.extraFields.some((field) => field.id === 0x5455 || field.id === 0x000a);
  if (utc) return entry.getLastModDate().getTime();
  const wall = entry.getLastModDate({ timezone: 'UTC', forceDosFormat: true }).getTime();
  return localToMs(wall, clock);
}
