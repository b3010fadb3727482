import { beforeAll, describe, expect, test } from 'vitest';
import { err, failure, ok, unwrap } from '../../src/core/errors.ts';
import { openText, sealObject, sealText } from '../../src/crypto/age.ts';
import {
  type Keyring,
  keycardIdentity,
  newIdentity,
  newKeycard,
  openKeyring,
  recipientOf,
  sealKeyring,
} from '../../src/crypto/keys.ts';
import { seededRandom } from '../fakes/random.ts';

const random = seededRandom('keyring');
const [kept, revoked, foreign] = [0, 1, 2].map(() => keycardIdentity(newKeycard(random))) as [
  string,
  string,
  string,
];
const WRONG = err(failure('wrongCard'));

let first: Keyring;
let second: Keyring;

beforeAll(async () => {
  const epochs = [{ epoch: 1, identity: await newIdentity() }];
  first = { format: 1, tier: 'staff', epochs, importer: await recipientOf(await newIdentity()) };
  second = { ...first, epochs: [{ epoch: 2, identity: await newIdentity() }, ...epochs] };
});

async function recipients(...cards: string[]): Promise<string[]> {
  return Promise.all(cards.map(recipientOf));
}

test('each card of the tier opens it, another is the wrong card', async () => {
  const sealed = await sealKeyring(first, await recipients(kept, revoked));
  expect(await openKeyring(sealed, kept)).toEqual(ok(first));
  expect(await openKeyring(sealed, revoked)).toEqual(ok(first));
  expect(await openKeyring(sealed, foreign)).toEqual(WRONG);
});

test('an object that holds no keyring does not open', async () => {
  const to = await recipients(kept);
  const sealed = await sealObject(Buffer.from('{"format":2}'), to);
  expect(await openKeyring(sealed, kept)).toEqual(err(failure('cannotOpen')));
});

describe('after a card is revoked', () => {
  test('it opens nothing of the new epoch, with whatever it could open before', async () => {
    const before = await sealKeyring(first, await recipients(kept, revoked));
    const after = await sealKeyring(second, await recipients(kept));
    const newest = second.epochs[0]?.identity ?? '';
    const snapshot = await sealText('new', await recipientOf(newest));

    expect(await openKeyring(after, revoked)).toEqual(WRONG);
    const old = unwrap(await openKeyring(before, revoked)).epochs.map((each) => each.identity);
    expect(await openText(snapshot, [revoked, ...old])).toEqual(err(failure('cannotOpen')));
  });

  test('the others open the new epoch and what was sealed in the old one', async () => {
    const after = await sealKeyring(second, await recipients(kept));
    const identities = unwrap(await openKeyring(after, kept)).epochs.map((each) => each.identity);
    for (const { identity } of second.epochs) {
      const snapshot = await sealText('text', await recipientOf(identity));
      expect(await openText(snapshot, identities)).toEqual(ok('text'));
    }
  });
});
