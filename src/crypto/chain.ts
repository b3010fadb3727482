import { createHash, hash } from 'node:crypto';
import type { JournalRecord } from '../core/hub-api.ts';

/** The previous hash of a journal's first record. */
export const GENESIS = '0'.repeat(64);

/** A place in a journal: its number and chain hash. The start is `{n: 0, hash: GENESIS}`. */
export interface JournalPlace {
  readonly n: number;
  readonly hash: string;
}

export const JOURNAL_START: JournalPlace = { n: 0, hash: GENESIS };

/**
 * The chain hash of a journal record: SHA-256 in hex over the lines `lygte journal 1`, device, n,
 * kind, segment, previous hash, each ended by a line feed, and then the record's raw bytes.
 * `bytes` may be raw, or base64 as in a record. Device and segment never hold a line feed
 * (core/hub-api.ts).
 */
export function chainHash(
  device: string,
  record: Pick<JournalRecord, 'n' | 'kind' | 'segment'> & { readonly bytes: string | Uint8Array },
  previousHash: string,
): string {
  const { n, kind, segment, bytes } = record;
  const raw = typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes;
  const lines = ['lygte journal 1', device, n, kind, segment, previousHash, ''].join('\n');
  return hash('sha256', Buffer.concat([Buffer.from(lines), raw]));
}

/** Lower-case hex SHA-256: the name of every stored object. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
