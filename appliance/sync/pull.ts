import * as v from 'valibot';
import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { type Succession, successionOf } from '../../src/core/succession.ts';
import { type Manifest, signedManifest } from '../../src/core/wire.ts';
import { verifyManifest } from '../../src/crypto/manifest.ts';
import type { DeviceReader } from '../storage/store.ts';
import type { SyncDeps, SyncMemory } from './deps.ts';
import { fetchObject, missingFor } from './fetch.ts';

/** What a poll came to. `nothing`: the hub has nothing for this institution yet. */
export interface PullOutcome {
  readonly kind: 'nothing' | 'unchanged' | 'refreshed' | 'installed';
  /** Objects fetched. */
  readonly fetched: number;
}

type PullDeps = Pick<SyncDeps, 'store' | 'hub'>;

/**
 * One conditional poll. A new manifest is verified (signature with the pinned key, institution, no
 * replay), what is missing is fetched and checked, and then all of it is installed at once: until
 * then, and after any failure, the box holds what it held. Fails with `notEnrolled`, with what the
 * hub client gives, with `badSignature`, `wrongInstitution`, `manifestReplayed`, `hashMismatch` or
 * `objectMissing`, and with the store's `diskFull` and `storeFailed`.
 */
export async function pull(
  { store, hub }: PullDeps,
  memory: SyncMemory,
  signal?: AbortSignal,
): Promise<Result<PullOutcome>> {
  if (store.enrolment() === null) return err(failure('notEnrolled'));
  // What the file has lost must be asked for, whatever this process remembers of it.
  const whole = store.versions()[0]?.version === store.highestVersion();
  const answer = await hub.manifest(whole ? memory.etag : null, signal);
  if (!answer.ok) {
    if (answer.failure.code !== 'notFound') return answer;
    return ok({ kind: 'nothing', fetched: 0 });
  }
  if (!answer.value.changed) return ok({ kind: 'unchanged', fetched: 0 });

  const checked = check(answer.value.body, store);
  if (!checked.ok) return checked;
  const { manifest, signature, succession } = checked.value;
  const objects = new Map<string, Uint8Array>();
  if (succession !== 'same') {
    for (const { sha256, size } of missingFor(manifest, store)) {
      const bytes = await fetchObject(hub, sha256, size, signal);
      if (!bytes.ok) return bytes;
      objects.set(sha256, bytes.value);
    }
    const installed = store.installVersion(manifest, objects, { signature });
    if (!installed.ok) return installed;
  }
  memory.etag = answer.value.etag;
  return ok({ kind: KINDS[succession], fetched: objects.size });
}

const KINDS = { newer: 'installed', refreshed: 'refreshed', same: 'unchanged' } as const;

interface Checked {
  readonly manifest: Manifest;
  readonly signature: string;
  readonly succession: Exclude<Succession, 'replayed'>;
}

function check(body: unknown, store: DeviceReader): Result<Checked> {
  const enrolment = store.enrolment();
  if (enrolment === null) return err(failure('notEnrolled'));
  const verified = verifyManifest(body, enrolment.signingKey);
  if (!verified.ok) return verified;
  const manifest = verified.value;
  const { signature } = v.parse(signedManifest, body);
  if (manifest.institution !== enrolment.institution) return err(failure('wrongInstitution'));
  const highest = store.highestVersion();
  const held = store.versions().find(({ version }) => version === highest)?.manifest ?? null;
  const succession = successionOf(manifest, held);
  if (manifest.version < highest || succession === 'replayed')
    return err(failure('manifestReplayed', { version: manifest.version, highest }));
  return ok({ manifest, signature, succession });
}
