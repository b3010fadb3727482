import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { RosterAnswer } from '../../src/core/device-api.ts';
import { unwrap } from '../../src/core/errors.ts';
import { LEADER } from '../fakes/test-device.ts';
import { faultyDevice } from './support/device.ts';

/** Flips one bit of an object in each copy named. */
function flip(file: string, sha256: string, tables: readonly string[]): void {
  const db = new Database(file);
  for (const table of tables) {
    const row = db.prepare(`SELECT bytes FROM ${table} WHERE sha256 = ?`).get(sha256);
    const bytes = (row as { bytes: Buffer }).bytes;
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 4;
    db.prepare(`UPDATE ${table} SET bytes = ? WHERE sha256 = ?`).run(bytes, sha256);
  }
  db.close();
}

test('a flipped bit: the other copy is used; with both hurt, the previous version, and it shows', async () => {
  await using device = await faultyDevice();
  const second = await device.press.next();
  {
    using store = device.openStore();
    unwrap(store.installVersion(second.manifest, second.since(1)));
  }
  const file = `${device.data}/device.db`;
  const delta = second.manifest.deltas[0]?.sha256 ?? '';
  const version = async () => {
    const leader = device.phone();
    await leader.comeIn(device.cards.leader, LEADER);
    return (await leader.get<RosterAnswer>('/api/roster')).json.version;
  };

  flip(file, delta, ['object_a']);
  await device.start();
  expect(await version()).toBe(2);
  await device.kill();

  flip(file, delta, ['object_a', 'object_b']);
  await device.start();
  expect(await version()).toBe(1);
  const { readiness } = await device.status();
  expect(readiness.map(({ code }) => code)).toContain('olderVersionUsed');
});
