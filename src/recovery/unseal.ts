import { err, failure, ok, type Result } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import type { Manifest, SignedAttendance } from '../core/hub-api.ts';
import { emptyLive, type ImportedFact } from '../core/live.ts';
import type { ImportedAttendance, ProtectedPart, Role, Snapshot } from '../core/snapshot.ts';
import { offsetOf, toTimestamp } from '../core/time.ts';
import { openDelta, openText } from '../crypto/age.ts';
import { keysOf, openAttendance } from '../crypto/attendance.ts';
import { sha256Hex } from '../crypto/chain.ts';
import { brokenAt, openEntries } from '../crypto/journal.ts';
import { type Keyring, keycardIdentity, openKeyring } from '../crypto/keys.ts';
import { type Journal, parseJson, type Sealed } from './collect.ts';

/** Everything a keycard opened. */
export interface Unsealed {
  readonly role: Role;
  /** By the manifest; null where none was given. */
  readonly version: number | null;
  readonly snapshot: Snapshot;
  /** Canonical JSON, byte for byte what the importer sealed. */
  readonly snapshotText: string;
  /** Null with a staff card. */
  readonly protectedPart: ProtectedPart | null;
  /** The newest imported status of each child; null where nothing came after the snapshot. */
  readonly attendance: readonly ImportedAttendance[] | null;
  readonly events: readonly JournalEvent[];
  /** Journal events this card does not open. */
  readonly unreadable: number;
  /** Device and number of the first record that breaks each broken chain. */
  readonly broken: readonly { readonly device: string; readonly n: number }[];
  /** Snapshots found beside the newest. */
  readonly older: number;
}

interface Text {
  readonly text: string;
  readonly value: Snapshot | ProtectedPart;
  /** By the manifests; 0 where they do not list it. */
  readonly version: number;
  /** The text it is a delta to: what is made from a text is newer than that text. */
  readonly base: Text | null;
}

/**
 * Opens what one keycard opens of these sealed objects, whatever their order and names.
 * Fails with `wrongCard` when no keyring is for that card, `nothingToOpen` without any data.
 */
export async function unseal(sealed: Sealed, cardSecret: Uint8Array): Promise<Result<Unsealed>> {
  const rings = await openRings(sealed.objects, keycardIdentity(cardSecret));
  const data = sealed.objects.filter((bytes) => !rings.objects.has(bytes));
  if (rings.opened.length === 0)
    return err(failure(data.length < 2 ? 'nothingToOpen' : 'wrongCard'));
  const identities = rings.opened.flatMap((ring) => ring.epochs.map((epoch) => epoch.identity));
  const texts = await openTexts(data, identities, versionsOf(sealed.manifests));
  const [newest, ...others] = texts.filter((each) => isSnapshot(each.value));
  if (newest === undefined || !isSnapshot(newest.value)) return err(failure('nothingToOpen'));
  const parts = texts.map((each) => each.value).filter((value) => !isSnapshot(value));
  const journal = await openJournals(sealed.journals, identities);
  return ok({
    role: rings.opened.some((ring) => ring.tier === 'leader') ? 'leader' : 'staff',
    version: newest.version === 0 ? null : newest.version,
    snapshot: newest.value,
    snapshotText: newest.text,
    protectedPart: parts[0] ?? null,
    attendance: await openDay(sealed.attendance, newest.value, identities),
    ...journal,
    older: others.filter((each) => !isBaseOf(newest, each)).length,
  });
}

async function openRings(objects: readonly Uint8Array[], identity: string) {
  const opened: Keyring[] = [];
  const used = new Set<Uint8Array>();
  for (const bytes of objects) {
    const ring = await openKeyring(bytes, identity);
    if (!ring.ok) continue;
    opened.push(ring.value);
    used.add(bytes);
  }
  return { opened, objects: used };
}

async function openTexts(
  objects: readonly Uint8Array[],
  identities: readonly string[],
  versions: ReadonlyMap<string, number>,
): Promise<Text[]> {
  const texts: Text[] = [];
  /** Adds the text if it is a snapshot or a protected part. @returns whether it was */
  const keep = (bytes: Uint8Array, opened: Result<string>, base: Text | null): boolean => {
    const value = opened.ok ? parsed(opened.value) : null;
    if (!opened.ok || value === null) return false;
    const version = versions.get(sha256Hex(bytes)) ?? 0;
    texts.push({ text: opened.value, value, version, base });
    return true;
  };
  let closed: Uint8Array[] = [];
  for (const bytes of objects)
    if (!keep(bytes, await openText(bytes, identities), null)) closed.push(bytes);
  // A delta opens against the text it was made from, which may itself come out of a delta.
  for (let next = 0; next < texts.length && closed.length > 0; next++) {
    const base = texts[next];
    if (base === undefined || !isSnapshot(base.value)) continue;
    const left: Uint8Array[] = [];
    for (const bytes of closed) {
      const opened = await openDelta(bytes, base.text, identities);
      if (!keep(bytes, opened, base)) left.push(bytes);
    }
    closed = left;
  }
  return texts.sort(newestFirst);
}

function versionsOf(manifests: readonly Manifest[]): Map<string, number> {
  const versions = new Map<string, number>();
  for (const { version, snapshot, protected: part, deltas } of manifests)
    for (const { sha256 } of [snapshot, part, ...deltas]) versions.set(sha256, version);
  return versions;
}

function newestFirst(a: Text, b: Text): number {
  return b.version - a.version || deltas(b) - deltas(a);
}

function deltas(text: Text): number {
  return text.base === null ? 0 : deltas(text.base) + 1;
}

function isBaseOf(text: Text, other: Text): boolean {
  return text.base !== null && (text.base === other || isBaseOf(text.base, other));
}

/** Null for text that is no snapshot or protected part. Not validated: the importer wrote it. */
function parsed(text: string): Snapshot | ProtectedPart | null {
  const value = parseJson(Buffer.from(text));
  if (typeof value !== 'object' || value === null) return null;
  const ours = 'format' in value && value.format === 1 && 'children' in value;
  return ours ? (value as Snapshot | ProtectedPart) : null;
}

function isSnapshot(value: Snapshot | ProtectedPart): value is Snapshot {
  return 'institution' in value;
}

/** Times have the offset of the update that brought them. What does not open is left out. */
async function openDay(
  updates: readonly SignedAttendance[],
  { institution, children, attendance }: Snapshot,
  identities: readonly string[],
): Promise<ImportedAttendance[] | null> {
  if (updates.length === 0) return null;
  const keys = keysOf(
    institution.id,
    children.map(({ id }) => id),
  );
  const facts: ImportedFact[] = [...attendance];
  for (const { institution: of, sequence, issuedAt, sealed } of updates) {
    const opened = await openAttendance(Buffer.from(sealed, 'base64'), identities);
    if (!opened.ok || of !== institution.id) continue;
    for (const { key, status, atMs, source } of opened.value) {
      const childId = keys.get(key);
      const at = toTimestamp(atMs, offsetOf(issuedAt));
      if (childId !== undefined) facts.push({ childId, status, at, source, sequence });
    }
  }
  return Object.entries(emptyLive(facts).attendance)
    .map(([childId, { status, at, source }]) => ({ childId, status, at, source }))
    .sort((a, b) => (a.childId < b.childId ? -1 : 1));
}

async function openJournals(journals: readonly Journal[], identities: readonly string[]) {
  const events: JournalEvent[] = [];
  const broken: { device: string; n: number }[] = [];
  let unreadable = 0;
  for (const { device, records } of journals) {
    const n = brokenAt(device, records);
    if (n !== null) broken.push({ device, n });
    const opened = await openEntries(device, records, identities);
    events.push(...opened.entries.map((entry) => entry.event));
    unreadable += opened.unreadable;
  }
  return { events, unreadable, broken };
}
