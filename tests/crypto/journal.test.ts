import fc from 'fast-check';
import { expect, test } from 'vitest';
import { err, failure, ok, unwrap } from '../../src/core/errors.ts';
import type { JournalRecord } from '../../src/core/hub-api.ts';
import { chainHash, GENESIS } from '../../src/crypto/chain.ts';
import {
  brokenAt,
  newSegment,
  openEntries,
  openEvent,
  openSegment,
  sealEvent,
} from '../../src/crypto/journal.ts';
import { newIdentity, recipientOf } from '../../src/crypto/keys.ts';
import { openJournal } from '../fakes/journal.ts';
import { seededRandom } from '../fakes/random.ts';
import { sampleEvent } from '../fakes/sample.ts';
import { anyBit, flipBit } from './flips.ts';

const DEVICE = 'device-1';
const random = seededRandom('journal');
const identity = await newIdentity();
const importer = await newIdentity();
const recipients = [await recipientOf(identity), await recipientOf(importer)];
const segment = await newSegment(random, recipients);
const other = await newSegment(random, [await recipientOf(importer)]);
const events = [0, 1, 2, 3].map((index) => sampleEvent(random.uuid(), index));
const records = journal();

/** A segment with three events, then one event of a segment only the importer reads. */
function journal(): JournalRecord[] {
  const list: JournalRecord[] = [];
  let hash = GENESIS;
  const push = (kind: JournalRecord['kind'], id: string, bytes: Uint8Array) => {
    const base64 = Buffer.from(bytes).toString('base64');
    const record = { n: list.length + 1, kind, segment: id, bytes: base64 };
    hash = chainHash(DEVICE, record, hash);
    list.push({ ...record, hash });
  };
  for (const [part, some] of [
    [segment, events.slice(0, 3)],
    [other, events.slice(3)],
  ] as const) {
    push('segment', part.id, part.header);
    for (const event of some) {
      const place = { device: DEVICE, segment: part.id, n: list.length + 1, previousHash: hash };
      push('event', part.id, sealEvent(part.key, place, Buffer.from(JSON.stringify(event))));
    }
  }
  return list;
}

test('each recipient reads its segments, and gets the number of events it cannot read', async () => {
  expect(await openJournal(DEVICE, records, [importer])).toEqual(ok({ events, unreadable: 0 }));
  expect(await openJournal(DEVICE, records, [identity])).toEqual(
    ok({ events: events.slice(0, 3), unreadable: 1 }),
  );
});

test('a segment’s key opens for its recipients only', async () => {
  expect(Buffer.from(unwrap(await openSegment(segment.header, [identity])))).toEqual(
    Buffer.from(segment.key),
  );
  expect(await openSegment(other.header, [identity])).toEqual(err(failure('cannotOpen')));
});

test('an event opens in its own place only, and not with a changed bit', () => {
  const place = { device: DEVICE, segment: segment.id, n: 5, previousHash: GENESIS };
  const plain = Buffer.from('an event');
  const sealed = sealEvent(segment.key, place, plain);
  const closed = err(failure('cannotOpen'));
  expect(openEvent(segment.key, place, sealed)).toEqual(ok(plain));
  const elsewhere = [
    { ...place, device: 'device-2' },
    { ...place, segment: other.id },
    { ...place, n: 6 },
    { ...place, previousHash: 'f'.repeat(64) },
  ];
  for (const wrong of elsewhere) expect(openEvent(segment.key, wrong, sealed)).toEqual(closed);
  expect(openEvent(other.key, place, sealed)).toEqual(closed);
  expect(openEvent(segment.key, place, sealed.subarray(0, 15))).toEqual(closed);
  for (let bit = 0; bit < sealed.length * 8; bit++)
    expect(openEvent(segment.key, place, flipBit(sealed, bit))).toEqual(closed);
});

test('a record changed, left out, doubled, moved or of another device breaks the chain', async () => {
  const broken = err(failure('chainBroken'));
  const [first, second, third] = records as [JournalRecord, JournalRecord, JournalRecord];
  const wrong = [
    records.slice(1),
    records.toSpliced(2, 1),
    records.toSpliced(2, 0, second),
    [first, third, second],
    records.with(1, { ...second, kind: 'segment' as const }),
  ];
  for (const list of wrong) expect(await openJournal(DEVICE, list, [importer])).toEqual(broken);
  expect(await openJournal('device-2', records, [importer])).toEqual(broken);
  expect(brokenAt(DEVICE, records)).toBeNull();
  expect(brokenAt(DEVICE, records.slice(2), second)).toBeNull();
});

test('a flipped bit in any record breaks the chain there; the other events open', async () => {
  const picks = fc.nat(records.length - 1).chain((index) => {
    const bytes = Buffer.from(records[index]?.bytes ?? '', 'base64');
    return fc.tuple(fc.constant(index), fc.constant(bytes), anyBit(bytes));
  });
  await fc.assert(
    fc.asyncProperty(picks, async ([index, bytes, bit]) => {
      const record = records[index] as JournalRecord;
      const flipped = Buffer.from(flipBit(bytes, bit)).toString('base64');
      const list = records.with(index, { ...record, bytes: flipped });
      expect(brokenAt(DEVICE, list)).toBe(index + 1);
      const { entries, unreadable } = await openEntries(DEVICE, list, [importer]);
      expect(entries.length + unreadable).toBe(events.length);
      if (record.kind === 'event') expect(unreadable).toBe(1);
      for (const { event } of entries) expect(events).toContainEqual(event);
    }),
    { numRuns: 100 },
  );
});
