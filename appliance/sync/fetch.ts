import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Manifest, ObjectRef } from '../../src/core/wire.ts';
import { sha256Hex } from '../../src/crypto/hash.ts';
import type { DeviceReader } from '../storage/store.ts';
import type { HubClient } from './hub-client.ts';

/** What has to be fetched before `manifest` can be installed: the fewest bytes that will do. */
export function missingFor(manifest: Manifest, store: DeviceReader): ObjectRef[] {
  const { keyrings, protected: protectedPart } = manifest;
  const always = [keyrings.staff, keyrings.leader, protectedPart];
  const missing = [...always, ...wayToSnapshot(manifest, store)].filter(
    ({ sha256 }) => store.object(sha256) === null,
  );
  return [...new Map(missing.map((ref) => [ref.sha256, ref])).values()];
}

/** The delta against a full snapshot that is held and whole, where that is smaller; or the full one. */
function wayToSnapshot(manifest: Manifest, store: DeviceReader): ObjectRef[] {
  const { snapshot, deltas, version } = manifest;
  if (store.object(snapshot.sha256) !== null) return [];
  const held = store.versions();
  // The same version again, only fresher: its way to the snapshot stays as it is.
  const same = held.find((each) => each.version === version);
  if (same !== undefined) return isWhole(same, store) ? [] : [snapshot];
  for (const { base, baseObject } of held) {
    const delta = deltas.find(({ from }) => from === base);
    if (delta && delta.size < snapshot.size && store.object(baseObject) !== null) return [delta];
  }
  return [snapshot];
}

function isWhole(
  held: { readonly baseObject: string; readonly deltaObject: string | null },
  store: DeviceReader,
): boolean {
  return [held.baseObject, held.deltaObject].every(
    (sha256) => sha256 === null || store.object(sha256) !== null,
  );
}

/**
 * An object whose bytes are what its name says. Fails with `hashMismatch`, with `objectMissing`
 * when the hub has it not, or as the hub client does.
 */
export async function fetchObject(
  hub: HubClient,
  sha256: string,
  size: number | null,
  signal?: AbortSignal,
): Promise<Result<Uint8Array>> {
  const bytes = await hub.object(sha256, size, signal);
  if (!bytes.ok) return bytes.failure.code === 'notFound' ? err(failure('objectMissing')) : bytes;
  if (size !== null && bytes.value.length !== size) return err(failure('hashMismatch'));
  return sha256Hex(bytes.value) === sha256 ? ok(bytes.value) : err(failure('hashMismatch'));
}
