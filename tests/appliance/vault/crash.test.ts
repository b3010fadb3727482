import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { sampleEvent } from '../../fakes/sample.ts';
import { powerCut, testFolder } from './support/folder.ts';
import { enrolled, idsIn, recipients, replayed, unlocked } from './support/unlocked.ts';

/** Runs a server process, kills it with SIGKILL after some acknowledgements, and returns those. */
async function appendUntilKilled(file: string, seed: string, enough: number): Promise<string[]> {
  const script = join(import.meta.dirname, 'support/appender.ts');
  const child = spawn(process.execPath, [script, file, seed, ...recipients], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const acked: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acked.push(line);
    if (acked.length === enough) child.kill('SIGKILL');
  }
  await closed;
  return acked;
}

test('SIGKILL during check-ins, twice: every acknowledged one is there', async () => {
  using folder = testFolder();
  enrolled(folder.file)[Symbol.dispose]();
  const acked: string[] = [];
  for (const [seed, enough] of [
    ['first', 400],
    ['second', 250],
  ] as const)
    acked.push(...(await appendUntilKilled(folder.file, seed, enough)));

  using store = openDeviceStore(folder.file);
  const past = await replayed(store);
  const found = new Set(past.entries.map(({ n, event }) => `${n} ${event.id}`));
  expect(acked.length).toBeGreaterThanOrEqual(650);
  expect(acked.filter((line) => !found.has(line))).toEqual([]);
  expect(past).toMatchObject({ unreadable: 0, intact: true });
});

test('a torn last page of the write-ahead log: every acknowledged event is there', async () => {
  using folder = testFolder();
  using store = enrolled(folder.file);
  const journal = unlocked(store);
  const acked = ['a', 'b', 'c'];
  for (const id of acked) unwrap(await journal.append(sampleEvent(id, 1)));
  const log = (path: string) => join(path, 'device.db-wal');
  const ackedSize = statSync(log(folder.path)).size;
  unwrap(await journal.append(sampleEvent('torn', 1)));
  const fullSize = statSync(log(folder.path)).size;

  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: ackedSize, max: fullSize - 1 }),
      fc.uint8Array({ maxLength: 9000 }),
      async (size, noise) => {
        using cut = powerCut(folder);
        truncateSync(log(cut.path), size);
        appendFileSync(log(cut.path), noise);
        using after = openDeviceStore(cut.file);
        expect(await idsIn(after)).toEqual(acked);
        const again = unlocked(after, 'after the cut');
        unwrap(await again.append(sampleEvent('later', 2)));
        expect(await idsIn(after)).toEqual([...acked, 'later']);
        expect((await replayed(after)).intact).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('a write-ahead log that lost acknowledged pages still opens, with the events before them', async () => {
  using folder = testFolder();
  using store = enrolled(folder.file);
  const journal = unlocked(store);
  const acked = ['a', 'b', 'c', 'd'];
  for (const id of acked) unwrap(await journal.append(sampleEvent(id, 1)));
  const size = statSync(join(folder.path, 'device.db-wal')).size;
  await fc.assert(
    fc.asyncProperty(fc.nat(size), async (shorter) => {
      using cut = powerCut(folder);
      truncateSync(join(cut.path, 'device.db-wal'), shorter);
      using after = openDeviceStore(cut.file);
      const ids = await idsIn(after);
      expect(ids).toEqual(acked.slice(0, ids.length));
      expect((await replayed(after)).intact).toBe(true);
    }),
    { numRuns: 40 },
  );
});
