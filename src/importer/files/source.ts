import type { Readable } from 'node:stream';
import type { Failure } from '../../core/failure.ts';

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
