import type { Clock } from '../core/ports.ts';
import type { ProtectedPart, Snapshot } from '../core/snapshot.ts';
import { DEFAULT_LIMITS, type Limits, type SourceFile } from './files/source.ts';
import type { Mapping } from './readers/mapping.ts';
import type { SourceReader } from './readers/reader.ts';
import type { ImportReport, RowIssue } from './report.ts';

/** What readExports needs besides the paths. */
export interface ReadOptions {
  /** Decides what is past (enrollments, roles) and which zone times without one are in. */
  readonly clock: Clock;
  /**
   * The office's own secret (`office.idSecret`): ids that must not be recognised are made with it,
   * so that nobody can find out which child one stands for by trying names.
   */
  readonly idSecret: Uint8Array;
  /** The name under which the office last published an institution of this id. */
  readonly knownName?: (institution: string) => string | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** Takes each thing that was left out or repaired, as it is found. */
  readonly onIssue?: (issue: RowIssue) => void;
  readonly limits?: Limits;
  /** Layouts that somebody has explained, by `loadMappings`; none when left out. */
  readonly mappings?: readonly Mapping[];
  /** The formats to read; all when left out. */
  readonly readers?: readonly SourceReader[];
  /** Files that lie nowhere on this machine, such as those fetched from STIL. */
  readonly files?: readonly SourceFile[];
}

export interface Progress {
  /** Name inside the export. */
  readonly file: string;
  /** Read so far and in all, over all files; unpacked bytes. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly rows: number;
  readonly phase: 'reading' | 'building' | 'done';
}

export interface ImportedInstitution {
  readonly snapshot: Snapshot;
  readonly protectedPart: ProtectedPart;
}

export interface Imported {
  /** Those with children, by id. */
  readonly found: readonly { readonly id: string; readonly name: string }[];
  /** Builds one institution after the other, in the order of `found`. It can be walked once. */
  institutions(): Iterable<ImportedInstitution>;
  readonly report: ImportReport;
  /** `YYYY-MM-DD`: on this day a role or an enrollment begins or has ended; null where none does. */
  readonly changesOn: string | null;
  /** A time without a date was taken for one of the day its file was written. */
  readonly byDay: boolean;
}

export function limitsOf(options: ReadOptions): Limits {
  return options.limits ?? DEFAULT_LIMITS;
}
