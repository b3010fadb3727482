import type { Sqlite } from './sqlite.ts';

/**
 * The device file's schema, step by step. Steps are only ever added; `user_version` counts those
 * done. Texts and sealed objects are kept twice, in two tables, so that one bad block of the card
 * spares one of them.
 */
const STEPS: readonly string[] = [
  `CREATE TABLE text_a (name TEXT PRIMARY KEY, value TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;
   CREATE TABLE text_b (name TEXT PRIMARY KEY, value TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;
   CREATE TABLE object_a (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
   CREATE TABLE object_b (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
   CREATE TABLE journal (
     n INTEGER PRIMARY KEY,
     kind TEXT NOT NULL,
     segment TEXT NOT NULL,
     bytes BLOB NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;`,
];

/** Brings the schema up to date: each step whole, in its own transaction, whoever comes first. */
export function migrate(db: Sqlite, steps: readonly string[] = STEPS): void {
  steps.forEach((step, index) => {
    const run = db.transaction(() => {
      if (done(db) > index) return;
      db.exec(step);
      db.pragma(`user_version = ${index + 1}`);
    });
    if (done(db) <= index) run.immediate();
  });
}

function done(db: Sqlite): number {
  return Number(db.pragma('user_version', { simple: true }));
}
