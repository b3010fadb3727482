import { type ColumnDataType, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Clock, Random } from '../../core/ports.ts';

/**
 * The hub's tables, the same on SQLite and PostgreSQL. Times are UTC in the format of
 * `stamp`, so that they compare as text; booleans are 1 and 0.
 */
export interface Tables {
  /** Devices and importers that have enrolled. */
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
  /** DNS names, the device of each, and its last certificate. */
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
  /** Signed attendance updates as canonical JSON. */
  attendance: { institution: string; sequence: number; body: string; received_at: string };
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

/** What a database calls a column of bytes. */
export type BytesColumn = 'blob' | 'bytea';

/** Numbered, applied in order, never changed once released. */
export function migrations(bytesColumn: BytesColumn): Record<string, Migration> {
  return {
    '001-first': { up: (db: Kysely<unknown>) => first(db, sql.raw(bytesColumn)) },
    '002-certificates': { up: certificates },
    '003-attendance': { up: attendance },
  };
}

type Column = readonly [name: string, type: ColumnDataType | RawBuilder<unknown>, '?'?];

function tableMaker(db: Kysely<unknown>) {
  return async (name: string, key: readonly string[], columns: readonly Column[]) => {
    let create = db.schema.createTable(name);
    for (const [column, type, optional] of columns)
      create = create.addColumn(column, type, (made) => (optional ? made : made.notNull()));
    await create.addPrimaryKeyConstraint(`${name}_key`, key as never).execute();
  };
}

async function certificates(db: Kysely<unknown>): Promise<void> {
  const table = tableMaker(db);
  await table(
    'certificates',
    ['name'],
    [
      ['name', 'text'],
      ['member', 'text'],
      ['public_key', 'text', '?'],
      ['issuer', 'text', '?'],
      ['not_before', 'text', '?'],
      ['not_after', 'text', '?'],
      ['chain', 'text', '?'],
    ],
  );
  const index = db.schema.createIndex('certificates_member').unique();
  await index.on('certificates').column('member').execute();
  for (const named of ['members', 'codes'])
    await db.schema.alterTable(named).addColumn('name', 'text').execute();
}

async function attendance(db: Kysely<unknown>): Promise<void> {
  const table = tableMaker(db);
  await table(
    'attendance',
    ['institution', 'sequence'],
    [
      ['institution', 'text'],
      ['sequence', 'integer'],
      ['body', 'text'],
      ['received_at', 'text'],
    ],
  );
}

async function first(db: Kysely<unknown>, bytes: RawBuilder<unknown>): Promise<void> {
  const table = tableMaker(db);

  await table(
    'members',
    ['id'],
    [
      ['id', 'text'],
      ['role', 'text'],
      ['institution', 'text', '?'],
      ['token_hash', 'text'],
      ['enrolled_at', 'text'],
      ['seen_at', 'text', '?'],
      ['ack', 'integer'],
      ['ack_hash', 'text'],
      ['cloned', 'integer'],
      ['report', 'text', '?'],
    ],
  );
  await table(
    'codes',
    ['hash'],
    [
      ['hash', 'text'],
      ['role', 'text'],
      ['institution', 'text', '?'],
      ['expires_at', 'text'],
      ['used_at', 'text', '?'],
    ],
  );
  await table(
    'settings',
    ['name'],
    [
      ['name', 'text'],
      ['value', 'text'],
    ],
  );
  await table(
    'institutions',
    ['id'],
    [
      ['id', 'text'],
      ['version', 'integer'],
    ],
  );
  await table(
    'publications',
    ['institution', 'version'],
    [
      ['institution', 'text'],
      ['version', 'integer'],
      ['etag', 'text'],
      ['body', 'text'],
      ['retired_at', 'text', '?'],
    ],
  );
  await table(
    'publication_objects',
    ['institution', 'version', 'sha256'],
    [
      ['institution', 'text'],
      ['version', 'integer'],
      ['sha256', 'text'],
    ],
  );
  await table(
    'objects',
    ['sha256'],
    [
      ['sha256', 'text'],
      ['size', 'integer'],
      ['bytes', bytes],
      ['touched_at', 'text'],
    ],
  );
  await table(
    'journal',
    ['device', 'n'],
    [
      ['device', 'text'],
      ['n', 'integer'],
      ['kind', 'text'],
      ['segment', 'text'],
      ['bytes', bytes],
      ['hash', 'text'],
    ],
  );
  const index = db.schema.createIndex('members_token').unique();
  await index.on('members').column('token_hash').execute();
  const names = db.schema.createIndex('publication_objects_sha256');
  await names.on('publication_objects').column('sha256').execute();
}
