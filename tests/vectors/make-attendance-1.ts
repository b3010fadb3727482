// Made the files of attendance-1 once. Run it with another folder only, to see how they were made: a
// changed format gets its own number, script and folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysOf, sealAttendance } from '../../src/crypto/attendance.ts';
import { newIdentity, recipientOf } from '../../src/crypto/keys.ts';
import { newSigningKey, signAttendance } from '../../src/crypto/manifest.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('which folder?');
mkdirSync(folder, { recursive: true });
const write = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);

const institution = 'inst-1';
const children = ['child-1', 'child-2', 'child-3', 'Pæ5kq'];
const keys = [...keysOf(institution, children).keys()];
const identity = await newIdentity();
const signing = newSigningKey();
const start = Date.parse('2026-11-24T06:12:00.000Z');
const facts = [
  { key: keys[2], status: 'present', atMs: start, source: 'Børn & Unge' },
  { key: keys[0], status: 'present', atMs: start + 61_000, source: 'Tabulex' },
  { key: keys[1], status: 'sick', atMs: start + 62_000, source: 'Tabulex' },
  { key: keys[3], status: 'gone', atMs: start + 8 * 3_600_000, source: 'Tabulex' },
] as const;
const sealed = await sealAttendance(facts as never, await recipientOf(identity));
const base = { format: 1, institution, sequence: 217_000_123, after: 217_000_000 } as const;
const update = {
  ...base,
  issuedAt: '2026-11-24T15:12:30.000+01:00',
  sealed: Buffer.from(sealed).toString('base64'),
};
write('keys.json', { institution, children, identity, signing });
write('facts.json', facts);
write('update.json', signAttendance(update, signing.privateKey));
