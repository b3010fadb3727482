import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { sealDelta, sealText } from '../../src/crypto/age.ts';
import {
  keycardIdentity,
  newIdentity,
  newKeycard,
  recipientOf,
  sealKeyring,
} from '../../src/crypto/keys.ts';
import { seededRandom } from '../fakes/random.ts';

/** Opening without Lygte's programs: a keycard, Debian's `age`, and a usual zstd. */
const folder = mkdtempSync(join(tmpdir(), 'lygte-age-'));
afterAll(() => rmSync(folder, { recursive: true }));

function age(identity: string, sealed: Uint8Array): Buffer {
  const identityFile = join(folder, 'identity');
  writeFileSync(identityFile, `${identity}\n`, { mode: 0o600 });
  return execFileSync('age', ['-d', '-i', identityFile], { input: sealed });
}

const card = keycardIdentity(newKeycard(seededRandom('age command')));

test('age opens a keyring with a keycard, and a snapshot with the identity in it', async () => {
  const identity = await newIdentity();
  const ring = await sealKeyring(
    {
      format: 1,
      tier: 'staff',
      epochs: [{ epoch: 1, identity }],
      importer: await recipientOf(await newIdentity()),
    },
    [await recipientOf(card)],
  );
  const opened = JSON.parse(age(card, ring).toString());
  const snapshot = await sealText('{"børn":["Åse"]}', await recipientOf(identity));
  const packed = age(opened.epochs[0].identity, snapshot);
  expect(zstdDecompressSync(packed).toString()).toBe('{"børn":["Åse"]}');
});

test('age opens a delta, and the previous text as dictionary unpacks it', async () => {
  const previous = `{"a":"${'x'.repeat(500)}"}`;
  const delta = await sealDelta(`${previous}!`, previous, await recipientOf(card));
  const packed = age(card, delta);
  const text = zstdDecompressSync(packed, { dictionary: Buffer.from(previous) }).toString();
  expect(text).toBe(`${previous}!`);
});
