import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import type { JournalWriter } from '../../../appliance/vault/journal-writer.ts';
import { openVault } from '../../../appliance/vault/open.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { sampleEvent, sampleSnapshot } from '../../fakes/sample.ts';
import { powerCut, type TestFolder, testFolder } from './support/folder.ts';
import { createPress, type Edition, type Press } from './support/press.ts';
import { enrolled, idsIn, unlocked } from './support/unlocked.ts';

const EDITIONS = 6;
let press: Press;
let editions: Edition[];

beforeAll(async () => {
  press = await createPress();
  editions = [];
  for (let version = 1; version <= EDITIONS; version++)
    editions.push(await press.next(sampleSnapshot(3, `Skole ${version}`)));
});

type Action =
  | { readonly do: 'install'; readonly skip: number; readonly delta: boolean }
  | { readonly do: 'append'; readonly count: number }
  | { readonly do: 'crash' | 'restart' | 'unlock' };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('install' as const), skip: fc.nat(1), delta: fc.boolean() }),
  fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constantFrom('crash' as const, 'restart' as const, 'unlock' as const) }),
);

/** A device, and a model of what it must hold. */
class ModelledDevice implements Disposable {
  #folders: TestFolder[] = [testFolder()];
  #store: DeviceStore;
  #journal: JournalWriter;
  #unlocks = 0;
  #events = 0;
  #acked: string[] = [];
  #version = 0;

  constructor() {
    this.#store = enrolled(this.#folder.file);
    this.#journal = this.#unlock();
  }

  async act(next: Action): Promise<void> {
    if (next.do === 'install') return this.#install(next.skip, next.delta);
    if (next.do === 'append') return await this.#append(next.count);
    if (next.do === 'crash') this.#reopen(powerCut(this.#folder));
    if (next.do === 'restart') this.#reopen(this.#folder);
    this.#journal = this.#unlock();
  }

  async check(): Promise<void> {
    expect(await idsIn(this.#store)).toEqual(this.#acked);
    expect(this.#store.highestVersion()).toBe(this.#version);
    expect(this.#store.damaged()).toEqual([]);
    const vault = await openVault(this.#store, press.staffCard);
    if (this.#version === 0) expect(vault.ok).toBe(false);
    else expect(unwrap(vault).snapshotText).toBe(editions[this.#version - 1]?.text);
  }

  get #folder(): TestFolder {
    const last = this.#folders.at(-1);
    if (last === undefined) throw new Error('no folder');
    return last;
  }

  #unlock(): JournalWriter {
    return unlocked(this.#store, `unlock ${this.#unlocks++}`);
  }

  #install(skip: number, wantsDelta: boolean): void {
    const edition = editions[this.#version + skip];
    if (edition === undefined) return;
    const base = this.#store.versions()[0]?.base;
    const delta = wantsDelta && edition.manifest.deltas.some((each) => each.from === base);
    const objects = delta && base !== undefined ? edition.since(base) : edition.full;
    unwrap(this.#store.installVersion(edition.manifest, objects));
    this.#version = edition.manifest.version;
  }

  async #append(count: number): Promise<void> {
    const ids = Array.from({ length: count }, () => `event-${this.#events++}`);
    const stored = ids.map((id) => this.#journal.append(sampleEvent(id, 0)));
    for (const result of await Promise.all(stored)) unwrap(result);
    this.#acked.push(...ids);
  }

  #reopen(folder: TestFolder): void {
    this.#store[Symbol.dispose]();
    if (folder !== this.#folder) this.#folders.push(folder);
    this.#store = openDeviceStore(this.#folder.file);
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
    for (const folder of this.#folders) folder[Symbol.dispose]();
  }
}

test('after any actions in any order, a device holds what its model holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
      using device = new ModelledDevice();
      for (const each of actions) {
        await device.act(each);
        await device.check();
      }
    }),
    { numRuns: 60 },
  );
});
