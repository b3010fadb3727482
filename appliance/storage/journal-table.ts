import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import type { JournalRecord } from '../../src/core/hub-api.ts';
import { chainHash, JOURNAL_START, type JournalPlace } from '../../src/crypto/chain.ts';
import type { Sqlite } from './database.ts';

export interface JournalTable {
  /** Number and hash of the last record. */
  tail(): JournalPlace;
  /**
   * Call inside `writing`. Fails with `journalGap` when the numbers do not follow the tail, and
   * with `chainBroken` when a hash does not, for instance because another process has written.
   */
  append(device: string, records: readonly JournalRecord[]): Result<void>;
  /** At most `limit` records from number `n` + 1 on. */
  after(n: number, limit: number): JournalRecord[];
}

interface Row extends Omit<JournalRecord, 'bytes'> {
  readonly bytes: Buffer;
}

export function journalTable(db: Sqlite): JournalTable {
  const last = db.prepare<[], JournalPlace>('SELECT n, hash FROM journal ORDER BY n DESC LIMIT 1');
  const insert = db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?)');
  const select = db.prepare<[number, number], Row>(
    'SELECT * FROM journal WHERE n > ? ORDER BY n LIMIT ?',
  );
  const tail = () => last.get() ?? JOURNAL_START;

  return {
    tail,
    append(device, records) {
      const end = tail();
      if (records[0]?.n !== end.n + 1) return err(failure('journalGap'));
      let before = end.hash;
      for (const [index, { n, kind, segment, bytes, hash }] of records.entries()) {
        const raw = Buffer.from(bytes, 'base64');
        const follows = n === end.n + 1 + index;
        if (!follows || chainHash(device, { n, kind, segment, bytes: raw }, before) !== hash)
          return err(failure('chainBroken'));
        insert.run(n, kind, segment, raw, hash);
        before = hash;
      }
      return ok(undefined);
    },
    after: (n, limit) =>
      select.all(n, limit).map((row) => ({ ...row, bytes: row.bytes.toString('base64') })),
  };
}
