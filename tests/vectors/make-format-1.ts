// Made the files of format-1 once. Run it with another folder only, to see how they were made: a
// changed format gets its own number, script and folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonical, type Json } from '../../src/core/canonical-json.ts';
import { formatKeycode } from '../../src/core/codes.ts';
import type { Manifest } from '../../src/core/hub-api.ts';
import { chainHash, GENESIS, sha256Hex } from '../../src/crypto/chain.ts';
import { keycardIdentity, newIdentity, recipientOf, sealKeyring } from '../../src/crypto/keys.ts';
import { newSigningKey, signManifest } from '../../src/crypto/manifest.ts';
import { newSegment, sealEvent } from '../../src/crypto/journal.ts';
import { sealDelta, sealText } from '../../src/crypto/age.ts';
import { seededRandom } from '../fakes/random.ts';
import { sampleEvent, sampleProtected, sampleSnapshot } from '../fakes/sample.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('which folder?');
mkdirSync(folder, { recursive: true });
const write = (name: string, content: string | Uint8Array) =>
  writeFileSync(join(folder, name), content);
const text = (value: unknown) => canonical(value as Json);
const random = seededRandom('format 1');

async function card(secret: Uint8Array) {
  const identity = keycardIdentity(secret);
  const recipient = await recipientOf(identity);
  return { secret: Buffer.from(secret).toString('hex'), code: formatKeycode(secret), identity, recipient };
}
const cards = { staff: await card(random.bytes(16)), leader: await card(random.bytes(16)) };
const identities = { staff: await newIdentity(), leader: await newIdentity(), municipal: await newIdentity() };
const recipients = {
  staff: await recipientOf(identities.staff),
  leader: await recipientOf(identities.leader),
  municipal: await recipientOf(identities.municipal),
};

const previous = text(sampleSnapshot(6));
const snapshot = text(sampleSnapshot(8));
const protectedText = text(sampleProtected);
write('previous.json', previous);
write('snapshot.json', snapshot);
write('protected.json', protectedText);

const ring = (tier: 'staff' | 'leader') => ({
  format: 1 as const,
  tier,
  epochs: [{ epoch: 1, identity: identities[tier] }],
  importer: recipients.municipal,
});
const objects = {
  'keyring-staff.age': await sealKeyring(ring('staff'), [cards.staff.recipient, cards.leader.recipient]),
  'keyring-leader.age': await sealKeyring(ring('leader'), [cards.leader.recipient]),
  'snapshot.age': await sealText(snapshot, recipients.staff),
  'delta.age': await sealDelta(snapshot, previous, recipients.staff),
  'protected.age': await sealText(protectedText, recipients.leader),
};
for (const [name, bytes] of Object.entries(objects)) write(name, bytes);
const ref = (name: keyof typeof objects) => ({
  sha256: sha256Hex(objects[name]),
  size: objects[name].length,
});

const manifest: Manifest = {
  format: 1,
  institution: 'inst-1',
  name: 'Lygteskolen',
  version: 2,
  issuedAt: '2026-11-23T06:10:00.000+01:00',
  dataAsOf: '2026-11-23T06:00:00.000+01:00',
  keyrings: { staff: ref('keyring-staff.age'), leader: ref('keyring-leader.age') },
  snapshot: ref('snapshot.age'),
  protected: ref('protected.age'),
  deltas: [{ ...ref('delta.age'), from: 1 }],
};
const signing = newSigningKey();
write('manifest.json', JSON.stringify(signManifest(manifest, signing.privateKey)));

const device = 'device-1';
const segment = await newSegment(random, [recipients.staff, recipients.municipal]);
const events = [0, 1, 2].map((index) => sampleEvent(random.uuid(), index, index));
const records = [];
let previousHash = GENESIS;
for (const [index, plain] of [segment.header, ...events.map((event) => Buffer.from(JSON.stringify(event)))].entries()) {
  const n = index + 1;
  const place = { device, segment: segment.id, n, previousHash };
  const kind = index === 0 ? ('segment' as const) : ('event' as const);
  const bytes = kind === 'segment' ? plain : sealEvent(segment.key, place, plain);
  const record = { n, kind, segment: segment.id, bytes: Buffer.from(bytes).toString('base64') };
  previousHash = chainHash(device, record, previousHash);
  records.push({ ...record, hash: previousHash });
}
write('journal.json', JSON.stringify(records, null, 1));
write('events.json', JSON.stringify(events, null, 1));
write(
  'keys.json',
  JSON.stringify(
    { cards, identities, signing, device, segmentKey: Buffer.from(segment.key).toString('base64') },
    null,
    1,
  ),
);
