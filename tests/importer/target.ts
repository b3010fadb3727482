import { parseKeycode } from '../../src/core/codes.ts';
import { err, failure, ok, type Result, unwrap } from '../../src/core/errors.ts';
import {
  type Manifest,
  objectsOf,
  type SignedManifest,
  successionOf,
} from '../../src/core/hub-api.ts';
import { openDelta, openText } from '../../src/crypto/age.ts';
import { sha256Hex } from '../../src/crypto/chain.ts';
import { keycardIdentity, openKeyring } from '../../src/crypto/keys.ts';
import { verifyManifest } from '../../src/crypto/manifest.ts';
import type { PublishTarget } from '../../src/importer/hub-client.ts';

/** Keeps what is published by the hub's rules, and fails where a test says so. */
export function memoryTarget(signingKey: () => string) {
  const objects = new Map<string, Uint8Array>();
  const manifests = new Map<string, Manifest>();
  const accepted: Manifest[] = [];
  let callsLeft = Number.POSITIVE_INFINITY;
  let answersLost = false;
  const unreachable = () => --callsLeft < 0;
  const target: PublishTarget = {
    async putObject(sha256, bytes): Promise<Result<void>> {
      if (unreachable()) return err(failure('hubUnreachable'));
      if (sha256Hex(bytes) !== sha256) return err(failure('hashMismatch'));
      objects.set(sha256, bytes);
      return ok(undefined);
    },
    async putManifest(signed: SignedManifest): Promise<Result<void>> {
      if (unreachable()) return err(failure('hubUnreachable'));
      const manifest = unwrap(verifyManifest(signed, signingKey()));
      if (objectsOf(manifest).some(({ sha256 }) => !objects.has(sha256)))
        return err(failure('objectMissing'));
      const how = successionOf(manifest, manifests.get(manifest.institution) ?? null);
      if (how === 'replayed') return err(failure('manifestReplayed'));
      manifests.set(manifest.institution, manifest);
      accepted.push(manifest);
      return answersLost ? err(failure('hubUnreachable')) : ok(undefined);
    },
  };
  return {
    ...target,
    objects,
    accepted,
    manifest(institution: string): Manifest {
      const found = manifests.get(institution);
      if (found === undefined) throw new Error(`nothing published for ${institution}`);
      return found;
    },
    /** This many calls succeed from now on. */
    failAfter(calls: number) {
      callsLeft = calls;
    },
    /** Manifests are accepted, but the answer is lost. */
    loseAnswers(lost: boolean) {
      answersLost = lost;
    },
  };
}

export type MemoryTarget = ReturnType<typeof memoryTarget>;

/** What a device opens with this card: the texts, and the snapshot again through every delta. */
export async function openWith(target: MemoryTarget, institution: string, code: string) {
  const manifest = target.manifest(institution);
  const bytes = (sha256: string) => target.objects.get(sha256) ?? new Uint8Array();
  const identity = keycardIdentity(unwrap(parseKeycode(code)));
  const staff = await openKeyring(bytes(manifest.keyrings.staff.sha256), identity);
  if (!staff.ok) return staff;
  const identities = staff.value.epochs.map((epoch) => epoch.identity);
  const text = unwrap(await openText(bytes(manifest.snapshot.sha256), identities));
  const leader = await openKeyring(bytes(manifest.keyrings.leader.sha256), identity);
  const leaderIdentities = leader.ok ? leader.value.epochs.map((epoch) => epoch.identity) : [];
  const protectedText = await openText(bytes(manifest.protected.sha256), leaderIdentities);
  return ok({
    text,
    protectedText: protectedText.ok ? protectedText.value : null,
    epochs: staff.value.epochs.map((epoch) => epoch.epoch),
    async throughDelta(from: number, previous: string) {
      const delta = manifest.deltas.find((one) => one.from === from);
      return delta === undefined
        ? null
        : unwrap(await openDelta(bytes(delta.sha256), previous, identities));
    },
  });
}
