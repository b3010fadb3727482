import * as v from 'valibot';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import {
  type Manifest,
  type ObjectRef,
  objectsOf,
  type Succession,
  signedManifest,
  successionOf,
} from '../../src/core/hub-api.ts';
import { sha256Hex } from '../../src/crypto/chain.ts';
import { verifyManifest } from '../../src/crypto/manifest.ts';
import type { DeviceReader } from '../storage/store.ts';
import { takeAttendance } from './attendance.ts';
import type { HubClient } from './hub-client.ts';
import type { SyncDeps, SyncMemory } from './state.ts';

/** The objects to fetch before `manifest` can be installed, as few bytes as possible. */
function missingFor(manifest: Manifest, store: DeviceReader): ObjectRef[] {
  const { keyrings, protected: protectedPart } = manifest;
  const always = [keyrings.staff, keyrings.leader, protectedPart];
  const missing = [...always, ...wayToSnapshot(manifest, store)].filter(
    ({ sha256 }) => store.object(sha256) === null,
  );
  return [...new Map(missing.map((ref) => [ref.sha256, ref])).values()];
}

/** A delta against a stored full snapshot, where that is smaller; otherwise the full snapshot. */
function wayToSnapshot(manifest: Manifest, store: DeviceReader): ObjectRef[] {
  const { snapshot, deltas, version } = manifest;
  if (store.object(snapshot.sha256) !== null) return [];
  const held = store.versions();
  // The same version with a later date: what is stored for it still applies.
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
 * An object whose bytes match its hash. Fails with `hashMismatch`, with `objectMissing` when the
 * hub does not have it, or as the hub client does.
 */
async function fetchObject(
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

/** The result of a poll. `nothing`: the hub has nothing for this institution yet. */
export interface PullOutcome {
  readonly kind: 'nothing' | 'unchanged' | 'refreshed' | 'installed';
  /** Objects fetched. */
  readonly fetched: number;
  /** Attendance updates stored; left out for none. */
  readonly attendance?: number;
}

type PullDeps = Pick<SyncDeps, 'store' | 'hub'>;

/**
 * One conditional poll. Attendance updates come with it and are stored at once, since a line that is
 * about to break may not carry the rest. A new manifest is verified (signature with the pinned key,
 * institution, no replay), what is missing is fetched and checked, and then all of it is installed
 * at once: after any failure the device holds what it held before. Neither waits for the other. Fails
 * with `notEnrolled`, with what the hub client gives, with `badSignature`, `wrongInstitution`,
 * `manifestReplayed`, `hashMismatch` or `objectMissing`, as `takeAttendance` does, and with the
 * store's `diskFull` and `storeFailed`.
 */
export async function pull(
  { store, hub }: PullDeps,
  memory: SyncMemory,
  signal?: AbortSignal,
): Promise<Result<PullOutcome>> {
  if (store.enrollment() === null) return err(failure('notEnrolled'));
  // Data that the file has lost must be fetched again, although this process knows its tag.
  const whole = store.versions()[0]?.version === store.highestVersion();
  const after = store.attendance().at(-1)?.sequence ?? null;
  const answer = await hub.poll({ etag: whole ? memory.etag : null, after }, signal);
  if (!answer.ok) return answer;
  if (!answer.value.changed) return ok({ kind: 'unchanged', fetched: 0 });

  const { etag, manifest, attendance } = answer.value;
  const taken = takeAttendance(store, attendance);
  const installed =
    manifest === undefined
      ? ok<PullOutcome>({
          kind: store.versions().length === 0 ? 'nothing' : 'unchanged',
          fetched: 0,
        })
      : await install({ store, hub }, manifest, signal);
  if (!installed.ok) return installed;
  memory.etag = etag;
  if (!taken.ok) return taken;
  return ok(taken.value === 0 ? installed.value : { ...installed.value, attendance: taken.value });
}

/** Verifies a manifest, fetches what is missing, and installs it. */
async function install(
  { store, hub }: PullDeps,
  body: unknown,
  signal?: AbortSignal,
): Promise<Result<PullOutcome>> {
  const checked = check(body, store);
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
  return ok({ kind: KINDS[succession], fetched: objects.size });
}

const KINDS = { newer: 'installed', refreshed: 'refreshed', same: 'unchanged' } as const;

interface Checked {
  readonly manifest: Manifest;
  readonly signature: string;
  readonly succession: Exclude<Succession, 'replayed'>;
}

function check(body: unknown, store: DeviceReader): Result<Checked> {
  const enrollment = store.enrollment();
  if (enrollment === null) return err(failure('notEnrolled'));
  const verified = verifyManifest(body, enrollment.signingKey);
  if (!verified.ok) return verified;
  const manifest = verified.value;
  const { signature } = v.parse(signedManifest, body);
  if (manifest.institution !== enrollment.institution) return err(failure('wrongInstitution'));
  const highest = store.highestVersion();
  const held = store.versions().find(({ version }) => version === highest)?.manifest ?? null;
  const succession = successionOf(manifest, held);
  if (manifest.version < highest || succession === 'replayed')
    return err(failure('manifestReplayed', { version: manifest.version, highest }));
  return ok({ manifest, signature, succession });
}

/**
 * Fetches again what the disk has damaged in both copies. What the hub no longer has is replaced
 * by the newest version in full. Returns how many objects were repaired.
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
