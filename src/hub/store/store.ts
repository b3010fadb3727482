import { sql } from 'kysely';
import type { Clock, Random } from '../../core/ports.ts';
import { attendance } from './attendance.ts';
import { certificates } from './certificates.ts';
import { type HubDatabase, openDatabase } from './database.ts';
import { enrollments, members } from './enrollments.ts';
import { fleet, journals } from './journals.ts';
import { objects, publications } from './publications.ts';

/** All data of the hub: its members, and sealed bytes it cannot open. */
export type HubStore = ReturnType<typeof enrollments> &
  ReturnType<typeof members> &
  ReturnType<typeof publications> &
  ReturnType<typeof objects> &
  ReturnType<typeof attendance> &
  ReturnType<typeof journals> &
  ReturnType<typeof fleet> &
  ReturnType<typeof certificates> &
  AsyncDisposable & {
    /** Throws when the database does not answer. */
    ping(): Promise<void>;
    close(): Promise<void>;
  };

export interface HubStoreDeps {
  readonly clock: Clock;
  readonly random: Random;
}

/** Opens the hub's data, in one SQLite file or in PostgreSQL. Throws when that cannot be. */
export async function openHubStore(where: HubDatabase, deps: HubStoreDeps): Promise<HubStore> {
  const db = await openDatabase(where);
  const parts = { ...deps, db };
  const close = () => db.destroy();
  return {
    ...enrollments(parts),
    ...members(parts),
    ...publications(parts),
    ...objects(parts),
    ...attendance(parts),
    ...journals(parts),
    ...fleet(parts),
    ...certificates(parts),
    async ping() {
      await sql`select 1`.execute(db);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
