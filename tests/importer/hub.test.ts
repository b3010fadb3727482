import { afterAll, beforeAll, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import type { JournalEvent } from '../../src/core/events.ts';
import type { JournalRecord } from '../../src/core/hub-api.ts';
import { chainHash, GENESIS } from '../../src/crypto/chain.ts';
import { newSegment, sealEvent } from '../../src/crypto/journal.ts';
import { httpImporterHub } from '../../src/importer/hub-client.ts';
import { collectJournals } from '../../src/importer/journals.ts';
import { openOffice } from '../../src/importer/office.ts';
import { ACCEPT_ALL, publish } from '../../src/importer/publish/publish.ts';
import { enroll } from '../../src/platform/hub-client.ts';
import { steppedClock } from '../fakes/clock.ts';
import { testHub } from '../fakes/hub.ts';
import { seededRandom } from '../fakes/random.ts';
import { sampleEvent } from '../fakes/sample.ts';
import { imported, SMALL, tempDir } from './support.ts';

let hub: Awaited<ReturnType<typeof testHub>>;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

async function enrolled() {
  const office = await openOffice(tempDir(), {
    random: seededRandom('office'),
    clock: steppedClock(),
  });
  const code = await hub.store.createCode({ role: 'importer', institution: null, ttlMs: 60_000 });
  const { token } = unwrap(await enroll(hub.url, code, { signingKey: office.signingKey }));
  return { office, target: httpImporterHub({ url: hub.url, token }) };
}

test('publishes to a real hub, and reads the journals back', async () => {
  const { office, target } = await enrolled();
  const { institutions } = await imported(SMALL);
  for (const change of ['new', 'unchanged'])
    expect(
      unwrap(await publish(office, institutions, ACCEPT_ALL, target)).institutions,
    ).toMatchObject([{ version: 1, change }]);
  await office.newCard({ institution: 'o1', kind: 'staff', label: '' });
  expect(
    unwrap(await publish(office, institutions, ACCEPT_ALL, target)).institutions,
  ).toMatchObject([{ version: 2, change: 'cards' }]);

  const device = await hub.device('o1');
  const events = [sampleEvent('e1', 1), sampleEvent('e2', 2)];
  const records = await sealed(device.id, events, [office.recipient]);
  const pushed = await hub.call('POST', '/v1/journal', { token: device.token, body: { records } });
  expect(pushed.status).toBe(200);
  expect(unwrap(await collectJournals(office, target))).toEqual([
    {
      device: device.id,
      institution: 'o1',
      records,
      events,
      practice: [],
      unreadable: 0,
      broken: false,
    },
  ]);
});

test("the hub's failures come through", async () => {
  const stranger = httpImporterHub({ url: hub.url, token: 'x' });
  expect(await stranger.devices()).toMatchObject({ failure: { code: 'unauthorized' } });
  const nowhere = httpImporterHub({ url: 'http://127.0.0.1:1', token: 'x' });
  expect(await nowhere.devices()).toMatchObject({ failure: { code: 'hubUnreachable' } });
});

async function sealed(
  device: string,
  events: readonly JournalEvent[],
  recipients: readonly string[],
): Promise<JournalRecord[]> {
  const segment = await newSegment(seededRandom('segment'), recipients);
  const records: JournalRecord[] = [];
  const add = (kind: JournalRecord['kind'], bytes: Uint8Array) => {
    const record = {
      n: records.length + 1,
      kind,
      segment: segment.id,
      bytes: Buffer.from(bytes).toString('base64'),
    };
    records.push({ ...record, hash: chainHash(device, record, records.at(-1)?.hash ?? GENESIS) });
  };
  add('segment', segment.header);
  for (const event of events) {
    const place = {
      device,
      segment: segment.id,
      n: records.length + 1,
      previousHash: records.at(-1)?.hash ?? GENESIS,
    };
    add('event', sealEvent(segment.key, place, Buffer.from(JSON.stringify(event))));
  }
  return records;
}
