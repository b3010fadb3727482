import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainAddress, reachOf } from '../../../appliance/server/access.ts';

const HOTSPOT = '10.42.0.1';

test.each([
  ['10.42.0.1', '10.42.0.77', 'hotspot'],
  ['::ffff:10.42.0.1', '::ffff:10.42.0.77', 'hotspot'],
  ['192.168.1.50', '192.168.1.7', 'wire'],
  // A computer that routes the hotspot's address through the wire.
  ['10.42.0.1', '192.168.1.7', 'wire'],
  ['10.42.0.1', '10.42.1.7', 'wire'],
  ['10.42.0.10', '10.42.0.77', 'wire'],
  ['fe80::1%eth0', 'fe80::2%eth0', 'wire'],
  ['::1', '::1', 'wire'],
  ['127.0.0.1', '127.0.0.1', 'wire'],
  [undefined, undefined, 'wire'],
] as const)('a connection to %s from %s came over the %s', (localAddress, remoteAddress, reach) => {
  expect(reachOf({ localAddress, remoteAddress }, HOTSPOT)).toBe(reach);
});

test('an address reads the same whichever family the socket is of', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
      const address = octets.join('.');
      expect(plainAddress(address)).toBe(address);
      expect(plainAddress(`::ffff:${address}`)).toBe(address);
    }),
  );
  expect(plainAddress('fe80::1%2')).toBe('fe80::1');
  expect(plainAddress('2001:db8::1')).toBe('2001:db8::1');
});
