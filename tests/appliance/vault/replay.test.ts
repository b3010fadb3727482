import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { replay } from '../../../appliance/vault/replay.ts';
import { unwrap } from '../../../src/core/errors.ts';
import type { DeviceEvent, JournalEvent } from '../../../src/core/events.ts';
import { newIdentity } from '../../../src/crypto/keys.ts';
import { sampleEvent } from '../../fakes/sample.ts';
import { testFolder } from './support/folder.ts';
import { enrolled, replayed, staffIdentity, unlocked } from './support/unlocked.ts';

const mette = { id: 'staff-1', name: 'Mette', role: 'leader' as const };

type OwnEvent = DeviceEvent extends infer E
  ? E extends DeviceEvent
    ? Omit<E, 'id' | 'at'>
    : never
  : never;

function deviceEvent(id: string, event: OwnEvent): JournalEvent {
  const { at, by, receivedAt, certain, drill, outage } = sampleEvent(id, 0);
  return { id, at, by, receivedAt, certain, drill, outage, ...event };
}

describe('an unlock', () => {
  test('restores the current outage, merged into the imported attendance', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const journal = unlocked(store);
    const early = { ...sampleEvent('early', 1, 5), outage: 'outage-0' };
    for (const event of [early, sampleEvent('later', 2, 9), sampleEvent('earlier', 2, 7)])
      unwrap(await journal.append(event));
    const imported = [1, 2].map((index) => ({
      childId: `child-${index}`,
      status: 'sick' as const,
      at: '2026-11-23T07:00:00.000+01:00',
      source: 'Tabulex',
    }));
    const past = await replay(store, [staffIdentity], imported, 'outage-1');
    expect(past.live.attendance['child-1']).toMatchObject({ status: 'sick', source: 'Tabulex' });
    expect(past.live.attendance['child-2']).toMatchObject({ status: 'present', eventId: 'later' });
    expect(past.entries.map(({ n, event }) => [n, event.id])).toEqual([
      [2, 'early'],
      [3, 'later'],
      [4, 'earlier'],
    ]);
    expect(past).toMatchObject({ unreadable: 0, intact: true });
  });

  test('remembers substitutes and the latest PIN of each person, of any outage', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const journal = unlocked(store);
    const person = { id: 'p1', name: 'Vikar Vig', role: 'staff' as const };
    const events = [
      { ...deviceEvent('e1', { kind: 'personAdded', person }), outage: 'outage-0' },
      deviceEvent('e2', { kind: 'pinSet', personId: 'p1', hash: 'old' }),
      deviceEvent('e3', { kind: 'pinSet', personId: mette.id, hash: 'hers' }),
      deviceEvent('e4', { kind: 'pinSet', personId: 'p1', hash: 'new' }),
    ];
    for (const event of events) unwrap(await journal.append(event));
    const past = await replayed(store);
    expect(past.persons).toEqual([person]);
    expect([...past.pins]).toEqual([
      ['p1', { hash: 'new', leader: true }],
      [mette.id, { hash: 'hers', leader: true }],
    ]);
  });

  test('counts the events that it cannot read', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const journal = unlocked(store);
    for (const id of ['a', 'b']) unwrap(await journal.append(sampleEvent(id, 1)));
    const past = await replay(store, [await newIdentity()], [], 'outage-1');
    expect(past).toMatchObject({ entries: [], unreadable: 2, intact: true });
  });

  test('reads on past a damaged record', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const journal = unlocked(store);
    for (const id of ['a', 'b', 'c']) unwrap(await journal.append(sampleEvent(id, 1)));
    const raw = new Database(folder.file);
    raw.exec('UPDATE journal SET bytes = zeroblob(length(bytes)) WHERE n = 3');
    raw.close();
    const past = await replayed(store);
    expect(past.entries.map(({ event }) => event.id)).toEqual(['a', 'c']);
    expect(past).toMatchObject({ unreadable: 1, intact: false });
  });

  test('opens with the records the disk can still read', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const journal = unlocked(store);
    for (let index = 0; index < 1500; index++)
      void journal.append(sampleEvent(`event-${index}`, 1));
    await journal.flush();
    const journalAfter: typeof store.journalAfter = (n, limit) => {
      if (n >= 1000) throw new Database.SqliteError('bad block', 'SQLITE_IOERR_READ');
      return store.journalAfter(n, limit);
    };
    const past = await replayed({ ...store, journalAfter });
    expect(past.entries).toHaveLength(999);
    expect(past.intact).toBe(false);
  });
});
