import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteAdapter, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { type BytesColumn, migrations } from './migrations.ts';
import type { Tables } from './tables.ts';

/** Where the hub keeps its data: a file, or a PostgreSQL URL. */
export type HubDatabase = { readonly sqlite: string } | { readonly postgres: string };

/** Opens the database and brings its tables up to date. Throws when it cannot. */
export async function openDatabase(where: HubDatabase): Promise<Kysely<Tables>> {
  const [dialect, bytesColumn]: [SqliteDialect | PostgresDialect, BytesColumn] =
    'sqlite' in where ? [sqlite(where.sqlite), 'blob'] : [postgres(where.postgres), 'bytea'];
  const db = new Kysely<Tables>({ dialect });
  const provider = { getMigrations: async () => migrations(bytesColumn) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return db;
  await db.destroy();
  throw error;
}

function sqlite(path: string): SqliteDialect {
  // SQLite would let everyone read what it makes; this makes it for its owner, where it is new.
  closeSync(openSync(path, 'a', 0o600));
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  // After WAL, or it is not held: an acknowledged journal must outlive a power cut.
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  database.pragma('trusted_schema = OFF');
  database.pragma('secure_delete = ON');
  return new AtomicSqliteDialect({ database });
}

/** SQLite can roll back a change of tables; Kysely's dialect does not use it. */
class AtomicSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new AtomicSqliteAdapter();
  }
}

class AtomicSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function postgres(connectionString: string): PostgresDialect {
  const pool = new pg.Pool({ connectionString, max: 10 });
  // An idle connection that breaks is replaced at the next query; unheard, it would end the process.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}
