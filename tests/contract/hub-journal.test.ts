import { beforeAll, expect, test } from 'vitest';
import type { EnrollAnswer, JournalRecord } from '../../src/core/hub-api.ts';
import { newSigningKey } from '../../src/crypto/manifest.ts';
import { codeOf } from '../fakes/hub.ts';
import { endOf, noiseRecords } from '../fakes/journal.ts';
import { onEveryDatabase } from './hub-databases.ts';

onEveryDatabase((hub) => {
  let importer: EnrollAnswer;
  let device: EnrollAnswer;
  let records: JournalRecord[];

  beforeAll(async () => {
    importer = await hub().importer({ signingKey: newSigningKey().publicKey });
    device = await hub().device();
    records = noiseRecords(device.id, 1200);
  });

  const push = (batch: readonly unknown[], token = device.token) =>
    hub().call('POST', '/v1/journal', { token, body: { records: batch } });
  const listed = async () => {
    const answer = await hub().call('GET', '/v1/devices', { token: importer.token });
    const list = (await answer.json()) as { devices: { device: string; cloned: boolean }[] };
    return list.devices;
  };
  async function readBack(device: string): Promise<JournalRecord[]> {
    const all: JournalRecord[] = [];
    for (;;) {
      const path = `/v1/journal?device=${device}&after=${all.length}`;
      const answer = await hub().call('GET', path, { token: importer.token });
      const page = (await answer.json()) as { records: JournalRecord[] };
      if (page.records.length === 0) return all;
      all.push(...page.records);
    }
  }

  test('records are acknowledged, and may come again', async () => {
    for (let round = 0; round < 2; round++) {
      const answer = await push(records.slice(0, 10));
      expect(await answer.json()).toEqual({ ack: 10 });
    }
    const overlapping = await push(records.slice(5, 20));
    expect(await overlapping.json()).toEqual({ ack: 20 });
    const old = await push(records.slice(2, 4));
    expect(await old.json()).toEqual({ ack: 20 });
  });

  test('the failure for a gap carries the hub’s last record', async () => {
    const gap = await push(records.slice(30, 40));
    expect(gap.status).toBe(409);
    expect(await gap.json()).toMatchObject({ code: 'journalGap', detail: { ack: 20 } });
    expect(await codeOf(await push([records[20], records[22]]))).toBe('badRequest');
    expect(await codeOf(await push([]))).toBe('badRequest');
  });

  test('a changed record breaks the chain, and nothing of the batch is kept', async () => {
    const batch = records.slice(20, 25);
    const bytes = Buffer.from('not what was there').toString('base64');
    const changed = batch.map((record, i) => (i === 3 ? { ...record, bytes } : record));
    expect(await codeOf(await push(changed))).toBe('chainBroken');
    const foreign = noiseRecords('another box', 21).slice(20);
    expect(await codeOf(await push(foreign))).toBe('chainBroken');
    expect(await readBack(device.id)).toEqual(records.slice(0, 20));
  });

  test('two that push at once are queued, not mixed', async () => {
    const from = [20, 20, 25, 30];
    const answers = await Promise.all(from.map((n) => push(records.slice(n, n + 10))));
    for (const answer of answers) expect([200, 409]).toContain(answer.status);
    expect((await push(records.slice(20, 40))).status).toBe(200);
    expect(await readBack(device.id)).toEqual(records.slice(0, 40));
    expect((await listed()).find((each) => each.device === device.id)?.cloned).toBe(false);
  });

  test('a long journal comes back page by page', async () => {
    for (let n = 40; n < records.length; n += 500) await push(records.slice(n, n + 500));
    expect(await readBack(device.id)).toEqual(records);
  });

  test('another record under the same number is a conflict, and the device is listed as cloned', async () => {
    const clone = noiseRecords(device.id, 3, endOf(records.slice(0, 1000)), 'the other box');
    const answer = await push(clone);
    expect(answer.status).toBe(409);
    expect(await codeOf(answer)).toBe('journalConflict');
    expect((await listed()).find((each) => each.device === device.id)?.cloned).toBe(true);
    expect(await readBack(device.id)).toEqual(records);

    const rehashed = { ...records[4], hash: 'f'.repeat(64) };
    expect(await codeOf(await push([rehashed]))).toBe('journalConflict');
  });

  test('journals are kept apart, and read by importers only', async () => {
    const other = await hub().device();
    expect((await push(noiseRecords(other.id, 2), other.token)).status).toBe(200);
    expect(await readBack(other.id)).toHaveLength(2);
    const read = await hub().call('GET', `/v1/journal?device=${other.id}`, { token: device.token });
    expect(read.status).toBe(403);
    expect((await push(records.slice(0, 1), importer.token)).status).toBe(403);
    const path = `/v1/journal?device=${other.id}&after=x`;
    expect((await hub().call('GET', path, { token: importer.token })).status).toBe(400);
  });
});
