import type { Kysely } from 'kysely';
import type { Clock, Random } from '../../core/ports.ts';

/**
 * The hub's tables, the same on SQLite and PostgreSQL. Times are UTC in the one spelling of
 * `stamp`, so that they compare as text; yes and no are 1 and 0.
 */
export interface Tables {
  /** Boxes and importers that have enrolled. */
  members: {
    id: string;
    role: 'device' | 'importer';
    institution: string | null;
    token_hash: string;
    enrolled_at: string;
    seen_at: string | null;
    ack: number;
    ack_hash: string;
    cloned: number;
    report: string | null;
    /** The only DNS name it may be certified for; null for any that is free. */
    name: string | null;
  };
  codes: {
    hash: string;
    role: 'device' | 'importer';
    institution: string | null;
    expires_at: string;
    used_at: string | null;
    name: string | null;
  };
  /** DNS names, whose they are, and what has been certified for them last. */
  certificates: {
    name: string;
    member: string;
    public_key: string | null;
    issuer: string | null;
    not_before: string | null;
    not_after: string | null;
    chain: string | null;
  };
  settings: { name: string; value: string };
  institutions: { id: string; version: number };
  publications: {
    institution: string;
    version: number;
    etag: string;
    body: string;
    retired_at: string | null;
  };
  publication_objects: { institution: string; version: number; sha256: string };
  objects: { sha256: string; size: number; bytes: Uint8Array; touched_at: string };
  journal: {
    device: string;
    n: number;
    kind: 'segment' | 'event';
    segment: string;
    bytes: Uint8Array;
    hash: string;
  };
}

export interface StoreDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly random: Random;
}

/** @param ms since 1970 UTC */
export function stamp(ms: number): string {
  return new Date(ms).toISOString();
}
