import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { keysOf, openAttendance } from '../../src/crypto/attendance.ts';
import { signAttendance, verifyAttendance } from '../../src/crypto/manifest.ts';

/** Hubs and devices hold such updates, so every later release has to read them. */
const FOLDER = join(import.meta.dirname, 'attendance-1');
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const { institution, children, identity, signing } = read('keys.json');
const facts = read('facts.json');
const signed = read('update.json');

test('the update verifies, and is signed the same again', () => {
  expect(unwrap(verifyAttendance(signed, signing.publicKey))).toEqual(signed);
  const { signature: _signature, ...update } = signed;
  expect(signAttendance(update, signing.privateKey)).toEqual(signed);
});

test('the same children have the same keys', () => {
  const keys = [...keysOf(institution, children).keys()];
  expect(keys).toEqual([facts[1], facts[2], facts[0], facts[3]].map(({ key }) => key));
});

test('its facts open, in the order of sources and times', async () => {
  const sealed = Buffer.from(signed.sealed, 'base64');
  expect(unwrap(await openAttendance(sealed, [identity]))).toEqual(facts);
});
