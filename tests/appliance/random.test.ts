import { expect, test } from 'vitest';
import { createRandom } from '../../appliance/random.ts';

test('UUIDs are of version 7 and in the order in which they were drawn', () => {
  let now = 1_700_000_000_000;
  const random = createRandom({ now: () => now });
  const drawn = Array.from({ length: 3_000 }, (_, i) => {
    if (i % 1_000 === 999) now += 1;
    if (i === 2_500) now -= 60_000;
    return random.uuid();
  });
  expect(new Set(drawn).size).toBe(drawn.length);
  expect(drawn).toEqual([...drawn].sort());
  for (const id of drawn)
    expect(id).toMatch(/^018bcfe5-6[0-9a-f]{3}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('bytes are as many as asked for, and not the same', () => {
  const random = createRandom({ now: Date.now });
  expect(random.bytes(32)).toHaveLength(32);
  expect(random.bytes(32)).not.toEqual(random.bytes(32));
});
