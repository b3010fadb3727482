import { canonical, type Json } from '../../src/core/canonical-json.ts';
import type {
  AttendanceUpdate,
  Manifest,
  ObjectRef,
  SignedAttendance,
  SignedManifest,
} from '../../src/core/hub-api.ts';
import type { ProtectedPart, Snapshot } from '../../src/core/snapshot.ts';
import { sealDelta, sealText } from '../../src/crypto/age.ts';
import { type KeyedFact, keysOf, sealAttendance } from '../../src/crypto/attendance.ts';
import { sha256Hex } from '../../src/crypto/chain.ts';
import {
  keycardIdentity,
  newIdentity,
  newKeycard,
  recipientOf,
  sealKeyring,
} from '../../src/crypto/keys.ts';
import { newSigningKey, signAttendance, signManifest } from '../../src/crypto/manifest.ts';
import { onePercentChanged, variedInstitution } from './institution.ts';
import { seededRandom } from './random.ts';
import { sampleProtected } from './sample.ts';

export interface TestPublication {
  readonly manifest: Manifest;
  readonly signed: SignedManifest;
  /** Only what this version adds. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
  readonly snapshot: Snapshot;
}

export interface TestOffice {
  /** Raw Ed25519 public key, base64. */
  readonly signingKey: string;
  /** Opens the devices' journals. */
  readonly importerIdentity: string;
  readonly leaderCard: Uint8Array;
  readonly staffIdentity: string;
  /** The next version. Without `change`, every 100th child gets another number to call. */
  next(change?: (snapshot: Snapshot) => Snapshot): Promise<TestPublication>;
  /** The current version found unchanged, so much later. */
  refresh(laterMs: number): SignedManifest;
  /** An update of today's attendance: these children are present, a minute after the other. */
  attendance(
    sequence: number,
    after: number | null,
    childIds?: readonly string[],
    change?: Partial<AttendanceUpdate>,
  ): Promise<SignedAttendance>;
  /** Signs anything, as the holder of the key could. */
  sign(manifest: Manifest): SignedManifest;
}

const DELTAS = 8;
const START = Date.parse('2026-11-23T06:00:00.000Z');

/** An importer's work with real keys, in memory: a realistic institution that changes by 1 %. */
export async function testOffice(
  options: { institution?: string; children?: number } = {},
): Promise<TestOffice> {
  const { institution = 'inst-1', children = 1000 } = options;
  const signing = newSigningKey();
  const leaderCard = newKeycard(seededRandom(`card ${institution}`));
  const card = await recipientOf(keycardIdentity(leaderCard));
  const [staff, leader, importer] = [await newIdentity(), await newIdentity(), await newIdentity()];
  const staffRecipient = await recipientOf(staff);
  const ring = async (tier: 'staff' | 'leader', identity: string) =>
    await sealKeyring(
      { format: 1, tier, epochs: [{ epoch: 1, identity }], importer: await recipientOf(importer) },
      [card],
    );
  const rings = { staff: await ring('staff', staff), leader: await ring('leader', leader) };
  const part = canonical(sampleProtected as ProtectedPart & Json);
  const protectedPart = await sealText(part, await recipientOf(leader));

  const texts: { version: number; text: string }[] = [];
  let snapshot = variedInstitution(institution, children);
  let current: Manifest | null = null;

  return {
    signingKey: signing.publicKey,
    importerIdentity: importer,
    leaderCard,
    staffIdentity: staff,
    sign: (manifest) => signManifest(manifest, signing.privateKey),
    async attendance(sequence, after, childIds = [], change = {}) {
      const atMs = START + 60 * 60_000 + sequence * 60_000;
      const facts = [...keysOf(institution, childIds).keys()].map((key, index): KeyedFact => {
        return { key, status: 'present', atMs: atMs + index * 1_000, source: 'Tabulex' };
      });
      const sealed = await sealAttendance(facts, staffRecipient);
      const update: AttendanceUpdate = {
        format: 1,
        institution,
        sequence,
        after,
        issuedAt: new Date(atMs).toISOString(),
        sealed: Buffer.from(sealed).toString('base64'),
        ...change,
      };
      return signAttendance(update, signing.privateKey);
    },
    refresh(laterMs) {
      if (current === null) throw new Error('nothing published yet');
      const moved = new Date(Date.parse(current.issuedAt) + laterMs).toISOString();
      current = { ...current, issuedAt: moved, dataAsOf: moved };
      return signManifest(current, signing.privateKey);
    },
    async next(change = onePercentChanged) {
      const version = (current?.version ?? 0) + 1;
      if (version > 1) snapshot = change(snapshot);
      const text = canonical(snapshot as Snapshot & Json);
      const objects = new Map<string, Uint8Array>();
      const keep = (bytes: Uint8Array): ObjectRef => {
        const sha256 = sha256Hex(bytes);
        objects.set(sha256, bytes);
        return { sha256, size: bytes.length };
      };
      const deltas = [];
      for (const old of texts)
        deltas.push({
          from: old.version,
          ...keep(await sealDelta(text, old.text, staffRecipient)),
        });
      const at = new Date(START + version * 60_000).toISOString();
      current = {
        format: 1,
        institution,
        name: snapshot.institution.name,
        version,
        issuedAt: at,
        dataAsOf: at,
        keyrings: { staff: keep(rings.staff), leader: keep(rings.leader) },
        snapshot: keep(await sealText(text, staffRecipient)),
        protected: keep(protectedPart),
        deltas,
      };
      texts.unshift({ version, text });
      texts.splice(DELTAS);
      const signed = signManifest(current, signing.privateKey);
      return { manifest: current, signed, objects, snapshot };
    },
  };
}
