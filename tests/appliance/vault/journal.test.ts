import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import { err, failure, ok, unwrap } from '../../../src/core/errors.ts';
import type { JournalRecord } from '../../../src/core/hub-api.ts';
import { openJournal } from '../../fakes/journal.ts';
import { sampleEvent } from '../../fakes/sample.ts';
import { testFolder } from './support/folder.ts';
import { ENROLMENT } from './support/press.ts';
import { enrolled, idsIn, importerIdentity, replayed, unlocked } from './support/unlocked.ts';

const DEVICE = ENROLMENT.device;

/** The store; it collects every commit, and refuses them while `full`. */
function watched(store: DeviceStore) {
  const commits: (readonly JournalRecord[])[] = [];
  const disk = { full: false };
  const appendJournal: DeviceStore['appendJournal'] = (records) => {
    commits.push(records);
    return disk.full ? err(failure('diskFull')) : store.appendJournal(records);
  };
  return { store: { ...store, appendJournal }, commits, disk };
}

describe('appending', () => {
  test('numbers have no gaps, the segment comes first, and both recipients read everything', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const journal = unlocked(store);
    const events = [0, 1, 2].map((index) => sampleEvent(`event-${index}`, index));
    for (const [index, event] of events.entries())
      expect(await journal.append(event)).toEqual(ok(index + 2));
    const records = store.journalAfter(0, 10);
    expect(records.map(({ n, kind }) => [n, kind])).toEqual([
      [1, 'segment'],
      [2, 'event'],
      [3, 'event'],
      [4, 'event'],
    ]);
    expect(store.journalTail()).toEqual({ n: 4, hash: records[3]?.hash });
    expect(store.journalAfter(2, 1).map((record) => record.n)).toEqual([3]);
    expect(await openJournal(DEVICE, records, [importerIdentity])).toEqual(
      ok({ events, unreadable: 0 }),
    );
  });

  test('events that wait share one commit', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const { store: seen, commits } = watched(store);
    const journal = unlocked(seen);
    const events = Array.from({ length: 300 }, (_, index) => sampleEvent(`event-${index}`, index));
    const acked = await Promise.all(events.map((event) => journal.append(event)));
    expect(acked).toEqual(events.map((_, index) => ok(index + 2)));
    expect(commits).toHaveLength(1);
    expect(await idsIn(store)).toEqual(events.map((event) => event.id));
  });

  test('many events are split, so that no transaction is long', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const { store: seen, commits } = watched(store);
    const journal = unlocked(seen);
    for (let index = 0; index < 1200; index++)
      void journal.append(sampleEvent(`event-${index}`, index));
    await journal.flush();
    expect(commits.map((records) => records.length)).toEqual([501, 500, 200]);
    expect(await idsIn(store)).toHaveLength(1200);
  });

  test('each unlock has a segment of its own', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    for (const seed of ['first', 'second'])
      unwrap(await unlocked(store, seed).append(sampleEvent(`event-${seed}`, 1)));
    const segments = store.journalAfter(0, 10).map((record) => record.segment);
    expect(new Set(segments).size).toBe(2);
    expect(await idsIn(store)).toEqual(['event-first', 'event-second']);
  });
});

describe('a commit that fails', () => {
  test('acknowledges nothing of its batch, and what comes later continues the chain', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const { store: seen, commits, disk } = watched(store);
    const journal = unlocked(seen);
    unwrap(await journal.append(sampleEvent('before', 1)));
    disk.full = true;
    const lost = ['lost-1', 'lost-2'].map((id) => journal.append(sampleEvent(id, 2)));
    expect(await Promise.all(lost)).toEqual([err(failure('diskFull')), err(failure('diskFull'))]);
    disk.full = false;
    expect(await journal.append(sampleEvent('after', 3))).toEqual(ok(4));
    expect(await idsIn(store)).toEqual(['before', 'after']);
    expect((await replayed(store)).intact).toBe(true);

    // Traces of the refused events may be on the disk, so their numbers need a new key.
    const used = commits.flat().filter((record) => record.kind === 'event');
    const places = used.map(({ n, segment }) => `${segment} ${n}`);
    expect(new Set(places).size).toBe(places.length);
  });
});

test('an unreadable disk refuses an event, and takes the next one once it is readable', async () => {
  using folder = testFolder();
  using store = enrolled(folder.file);
  const disk = { broken: true };
  const journalTail: typeof store.journalTail = () => {
    if (disk.broken) throw new Database.SqliteError('bad block', 'SQLITE_IOERR_READ');
    return store.journalTail();
  };
  const journal = unlocked({ ...store, journalTail });
  expect(await journal.append(sampleEvent('lost', 1))).toEqual(err(failure('storeFailed')));
  disk.broken = false;
  expect(await journal.append(sampleEvent('taken', 1))).toEqual(ok(2));
  expect(await idsIn(store)).toEqual(['taken']);
});

test('a bug is thrown to the caller of append', async () => {
  using folder = testFolder();
  using store = enrolled(folder.file);
  const journalTail: typeof store.journalTail = () => {
    throw new Error('a bug');
  };
  const journal = unlocked({ ...store, journalTail });
  await expect(journal.append(sampleEvent('event', 1))).rejects.toThrow('a bug');
});

describe('the table', () => {
  test('takes only what follows its tail', async () => {
    using folder = testFolder();
    using store = enrolled(folder.file);
    const journal = unlocked(store);
    for (const id of ['a', 'b', 'c']) unwrap(await journal.append(sampleEvent(id, 1)));
    const records = store.journalAfter(0, 10);
    const [last] = records.slice(-1) as [JournalRecord];

    using emptyFolder = testFolder();
    using empty = enrolled(emptyFolder.file);
    expect(empty.appendJournal(records.slice(1))).toEqual(err(failure('journalGap')));
    expect(empty.appendJournal([])).toEqual(err(failure('journalGap')));
    const forged = records.with(-1, { ...last, bytes: 'AAAA' });
    expect(empty.appendJournal(forged)).toEqual(err(failure('chainBroken')));
    expect(empty.journalTail().n).toBe(0);
    expect(empty.appendJournal(records)).toEqual(ok(undefined));
    expect(empty.appendJournal(records)).toEqual(err(failure('journalGap')));
    expect(empty.journalAfter(0, 10)).toEqual(records);
  });

  test('belongs to an enrolled device', () => {
    using folder = testFolder();
    using store = openDeviceStore(folder.file);
    expect(() => store.appendJournal([])).toThrow('enrolled');
    expect(() => unlocked(store)).toThrow('enrolled');
  });
});
