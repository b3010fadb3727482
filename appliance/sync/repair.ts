import { ok, type Result } from '../../src/core/result.ts';
import { objectsOf } from '../../src/core/wire.ts';
import type { SyncDeps } from './deps.ts';
import { fetchObject } from './fetch.ts';

/**
 * Fetches again what the disk has damaged in both copies. What the hub no longer has is replaced
 * by the newest version in full. Gives how many objects are whole again.
 */
export async function repair(
  { store, hub }: Pick<SyncDeps, 'store' | 'hub'>,
  signal?: AbortSignal,
): Promise<Result<number>> {
  const newest = store.versions()[0];
  let repaired = 0;
  for (const sha256 of store.damaged()) {
    const bytes = await fetchObject(hub, sha256, sizeOf(sha256), signal);
    if (bytes.ok) {
      const kept = store.repair(sha256, bytes.value);
      if (!kept.ok) return kept;
      repaired++;
      continue;
    }
    if (bytes.failure.code !== 'objectMissing') return bytes;
    if (newest === undefined || newest.baseObject !== sha256) continue;
    const { manifest, signature } = newest;
    const { snapshot } = manifest;
    const full = await fetchObject(hub, snapshot.sha256, snapshot.size, signal);
    if (!full.ok) return full;
    const given = new Map([[snapshot.sha256, full.value]]);
    const installed = store.installVersion(manifest, given, { signature });
    if (!installed.ok) return installed;
    repaired++;
  }
  return ok(repaired);

  function sizeOf(sha256: string): number | null {
    const known = store.versions().flatMap(({ manifest }) => objectsOf(manifest));
    return known.find((ref) => ref.sha256 === sha256)?.size ?? null;
  }
}
