import fc from 'fast-check';
import { expect, test } from 'vitest';
import { err, failure, ok } from '../../src/core/errors.ts';
import type { Manifest } from '../../src/core/hub-api.ts';
import { newSigningKey, signManifest, verifyManifest } from '../../src/crypto/manifest.ts';
import { anyBit, flipBit } from './flips.ts';

const object = (digit: string) => ({ sha256: digit.repeat(64), size: 100 });
const manifest: Manifest = {
  format: 1,
  institution: 'inst-1',
  name: 'Lygteskolen',
  version: 7,
  issuedAt: '2026-11-23T06:10:00.000+01:00',
  dataAsOf: '2026-11-23T06:00:00.000+01:00',
  keyrings: { staff: object('1'), leader: object('2') },
  snapshot: object('3'),
  protected: object('4'),
  deltas: [{ ...object('5'), from: 6 }],
};
const key = newSigningKey();
const signed = signManifest(manifest, key.privateKey);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

test('a signed manifest verifies with its key, whatever the order of its members', () => {
  const { signature, ...rest } = signed;
  expect(verifyManifest({ signature, ...rest }, key.publicKey)).toEqual(ok(manifest));
});

test('another key’s signature is refused, and so is a malformed key', () => {
  expect(verifyManifest(signed, newSigningKey().publicKey)).toEqual(err(failure('badSignature')));
  expect(verifyManifest(signed, 'AAAA')).toEqual(err(failure('badSignature')));
});

test('a flipped bit anywhere in the manifest never verifies', () => {
  const bytes = Buffer.from(JSON.stringify(signed));
  fc.assert(
    fc.property(anyBit(bytes), (bit) => {
      const body = parse(Buffer.from(flipBit(bytes, bit)).toString('utf8'));
      expect(verifyManifest(body, key.publicKey).ok).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test.each([null, 'text', {}, { ...signed, extra: 1 }, { ...signed, format: 2 }, { ...manifest }])(
  'what is no signed manifest is garbage: %j',
  (body) => {
    expect(verifyManifest(body, key.publicKey)).toEqual(err(failure('hubGarbage')));
  },
);
