import type { Readable } from 'node:stream';
import type { Failure } from '../../core/errors.ts';

/** One file of an export, wherever it lies. It can be opened more than once. */
export interface SourceFile {
  /** Name inside the export with forward slashes, `export.zip/skole/users.csv`; for people only. */
  readonly name: string;
  /** Unpacked, in bytes. */
  readonly size: number;
  /** When the export says it was written, in milliseconds since 1970 UTC. */
  readonly modifiedMs: number;
  /** The bytes. The stream fails with a BrokenFile where the file turns out damaged. */
  open(): Promise<Readable>;
}

/** Carries an expected failure out of a stream; `read.ts` turns it into a Result. */
export class BrokenFile extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

const MAX_NAME = 120;

/** A file's name as it may be printed: no control characters, not endless. */
export function printableName(name: string): string {
  const clean = name.replaceAll('\\', '/').replace(/\p{C}/gu, '�');
  return clean.length > MAX_NAME ? `…${clean.slice(-MAX_NAME)}` : clean;
}

/** System clutter that archives carry along. */
export function isClutter(name: string): boolean {
  return name
    .split('/')
    .some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
}

/** How much an export may hold before it is refused; sizes in bytes. */
export interface Limits {
  /** All files together, unpacked: a zip bomb ends here. */
  readonly totalBytes: number;
  readonly files: number;
  /** A zip inside a zip is held in memory while it is read. */
  readonly nestedZipBytes: number;
  readonly nesting: number;
  /** One CSV row. */
  readonly rowBytes: number;
  /** A plan. */
  readonly planBytes: number;
}

const MB = 1024 * 1024;

/** Room for the largest Danish municipality several times over. */
export const DEFAULT_LIMITS: Limits = {
  totalBytes: 2048 * MB,
  files: 10_000,
  nestedZipBytes: 256 * MB,
  nesting: 3,
  rowBytes: MB,
  planBytes: MB,
};
