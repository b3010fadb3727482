import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrate, openFile, textTable, writing } from '../../../appliance/storage/database.ts';
import { objectTable, versionTable } from '../../../appliance/storage/objects.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import { NORMAL } from '../../../src/core/outage.ts';
import { sampleEvent, sampleSnapshot } from '../../fakes/sample.ts';
import { testFolder } from '../vault/support/folder.ts';
import { createPress } from '../vault/support/press.ts';
import { enrolled, idsIn, replayed, unlocked } from '../vault/support/unlocked.ts';

const FULL = err(failure('diskFull'));

test('a file that may not grow refuses a version entirely, and keeps the one it has', async () => {
  using folder = testFolder();
  const press = await createPress();
  const [first, second] = [await press.next(), await press.next(sampleSnapshot(400))];
  const db = openFile(folder.file);
  migrate(db);
  const objects = objectTable(db);
  const versions = versionTable(textTable(db), objects);
  const install = ({ manifest, full }: typeof first): Result<void> =>
    writing(db, () => ok(versions.install(manifest, full)));

  expect(install(first)).toEqual(ok(undefined));
  const pages = Number(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${pages + 2}`);
  expect(install(second)).toEqual(FULL);
  expect(versions.all().map((each) => each.version)).toEqual([1]);
  for (const name of first.full.keys()) expect(objects.get(name)).not.toBeNull();
  for (const name of second.full.keys()) expect(objects.get(name)).toBeNull();

  db.pragma('max_page_count = 100000');
  expect(install(second)).toEqual(ok(undefined));
  db.close();
});

/** A separate disk of one megabyte, which only root may make. */
describe.runIf(process.getuid?.() === 0)('a really full disk', () => {
  function smallDisk() {
    const folder = testFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.path]);
    return {
      ...folder,
      [Symbol.dispose]() {
        execFileSync('umount', [folder.path]);
        folder[Symbol.dispose]();
      },
    };
  }

  function fill(path: string): void {
    for (const size of [65_536, 4096])
      for (let index = 0; index < 1000; index++)
        try {
          writeFileSync(join(path, `filler-${size}-${index}`), Buffer.alloc(size));
        } catch {
          break;
        }
  }

  test('events are refused, never acknowledged; what was acknowledged stays', async () => {
    using disk = smallDisk();
    using store = enrolled(disk.file);
    const journal = unlocked(store);
    const acked: string[] = [];
    let refused: Result<number> | null = null;
    for (let index = 0; refused === null; index++) {
      const event = sampleEvent(`event-${index}`, index);
      const stored = await journal.append(event);
      if (stored.ok) acked.push(event.id);
      else refused = stored;
      if (index === 50) fill(disk.path);
    }
    expect(refused).toEqual(FULL);
    expect(acked.length).toBeGreaterThan(50);
    expect(await idsIn(store)).toEqual(acked);

    execFileSync('sh', ['-c', `rm -f ${disk.path}/filler-*`]);
    expect((await journal.append(sampleEvent('room again', 1))).ok).toBe(true);
    expect(await idsIn(store)).toEqual([...acked, 'room again']);
    expect(await replayed(store)).toMatchObject({ intact: true, unreadable: 0 });
  });

  test('a version that does not fit is refused entirely, and so are facts', async () => {
    using disk = smallDisk();
    const press = await createPress();
    const [first, second] = [await press.next(), await press.next(sampleSnapshot(2000))];
    using store = enrolled(disk.file);
    expect(store.installVersion(first.manifest, first.full)).toEqual(ok(undefined));
    fill(disk.path);
    expect(store.installVersion(second.manifest, second.full)).toEqual(FULL);
    expect(store.versions().map((each) => each.version)).toEqual([1]);
    expect(store.damaged()).toEqual([]);
    let outcome: Result<void> = ok(undefined);
    for (let index = 0; outcome.ok && index < 1000; index++)
      outcome = store.raiseClockFloor(index + 1);
    expect(outcome).toEqual(FULL);
    expect(store.setOutage(NORMAL)).toEqual(FULL);
  });
});
