import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyReader, EVENT_BYTES } from '../../../../appliance/panel/kernel.ts';
import { inputEvent, keyEvent, SYN } from './support/input-event.ts';

function read(bytes: Buffer, cuts: readonly number[] = []): boolean[] {
  const seen: boolean[] = [];
  const take = createKeyReader((pressed) => seen.push(pressed));
  let at = 0;
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    take(bytes.subarray(at, cut));
    at = cut;
  }
  return seen;
}

test('reports presses and releases, and no automatic repeats', () => {
  const bytes = [keyEvent(1), SYN, keyEvent(2), SYN, keyEvent(2), keyEvent(0), SYN];
  expect(read(Buffer.concat(bytes))).toEqual([true, false]);
});

test('counts as released where the kernel had to drop events', () => {
  expect(read(Buffer.concat([keyEvent(1), inputEvent(0, 3, 0)]))).toEqual([true, false]);
});

test('ignores what is no key: switches, scan codes, LEDs', () => {
  const others = [4, 5, 17].map((type) => inputEvent(type, 4, 1));
  expect(read(Buffer.concat(others))).toEqual([]);
});

test('gives the same however the bytes are split', () => {
  const event = fc.record({
    type: fc.constantFrom(0, 1, 1, 1, 4),
    code: fc.constantFrom(0, 3, 116, 148),
    value: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 30 }),
      fc.array(fc.nat(30 * EVENT_BYTES), { maxLength: 20 }),
      (events, cuts) => {
        const bytes = Buffer.concat(events.map((e) => inputEvent(e.type, e.code, e.value)));
        const inside = cuts.filter((cut) => cut < bytes.length);
        expect(read(bytes, inside)).toEqual(read(bytes));
      },
    ),
  );
});
