import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../src/core/canonical-json.ts';
import { formatKeycode, parseKeycode } from '../../src/core/codes.ts';
import { ok, unwrap } from '../../src/core/errors.ts';
import { journalRecord } from '../../src/core/hub-api.ts';
import { chainHash, GENESIS, sha256Hex } from '../../src/crypto/chain.ts';
import { keycardIdentity, recipientOf, openKeyring } from '../../src/crypto/keys.ts';
import { signManifest, verifyManifest } from '../../src/crypto/manifest.ts';
import { openSegment, sealEvent } from '../../src/crypto/journal.ts';
import { openDelta, openText } from '../../src/crypto/age.ts';
import { openJournal } from '../fakes/journal.ts';

/** Devices and backups hold such bytes, so every later release has to open them. */
const FOLDER = join(import.meta.dirname, 'format-1');
const file = (name: string) => readFileSync(join(FOLDER, name));
const text = (name: string) => file(name).toString('utf8');
const keys = JSON.parse(text('keys.json'));
const records = v.parse(v.array(journalRecord), JSON.parse(text('journal.json')));
const events = JSON.parse(text('events.json'));

describe.each(['staff', 'leader'] as const)('the %s card', (tier) => {
  const card = keys.cards[tier];

  test('has the same code, which is read back', () => {
    const secret = Buffer.from(card.secret, 'hex');
    expect(formatKeycode(secret)).toBe(card.code);
    expect(parseKeycode(card.code)).toEqual(ok(new Uint8Array(secret)));
  });

  test('gives the same identity and recipient', async () => {
    const identity = keycardIdentity(Buffer.from(card.secret, 'hex'));
    expect(identity).toBe(card.identity);
    expect(await recipientOf(identity)).toBe(card.recipient);
  });

  test('opens the keyring of its tier', async () => {
    const ring = unwrap(await openKeyring(file(`keyring-${tier}.age`), card.identity));
    expect(ring).toEqual({
      format: 1,
      tier,
      epochs: [{ epoch: 1, identity: keys.identities[tier] }],
      importer: await recipientOf(keys.identities.municipal),
    });
  });
});

describe('sealed texts', () => {
  test.each([
    ['snapshot', 'staff'],
    ['protected', 'leader'],
  ])('%s opens', async (name, tier) => {
    const opened = await openText(file(`${name}.age`), [keys.identities[tier]]);
    expect(opened).toEqual(ok(text(`${name}.json`)));
  });

  test('the delta gives the snapshot from the previous text', async () => {
    const identities = [keys.identities.staff];
    const opened = await openDelta(file('delta.age'), text('previous.json'), identities);
    expect(opened).toEqual(ok(text('snapshot.json')));
  });

  test.each(['previous', 'snapshot', 'protected'])('%s is canonical byte for byte', (name) => {
    expect(canonical(JSON.parse(text(`${name}.json`)))).toBe(text(`${name}.json`));
  });
});

test('the manifest verifies, is signed the same again, and names the objects', () => {
  const signed = JSON.parse(text('manifest.json'));
  const manifest = unwrap(verifyManifest(signed, keys.signing.publicKey));
  expect(signManifest(manifest, keys.signing.privateKey)).toEqual(signed);
  expect(manifest.snapshot).toEqual({
    sha256: sha256Hex(file('snapshot.age')),
    size: file('snapshot.age').length,
  });
  expect(manifest.keyrings.staff.sha256).toBe(sha256Hex(file('keyring-staff.age')));
});

describe('the journal', () => {
  test.each(['staff', 'municipal'])('opens for the %s identity', async (who) => {
    const opened = await openJournal(keys.device, records, [keys.identities[who]]);
    expect(opened).toEqual(ok({ events, unreadable: 0 }));
  });

  test('is sealed and chained the same again', async () => {
    const header = records[0];
    if (header === undefined) throw new Error('no records');
    const bytes = Buffer.from(header.bytes, 'base64');
    const key = unwrap(await openSegment(bytes, [keys.identities.staff]));
    expect(Buffer.from(key).toString('base64')).toBe(keys.segmentKey);
    let previousHash = GENESIS;
    for (const { hash, ...record } of records) {
      if (record.kind === 'event') {
        const { n, segment } = record;
        const plain = Buffer.from(JSON.stringify(events[n - 2]));
        const sealed = sealEvent(key, { device: keys.device, segment, n, previousHash }, plain);
        expect(Buffer.from(sealed).toString('base64')).toBe(record.bytes);
      }
      expect(chainHash(keys.device, record, previousHash)).toBe(hash);
      previousHash = hash;
    }
  });
});
