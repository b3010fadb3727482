import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteAdapter, SqliteDialect, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { err, type Failure, ok, type Result } from '../../core/errors.ts';
import { type BytesColumn, migrations, type Tables } from './schema.ts';

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
  // SQLite would make a file that everyone can read; so a new one is made here, for its owner only.
  closeSync(openSync(path, 'a', 0o600));
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  // Must come after WAL to take effect: an acknowledged journal must survive a power cut.
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
  // Without a listener, a broken idle connection would end the process; the pool replaces it anyway.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

/** Runs `work` in one transaction, which is rolled back when it fails. */
export async function atomically<T>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    const value = await db.transaction().execute(async (tx) => {
      const result = await work(tx);
      if (!result.ok) throw new Refusal(result.failure);
      return result.value;
    });
    return ok(value);
  } catch (error) {
    if (error instanceof Refusal) return err(error.failure);
    throw error;
  }
}

/** Thrown to roll a transaction back; not an error itself. */
class Refusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}
