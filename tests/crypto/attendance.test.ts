import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import type { AttendanceUpdate } from '../../src/core/hub-api.ts';
import { STATUSES } from '../../src/core/snapshot.ts';
import { openObject, sealObject } from '../../src/crypto/age.ts';
import {
  type KeyedFact,
  keysOf,
  openAttendance,
  sealAttendance,
} from '../../src/crypto/attendance.ts';
import { newIdentity, recipientOf } from '../../src/crypto/keys.ts';
import { newSigningKey, signAttendance, verifyAttendance } from '../../src/crypto/manifest.ts';

let identity: string;
let recipient: string;
beforeAll(async () => {
  identity = await newIdentity();
  recipient = await recipientOf(identity);
});

const fact: fc.Arbitrary<KeyedFact> = fc.record({
  key: fc.stringMatching(/^[0-9a-f]{12}$/),
  status: fc.constantFrom(...STATUSES),
  atMs: fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => seconds * 1_000),
  source: fc.constantFrom('Tabulex', 'Børn & Unge', '', 'x'.repeat(300)),
});
const inOrder = (facts: readonly KeyedFact[]) =>
  facts.map(({ key, status, atMs, source }) => `${source} ${atMs} ${key} ${status}`).toSorted();

describe('facts', () => {
  test('open as they were sealed, with another identity not at all', async () => {
    const other = await newIdentity();
    await fc.assert(
      fc.asyncProperty(fc.array(fact, { maxLength: 30 }), async (facts) => {
        const sealed = await sealAttendance(facts, recipient);
        const opened = unwrap(await openAttendance(sealed, [other, identity]));
        expect(inOrder(opened)).toEqual(inOrder(facts));
        expect(await openAttendance(sealed, [other])).toMatchObject({ ok: false });
      }),
      { numRuns: 40 },
    );
  });

  test('twenty children take at most 200 bytes before they are sealed', async () => {
    const facts = [
      ...keysOf(
        'inst-1',
        Array.from({ length: 20 }, (_, i) => `child-${i}`),
      ).keys(),
    ].map(
      (key, i): KeyedFact => ({
        key,
        status: 'present',
        atMs: 1_795_500_000_000 + i * 97_000,
        source: 'Tabulex',
      }),
    );
    const sealed = await sealAttendance(facts, recipient);
    expect(unwrap(await openObject(sealed, [identity])).length).toBeLessThanOrEqual(200);
  });

  test('bytes that are not of the format do not open, wherever they are cut or changed', async () => {
    const facts: KeyedFact[] = [
      { key: '0123456789ab', status: 'present', atMs: 1_000, source: 'Tabulex' },
      { key: 'ba9876543210', status: 'noShow', atMs: 9_000_000_000, source: 'Tabulex' },
    ];
    const plain = unwrap(await openObject(await sealAttendance(facts, recipient), [identity]));
    const opens = async (bytes: Uint8Array) =>
      (await openAttendance(await sealObject(bytes, [recipient]), [identity])).ok;
    expect(await opens(plain)).toBe(true);
    for (let length = 0; length < plain.length; length++)
      expect(await opens(plain.subarray(0, length)), `${length}`).toBe(false);
    expect(await opens(Buffer.concat([plain, Buffer.of(0)]))).toBe(false);
    const changed = (at: number, value: number) => {
      const bytes = Buffer.from(plain);
      bytes[at] = value;
      return bytes;
    };
    expect(await opens(changed(0, 2))).toBe(false);
    expect(await opens(changed(Buffer.from(plain).indexOf('Tabulex') + 8 + 6, 10))).toBe(false);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        expect(typeof (await opens(Buffer.concat([Buffer.of(1), bytes])))).toBe('boolean');
      }),
      { numRuns: 60 },
    );
  });
});

test('a key stands for one child of one institution', () => {
  const ids = Array.from({ length: 5_000 }, (_, i) => `child-${i}`);
  const keys = keysOf('inst-1', ids);
  expect([...keys.values()]).toEqual(ids);
  const others = keysOf('inst-2', ids);
  expect([...others.keys()].filter((key) => keys.has(key))).toEqual([]);
  expect([...keysOf('inst-1', ['a', 'a']).values()]).toEqual(['a']);
});

test('of two children who share a key neither has it: none gets the status of the other', () => {
  // Found by 56 million tries: the first 48 bits of their hashes are the same.
  const [one, other] = ['68b2d6fd9707', '1689a62fb42f'];
  const [shared] = keysOf('inst-1', [one]).keys();
  expect([...keysOf('inst-1', [other]).keys()]).toEqual([shared]);
  for (const ids of [
    [one, 'child-1', other],
    [other, one, 'child-1'],
  ])
    expect([...keysOf('inst-1', ids).values()]).toEqual(['child-1']);
});

describe('a signed update', () => {
  const key = newSigningKey();
  const update: AttendanceUpdate = {
    format: 1,
    institution: 'inst-1',
    sequence: 7,
    after: 6,
    issuedAt: '2026-11-23T08:00:00.000+01:00',
    sealed: Buffer.from('sealed').toString('base64'),
  };
  const signed = signAttendance(update, key.privateKey);

  test('verifies with its key, and with no other', () => {
    expect(unwrap(verifyAttendance(signed, key.publicKey))).toEqual(signed);
    expect(verifyAttendance(signed, newSigningKey().publicKey)).toMatchObject({
      failure: { code: 'badSignature' },
    });
  });

  test.each<[string, Partial<typeof signed>]>([
    ['institution', { institution: 'inst-2' }],
    ['sequence', { sequence: 8 }],
    ['after', { after: null }],
    ['issuedAt', { issuedAt: '2026-11-23T08:00:00.001+01:00' }],
    ['sealed', { sealed: Buffer.from('sealeD').toString('base64') }],
    ['spelling of sealed', { sealed: 'c2VhbGVk==' }],
    ['signature', { signature: Buffer.alloc(64).toString('base64') }],
  ])('does not verify with another %s', (_, change) => {
    const answer = verifyAttendance({ ...signed, ...change }, key.publicKey);
    expect(answer).toMatchObject({ failure: { code: 'badSignature' } });
  });

  test.each<[string, object]>([
    ['a member too many', { more: 1 }],
    ['another format', { format: 2 }],
    ['no sequence', { sequence: 0 }],
    ['a sequence too large for the hub', { sequence: 2 ** 31 }],
  ])('with %s is none', (_, change) => {
    const answer = verifyAttendance({ ...signed, ...change }, key.publicKey);
    expect(answer).toMatchObject({ failure: { code: 'hubGarbage' } });
  });
});
