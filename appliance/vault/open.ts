import * as v from 'valibot';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import type { Manifest } from '../../src/core/hub-api.ts';
import type { ProtectedPart, Role, Snapshot } from '../../src/core/snapshot.ts';
import { openDelta, openText } from '../../src/crypto/age.ts';
import { type Keyring, keycardIdentity, openKeyring, recipientOf } from '../../src/crypto/keys.ts';
import type { StoredVersion } from '../storage/objects.ts';
import type { DeviceReader } from '../storage/store.ts';

/** What a keycard opens. All of it is in this process's memory only. */
export interface OpenVault {
  /** `leader` for a card that also opens the leader tier. */
  readonly role: Role;
  readonly version: number;
  readonly manifest: Manifest;
  readonly snapshot: Snapshot;
  /** The canonical JSON that `snapshot` was parsed from. */
  readonly snapshotText: string;
  /** Null with a staff card, and where its object is damaged. */
  readonly protectedPart: ProtectedPart | null;
  /** Epoch identities of the staff tier, newest first. */
  readonly staffIdentities: readonly string[];
  /** One of the two recipients of this unlock's journal segment. */
  readonly staffRecipient: string;
  /** The other one: the municipality. */
  readonly importerRecipient: string;
  /** Whether the newest version was damaged, so that all or part of this is the one before. */
  readonly older: boolean;
}

/**
 * Opens the newest version that a keycard's 16 bytes can open. Fails with `noData` when the device
 * holds nothing yet, `wrongCard` when the card is not (or no longer) one of this institution's, and
 * `dataDamaged` when no stored version can be read.
 */
export async function openVault(
  store: DeviceReader,
  cardSecret: Uint8Array,
): Promise<Result<OpenVault>> {
  const versions = store.versions();
  const newest = versions[0];
  if (newest === undefined) {
    return err(failure(store.highestVersion() === 0 ? 'noData' : 'dataDamaged'));
  }
  const card = keycardIdentity(cardSecret);
  const { keyrings } = newest.manifest;
  const [staff, leader] = await Promise.all([
    ringOf(store, keyrings.staff.sha256, card),
    ringOf(store, keyrings.leader.sha256, card),
  ]);
  if (!staff.ok) return staff;
  const staffIdentities = identitiesOf(staff.value);
  const opened = await firstThatOpens(versions, (version) =>
    openSnapshot(store, version, staffIdentities),
  );
  if (opened === null) return err(failure('dataDamaged'));
  const { version, manifest } = opened.from;
  const kept = leader.ok
    ? await firstThatOpens(versions, (each) =>
        openProtected(store, each, identitiesOf(leader.value)),
      )
    : null;
  return ok({
    role: leader.ok ? 'leader' : 'staff',
    version,
    manifest,
    ...opened.value,
    protectedPart: kept?.value ?? null,
    staffIdentities,
    staffRecipient: await recipientOf(staffIdentities[0] ?? ''),
    importerRecipient: staff.value.importer,
    older: opened.from !== newest || (kept !== null && kept.from !== newest),
  });
}

/**
 * The newest stored snapshot that these identities open, for a vault that is open already; null for
 * none.
 */
export async function openNewestSnapshot(
  store: Pick<DeviceReader, 'versions' | 'object'>,
  identities: readonly string[],
): Promise<Snapshot | null> {
  const opened = await firstThatOpens(store.versions(), (version) =>
    openSnapshot(store, version, identities),
  );
  return opened?.value.snapshot ?? null;
}

async function ringOf(
  store: DeviceReader,
  sha256: string,
  cardIdentity: string,
): Promise<Result<Keyring>> {
  const sealed = store.object(sha256);
  if (sealed === null) return err(failure('dataDamaged'));
  const opened = await openKeyring(sealed, cardIdentity);
  if (opened.ok || opened.failure.code === 'wrongCard') return opened;
  return err(failure('dataDamaged'));
}

function identitiesOf(ring: Keyring): string[] {
  return ring.epochs.map((epoch) => epoch.identity);
}

interface Found<T> {
  readonly value: T;
  readonly from: StoredVersion;
}

async function firstThatOpens<T>(
  versions: readonly StoredVersion[],
  open: (version: StoredVersion) => Promise<T | null>,
): Promise<Found<T> | null> {
  for (const from of versions) {
    const value = await open(from);
    if (value !== null) return { value, from };
  }
  return null;
}

// The importer has checked and signed the content, so only its format is checked here.
const snapshotShape = v.custom<Snapshot>((value) =>
  v.is(v.looseObject({ format: v.literal(1), children: v.array(v.any()) }), value),
);
const protectedShape = v.custom<ProtectedPart>((value) =>
  v.is(v.looseObject({ format: v.literal(1), children: v.array(v.any()) }), value),
);

async function openSnapshot(
  store: Pick<DeviceReader, 'object'>,
  version: StoredVersion,
  identities: readonly string[],
): Promise<{ snapshot: Snapshot; snapshotText: string } | null> {
  const snapshotText = await openSnapshotText(store, version, identities);
  const snapshot = parsed(snapshotText, snapshotShape);
  return snapshotText === null || snapshot === null ? null : { snapshot, snapshotText };
}

async function openSnapshotText(
  store: Pick<DeviceReader, 'object'>,
  { baseObject, deltaObject }: StoredVersion,
  identities: readonly string[],
): Promise<string | null> {
  const base = store.object(baseObject);
  if (base === null) return null;
  const text = await openText(base, identities);
  if (!text.ok) return null;
  if (deltaObject === null) return text.value;
  const delta = store.object(deltaObject);
  if (delta === null) return null;
  const newer = await openDelta(delta, text.value, identities);
  return newer.ok ? newer.value : null;
}

async function openProtected(
  store: DeviceReader,
  version: StoredVersion,
  identities: readonly string[],
): Promise<ProtectedPart | null> {
  const sealed = store.object(version.manifest.protected.sha256);
  if (sealed === null) return null;
  const text = await openText(sealed, identities);
  return text.ok ? parsed(text.value, protectedShape) : null;
}

function parsed<T>(text: string | null, shape: v.GenericSchema<unknown, T>): T | null {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), text);
  return result.success ? result.output : null;
}
