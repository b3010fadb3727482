import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rosterBytes } from '../../../appliance/vault/roster.ts';
import { canonical, type Json } from '../../../src/core/canonical-json.ts';
import type { Manifest } from '../../../src/core/hub-api.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { sampleSnapshot } from '../../fakes/sample.ts';

const dataAsOf = '2026-11-23T06:00:00.000+01:00';

function bytesOf(snapshot: Snapshot, asOf = dataAsOf, version = 7) {
  const manifest = { dataAsOf: asOf } as Manifest;
  return rosterBytes({
    version,
    manifest,
    snapshotText: canonical(snapshot as Snapshot & Json),
  });
}

test('the body is the snapshot for phones, whatever text it contains', async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('],"children":[', '],"format":1,"groups":[', '{"attendance":[', '\\"', '\\'),
  );
  await fc.assert(
    fc.asyncProperty(hostile, hostile, fc.nat(4), async (name, source, children) => {
      const sample = sampleSnapshot(children, name);
      const attendance = sample.attendance.map((fact) => ({ ...fact, source }));
      const renamed = sample.children.map((child) => ({
        ...child,
        givenName: name,
        needs: source,
      }));
      const snapshot: Snapshot = { ...sample, attendance, children: renamed };
      const bytes = bytesOf(snapshot);
      const { attendance: _a, format: _f, ...rest } = snapshot;
      expect(JSON.parse(bytes.body.toString())).toEqual({ version: 7, dataAsOf, ...rest });
      expect(gunzipSync(await bytes.gzipped())).toEqual(bytes.body);
    }),
    { numRuns: 60 },
  );
});

test('after compression the bytes are there without a promise', async () => {
  const bytes = bytesOf(sampleSnapshot(10));
  const packed = await bytes.gzipped();
  expect(bytes.gzipped()).toBe(packed);
});

test('the tag changes with the version and with the data’s age', () => {
  const tags = [
    bytesOf(sampleSnapshot(1)).etag,
    bytesOf(sampleSnapshot(1), '2026-11-24T06:00:00.000+01:00').etag,
    bytesOf(sampleSnapshot(1), dataAsOf, 8).etag,
  ];
  expect(new Set(tags).size).toBe(3);
  expect(tags[0]).toMatch(/^"7-[0-9a-z]+"$/);
  expect(bytesOf(sampleSnapshot(1)).etag).toBe(tags[0]);
});

test('text that is not canonical throws', () => {
  const manifest = { dataAsOf } as Manifest;
  expect(() => rosterBytes({ version: 1, manifest, snapshotText: '{"format":1}' })).toThrow(
    'canonical',
  );
});
