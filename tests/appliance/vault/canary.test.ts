import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openVault } from '../../../appliance/vault/open.ts';
import { openRoster, rosterBytes } from '../../../appliance/vault/roster.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { CANARY, sampleEvent } from '../../fakes/sample.ts';
import { powerCut, testFolder } from './support/folder.ts';
import { createPress } from './support/press.ts';
import { enrolled, replayed, unlocked } from './support/unlocked.ts';

/** Encodings in which a name could be in a file. */
const SPELLINGS = [
  Buffer.from(CANARY),
  Buffer.from(CANARY, 'utf16le'),
  Buffer.from(Buffer.from(CANARY).toString('base64').slice(0, 12)),
  Buffer.from(Buffer.from(CANARY).toString('hex')),
];

function findings(path: string): string[] {
  return readdirSync(path).filter((name) => {
    const bytes = readFileSync(join(path, name));
    return SPELLINGS.some((spelling) => bytes.includes(spelling));
  });
}

test('no name is in any file of the device: installed, unlocked, after events, after a power cut', async () => {
  using folder = testFolder();
  const press = await createPress();
  const [first, second] = [await press.next(), await press.next()];
  expect(first.text).toContain(CANARY);
  const store = enrolled(folder.file);
  unwrap(store.installVersion(first.manifest, first.full));
  unwrap(store.installVersion(second.manifest, second.since(1)));
  expect(findings(folder.path)).toEqual([]);

  const vault = unwrap(await openVault(store, press.leaderCard));
  const roster = openRoster(vault.snapshot);
  expect(roster.hasChild('child-1')).toBe(true);
  expect((await rosterBytes(vault).gzipped()).length).toBeGreaterThan(0);
  const journal = unlocked(store);
  for (let index = 0; index < 50; index++)
    unwrap(await journal.append(sampleEvent(`event-${index}`, index)));
  expect((await replayed(store)).entries).toHaveLength(50);
  expect(readdirSync(folder.path).toSorted()).toEqual([
    'device.db',
    'device.db-shm',
    'device.db-wal',
  ]);
  expect(findings(folder.path)).toEqual([]);
  using cut = powerCut(folder);
  expect(findings(cut.path)).toEqual([]);
  store[Symbol.dispose]();
  expect(findings(folder.path)).toEqual([]);
});
