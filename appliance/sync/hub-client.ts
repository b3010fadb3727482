import type { Result } from '../../src/core/result.ts';
import type { CertificateAnswer, DeviceReport, JournalRecord } from '../../src/core/wire.ts';

/** What a box asks of the hub. */
export interface HubClient {
  /**
   * The manifest, unless it is still the one of `etag`. Fails with `notFound` while nothing is
   * published. `body` has not been looked at: it may be anything.
   */
  manifest(etag: string | null, signal?: AbortSignal): Promise<Result<ManifestAnswer>>;
  /** An object's bytes, not yet checked; `size` where it is known, so that more is not taken in. */
  object(sha256: string, size: number | null, signal?: AbortSignal): Promise<Result<Uint8Array>>;
  /** The last record the hub now holds. `journalGap` has the one it holds as `ack` in its detail. */
  pushJournal(records: readonly JournalRecord[], signal?: AbortSignal): Promise<Result<number>>;
  /** The last record the hub holds. */
  putReport(report: DeviceReport, signal?: AbortSignal): Promise<Result<number>>;
  /** What the hub certifies for a request, not yet checked; null while it is being made. */
  certificate(csr: string, signal?: AbortSignal): Promise<Result<CertificateAnswer | null>>;
}

export type ManifestAnswer =
  | { readonly changed: false }
  | { readonly changed: true; readonly etag: string | null; readonly body: unknown };
