import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Role } from '../../src/core/snapshot.ts';
import { keycardIdentity } from '../../src/crypto/keycard.ts';
import { openKeyring } from '../../src/crypto/keyring.ts';
import type { DeviceReader } from '../storage/store.ts';

/**
 * What a keycard stands for, by the keyrings of the newest version: `leader` when it opens that
 * one. Opens no data. Fails with `wrongCard`, or `noData` where there is nothing to hold it to.
 */
export async function cardRole(store: DeviceReader, secret: Uint8Array): Promise<Result<Role>> {
  const newest = store.versions()[0];
  if (newest === undefined) return err(failure('noData'));
  const identity = keycardIdentity(secret);
  const opens = async (sha256: string) => {
    const sealed = store.object(sha256);
    return sealed !== null && (await openKeyring(sealed, identity)).ok;
  };
  if (await opens(newest.manifest.keyrings.leader.sha256)) return ok('leader');
  if (await opens(newest.manifest.keyrings.staff.sha256)) return ok('staff');
  return err(failure('wrongCard'));
}
