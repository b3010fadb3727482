import fc from 'fast-check';
import { expect, test } from 'vitest';
import { err, failure, ok } from '../../src/core/errors.ts';
import {
  openDelta,
  openObject,
  openText,
  sealDelta,
  sealObject,
  sealText,
} from '../../src/crypto/age.ts';
import { keycardIdentity, newIdentity, recipientOf } from '../../src/crypto/keys.ts';
import { anyBit, flipBit } from './flips.ts';

const identity = await newIdentity();
const recipient = await recipientOf(identity);
const stranger = await newIdentity();
const CLOSED = err(failure('cannotOpen'));

test('what is sealed opens again, for each recipient', async () => {
  const second = await newIdentity();
  const recipients = [recipient, await recipientOf(second)];
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200_000 }), async (plain) => {
      const sealed = await sealObject(plain, recipients);
      expect(await openObject(sealed, [stranger, identity])).toEqual(ok(plain));
      expect(await openObject(sealed, [second])).toEqual(ok(plain));
    }),
    { numRuns: 20 },
  );
});

test('another identity opens nothing, nor does an empty list', async () => {
  const sealed = await sealObject(new Uint8Array(10), [recipient]);
  expect(await openObject(sealed, [stranger])).toEqual(CLOSED);
  expect(await openObject(sealed, [])).toEqual(CLOSED);
  expect(await openObject(new Uint8Array(0), [identity])).toEqual(CLOSED);
});

test('a flipped bit anywhere never opens', async () => {
  const sealed = await sealObject(new Uint8Array(300), [recipient]);
  await fc.assert(
    fc.asyncProperty(anyBit(sealed), async (bit) => {
      expect(await openObject(flipBit(sealed, bit), [identity])).toEqual(CLOSED);
    }),
    { numRuns: 300 },
  );
});

test('a truncated object never opens', async () => {
  const sealed = await sealObject(new Uint8Array(200_000), [recipient]);
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), async (length) => {
      expect(await openObject(sealed.subarray(0, length), [identity])).toEqual(CLOSED);
    }),
    { numRuns: 50 },
  );
});

test('any text opens again, and a delta between any two texts', async () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 3000 });
  await fc.assert(
    fc.asyncProperty(words, words, async (previous, text) => {
      const sealed = await sealText(text, recipient);
      expect(await openText(sealed, [identity])).toEqual(ok(text));
      const delta = await sealDelta(text, previous, recipient);
      expect(await openDelta(delta, previous, [identity])).toEqual(ok(text));
    }),
    { numRuns: 40 },
  );
});

test('a delta of a small change to a large text is small', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `{"id":${(index * 7919) % 100_003}}`);
  const changed = lines.with(15_000, '{"id":"ny"}');
  const delta = await sealDelta(changed.join(), lines.join(), recipient);
  expect(delta.length).toBeLessThan(400);
  expect(await openDelta(delta, lines.join(), [identity])).toEqual(ok(changed.join()));
});

test('an object that holds no zstd does not open as text', async () => {
  const sealed = await sealObject(Buffer.from('just words'), [recipient]);
  expect(await openText(sealed, [identity])).toEqual(CLOSED);
});

test('every keycard gives an identity that age takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 16, maxLength: 16 }), async (secret) => {
      const card = keycardIdentity(secret);
      const sealed = await sealObject(secret, [await recipientOf(card)]);
      expect(await openObject(sealed, [card])).toEqual(ok(secret));
    }),
    { numRuns: 50 },
  );
  expect(() => keycardIdentity(new Uint8Array(15))).toThrow('16 bytes');
});
