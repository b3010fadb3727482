import { expect, test } from 'vitest';
import { migrate, openFile } from '../../../appliance/storage/database.ts';
import { testFolder } from '../vault/support/folder.ts';

const FIRST = 'CREATE TABLE one (a INTEGER)';
const SECOND = 'CREATE TABLE two (b INTEGER); INSERT INTO two VALUES (2)';

test('each step runs once, also when another process ran some of them', () => {
  using folder = testFolder();
  const [db, other] = [openFile(folder.file), openFile(folder.file)];
  migrate(db, [FIRST]);
  migrate(other, [FIRST, SECOND]);
  migrate(db, [FIRST, SECOND]);
  expect(db.prepare('SELECT count(*) FROM two').pluck().get()).toBe(1);
  expect(db.pragma('user_version', { simple: true })).toBe(2);
  for (const each of [db, other]) each.close();
});

test('a step that fails changes nothing', () => {
  using folder = testFolder();
  const db = openFile(folder.file);
  expect(() => migrate(db, [FIRST, `${SECOND}; NONSENSE`])).toThrow('syntax error');
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  expect(() => db.prepare('SELECT * FROM two')).toThrow('no such table');
  migrate(db, [FIRST, SECOND]);
  expect(db.prepare('SELECT b FROM two').pluck().get()).toBe(2);
  db.close();
});

test('the file is in WAL mode, fully synchronous, and wipes what it deletes', () => {
  using folder = testFolder();
  const db = openFile(folder.file);
  const pragma = (name: string) => db.pragma(name, { simple: true });
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous')).toBe(2);
  expect(pragma('secure_delete')).toBe(1);
  expect(pragma('trusted_schema')).toBe(0);
  db.close();
});
