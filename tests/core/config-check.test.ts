import * as v from 'valibot';
import { expect, test } from 'vitest';
import { bootFile } from '../../src/core/config.ts';
import {
  configOf,
  mergeWritten,
  orderIn,
  SETUP_REASONS,
  settingsIn,
} from '../../src/core/config-check.ts';
import { setupText } from '../../src/core/text/setup.ts';

test('every key of the configuration has a text of what it should hold', () => {
  const groups = configOf({});
  const keys = Object.keys(bootFile.entries).flatMap((key) => {
    const group: unknown = groups[key as keyof typeof groups];
    const inside = typeof group === 'object' && group !== null ? Object.keys(group) : [];
    return [key, ...inside.map((each) => `${key}.${each}`)];
  });
  expect(keys.length).toBeGreaterThan(20);
  for (const key of keys)
    for (const language of ['da', 'en'] as const)
      expect(setupText({ reason: 'wrongValue', key }, language)).toMatch(/^"[^"]+": [^:]+: .+\.$/);
});

test('every reason is one line', () => {
  for (const reason of SETUP_REASONS)
    for (const language of ['da', 'en'] as const)
      expect(setupText({ reason, file: 'f', key: 'name', line: 2, column: 3 }, language)).toMatch(
        /^f, (linje|line) 2, (tegn|character) 3, "name": .+\.$/,
      );
});

test('groups are merged key by key, and an order is both of its keys', () => {
  const before = { name: 'a.dk', hotspot: { ssid: 'A', channel: 1 } };
  expect(mergeWritten(before, { hotspot: { channel: 6 }, country: 'SE' })).toEqual({
    name: 'a.dk',
    country: 'SE',
    hotspot: { ssid: 'A', channel: 6 },
  });
  const order = { hub: 'https://hub.dk', code: 'ABCD-EFGH-JKMN-PQRS' };
  expect(orderIn({ ...order, name: 'a.dk' })).toEqual(order);
  expect(orderIn({ hub: order.hub })).toBe(null);
  expect(settingsIn({ ...order, name: 'a.dk' })).toEqual({ name: 'a.dk' });
  expect(v.is(bootFile, order)).toBe(true);
});
