import { expect, test } from 'vitest';
import { type Manifest, successionOf } from '../../src/core/hub-api.ts';

const ref = (letter: string) => ({ sha256: letter.repeat(64), size: 100 });
const held: Manifest = {
  format: 1,
  institution: 'inst-1',
  name: 'Lygteskolen',
  version: 3,
  issuedAt: '2026-11-23T08:00:00.000+01:00',
  dataAsOf: '2026-11-23T07:00:00.000+01:00',
  keyrings: { staff: ref('a'), leader: ref('b') },
  snapshot: ref('c'),
  protected: ref('d'),
  deltas: [{ ...ref('e'), from: 2 }],
};

test.each<[string, Partial<Manifest>, ReturnType<typeof successionOf>]>([
  ['the next version', { version: 4 }, 'newer'],
  [
    'a later version, whenever it was issued',
    { version: 9, issuedAt: '2020-01-01T00:00:00Z' },
    'newer',
  ],
  ['the version before', { version: 2 }, 'replayed'],
  ['the same again', {}, 'same'],
  ['the same, found unchanged later', { issuedAt: '2026-11-23T08:30:00.000+01:00' }, 'refreshed'],
  ['the same moment in another zone', { issuedAt: '2026-11-23T07:00:00.000Z' }, 'refreshed'],
  ['the same, issued before', { issuedAt: '2026-11-23T07:59:59.000+01:00' }, 'replayed'],
  ['other objects under the same version', { snapshot: ref('f') }, 'replayed'],
  [
    'another keyring under the same version',
    { keyrings: { staff: ref('f'), leader: ref('b') } },
    'replayed',
  ],
])('%s', (_, change, succession) => {
  expect(successionOf({ ...held, ...change }, held)).toBe(succession);
});

test('any version is newer than none', () => {
  expect(successionOf(held, null)).toBe('newer');
});
