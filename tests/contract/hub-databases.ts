import { afterAll, beforeAll, describe } from 'vitest';
import type { HubDatabase } from '../../src/hub/store/database.ts';
import { type TestHub, testHub } from '../fakes/hub.ts';
import { startPostgres, type TestPostgres } from '../fakes/postgres.ts';

/** The same suite on a hub with SQLite and on one with PostgreSQL, each with new, empty data. */
export function onEveryDatabase(suite: (hub: () => TestHub) => void): void {
  describe('on SQLite', () => {
    within(async () => undefined, suite);
  });
  describe('on PostgreSQL', () => {
    let postgres: TestPostgres;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    within(async () => ({ postgres: await postgres.newDatabase() }), suite);
    afterAll(() => postgres.stop());
  });
}

function within(
  database: () => Promise<HubDatabase | undefined>,
  suite: (hub: () => TestHub) => void,
): void {
  describe('a hub', () => {
    let hub: TestHub;
    beforeAll(async () => {
      hub = await testHub({ database: await database() });
    });
    afterAll(() => hub.close());
    suite(() => hub);
  });
}
