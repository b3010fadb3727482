import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { createSync, wait } from '../../../appliance/sync/scheduler.ts';
import { reportOf } from '../../../appliance/sync/state.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { GENESIS } from '../../../src/crypto/chain.ts';
import { type Exchange, startExchange } from '../../fakes/exchange.ts';
import { noiseRecords } from '../../fakes/journal.ts';
import { recordingLogger } from '../../fakes/logger.ts';
import { seededRandom } from '../../fakes/random.ts';

let at: Exchange;

beforeEach(async () => {
  at = await startExchange();
});
afterEach(() => at.close());

const atHub = async () => {
  const records = [];
  for (;;) {
    const page = await at.hub.store.journalAfter(at.device.id, records.length);
    if (page.length === 0) return records;
    records.push(...page);
  }
};

test('batch by batch, until all is acknowledged', async () => {
  const records = at.device.record(1201);
  expect(unwrap(await at.device.sync.push())).toEqual({ pushed: 1201 });
  expect(await atHub()).toEqual(records);
  expect(at.device.store.acked()).toBe(1201);
  expect(unwrap(await at.device.sync.push())).toEqual({ pushed: 0 });
});

test('acknowledgements that get lost: sent again, kept once', async () => {
  const first = at.device.record(3);
  at.wire.set({ kind: 'dropAnswers' });
  for (let i = 0; i < 3; i++) {
    const pushed = await at.device.sync.push();
    expect(pushed).toEqual({ ok: false, failure: { code: 'hubUnreachable' } });
  }
  expect(await atHub()).toEqual(first);
  expect(at.device.store.acked()).toBe(0);
  expect(at.device.store.syncFacts().reachable).toBe(false);
  at.wire.release();
  const more = at.device.record(2);
  expect(unwrap(await at.device.sync.push()).pushed).toBe(5);
  expect(await atHub()).toEqual([...first, ...more]);
});

test('a hub restored from an old backup is given again what it lost', async () => {
  const records = at.device.record(700);
  unwrap(await at.device.sync.push());
  forgetAfter(300);
  const more = at.device.record(10);
  expect(unwrap(await at.device.sync.push()).pushed).toBe(410);
  expect(await atHub()).toEqual([...records, ...more]);
});

test('the next report shows such a loss, when nothing new is recorded', async () => {
  const records = at.device.record(20);
  unwrap(await at.device.sync.push());
  forgetAfter(0);
  unwrap(await at.device.sync.report());
  expect(unwrap(await at.device.sync.push()).pushed).toBe(20);
  expect(await atHub()).toEqual(records);
});

test('a cloned device is reported on both sides', async () => {
  at.device.record(2);
  unwrap(await at.device.sync.push());
  const clone = cloneOf('its own');
  at.device.record(1);
  unwrap(await at.device.sync.push());

  const pushed = await clone.sync.push();
  expect(pushed).toMatchObject({ ok: false, failure: { code: 'journalConflict' } });
  const shown = { deviceCloned: true, refusedCode: 'journalConflict' };
  expect(clone.store.syncFacts()).toMatchObject(shown);
  unwrap(await clone.sync.pull());
  expect(clone.store.syncFacts()).toMatchObject(shown);
  expect((await at.hub.store.devices())[0]).toMatchObject({ cloned: true, ack: 3 });
  expect(at.device.store.syncFacts().deviceCloned).toBe(false);
  clone.store[Symbol.dispose]();
});

test('so is a device restored to an older state, before it records anything', async () => {
  const old = cloneOf(null);
  at.device.record(2);
  unwrap(await at.device.sync.push());
  const reported = await old.sync.report();
  expect(reported).toMatchObject({ ok: false, failure: { code: 'journalConflict' } });
  expect(old.store.syncFacts().deviceCloned).toBe(true);
  old.store[Symbol.dispose]();
});

test('a hub that asks for older records without end makes no sense', async () => {
  at.device.record(10);
  unwrap(await at.device.sync.push());
  at.device.record(1);
  const acks = [9, 8, 7, 6, 5];
  Object.assign(at.device.client, {
    pushJournal: async () => {
      return { ok: false, failure: { code: 'journalGap', detail: { ack: acks.shift() } } };
    },
  });
  expect(await at.device.sync.push()).toMatchObject({ failure: { code: 'hubGarbage' } });
  expect(acks.length).toBeGreaterThan(0);
});

test('a record as large as the wire allows goes in a push of its own', async () => {
  const { id, store } = at.device;
  const large = noiseRecords(id, 120, store.journalTail(), 'large', 60_000);
  unwrap(store.appendJournal(large));
  expect(unwrap(await at.device.sync.push()).pushed).toBe(120);
  expect(await atHub()).toEqual(large);
});

/** The hub as it was when it held `n` records. */
function forgetAfter(n: number): void {
  const db = new DatabaseSync(join(at.hub.folder, 'hub.db'));
  const { id } = at.device;
  db.prepare('DELETE FROM journal WHERE device = ? AND n > ?').run(id, n);
  const last = db.prepare('SELECT hash FROM journal WHERE device = ? AND n = ?').get(id, n);
  const hash = (last?.hash as string | undefined) ?? GENESIS;
  db.prepare('UPDATE members SET ack = ?, ack_hash = ? WHERE id = ?').run(n, hash, id);
  db.close();
}

/** A second device from a copy of the first one's disk. @param seed of the record it adds itself */
function cloneOf(seed: string | null) {
  at.device.restart();
  const { file, id, client } = at.device;
  const copy = `${file}-copy`;
  cpSync(file, copy);
  const store = openDeviceStore(copy);
  if (seed !== null) unwrap(store.appendJournal(noiseRecords(id, 1, store.journalTail(), seed)));
  const { clock } = at.hub;
  const sources = { store, clock, software: '0.1.0', readiness: () => [] };
  const sync = createSync({
    store,
    clock,
    wait,
    hub: client,
    logger: recordingLogger(),
    random: seededRandom('clone'),
    makeReport: () => reportOf(sources),
  });
  return { store, sync };
}
