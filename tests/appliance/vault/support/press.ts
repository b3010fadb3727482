import type { Enrollment } from '../../../../appliance/storage/facts.ts';
import { canonical, type Json } from '../../../../src/core/canonical-json.ts';
import type { Manifest, ObjectRef, SignedAttendance } from '../../../../src/core/hub-api.ts';
import type { Snapshot, Status } from '../../../../src/core/snapshot.ts';
import { type Timestamp, toMs } from '../../../../src/core/time.ts';
import { sealDelta, sealText } from '../../../../src/crypto/age.ts';
import { type KeyedFact, keysOf, sealAttendance } from '../../../../src/crypto/attendance.ts';
import { sha256Hex } from '../../../../src/crypto/chain.ts';
import {
  keycardIdentity,
  newIdentity,
  newKeycard,
  recipientOf,
  sealKeyring,
} from '../../../../src/crypto/keys.ts';
import { seededRandom } from '../../../fakes/random.ts';
import { sampleProtected, sampleSnapshot } from '../../../fakes/sample.ts';

export const ENROLMENT: Enrollment = {
  device: 'device-1',
  institution: 'inst-1',
  name: 'Lygteskolen',
  hubUrl: 'https://hub.example',
  signingKey: 'AAAA',
};

export interface Edition {
  readonly manifest: Manifest;
  readonly text: string;
  /** Everything that a device needs whose first version this is. */
  readonly full: ReadonlyMap<string, Uint8Array>;
  /** What a device needs that has the full snapshot of `version`: a delta instead of the snapshot. */
  since(version: number): ReadonlyMap<string, Uint8Array>;
}

/** Makes versions of one institution; cards and epochs can be changed between them. */
export interface Press {
  readonly staffCard: Uint8Array;
  readonly leaderCard: Uint8Array;
  readonly importerIdentity: string;
  /** Leaves the staff card out of later keyrings, and starts a new epoch for both tiers. */
  revokeStaffCard(): Promise<void>;
  next(snapshot?: Snapshot): Promise<Edition>;
  /**
   * An attendance update sealed to the present epoch, as sync stores it: sync has checked the
   * signature, so any will do.
   */
  attendance(
    sequence: number,
    after: number | null,
    facts: readonly PressFact[],
    institution?: string,
  ): Promise<SignedAttendance>;
}

type PressFact = readonly [childId: string, status: Status, at: Timestamp];

export async function createPress(seed = 'press'): Promise<Press> {
  const random = seededRandom(seed);
  const [staffCard, leaderCard] = [newKeycard(random), newKeycard(random)];
  const [staff, leader] = await Promise.all(
    [staffCard, leaderCard].map((card) => recipientOf(keycardIdentity(card))),
  );
  const importerIdentity = await newIdentity();
  const importer = await recipientOf(importerIdentity);
  const epochs = { staff: [await newIdentity()], leader: [await newIdentity()] };
  const cards = { staff: [staff ?? '', leader ?? ''], leader: [leader ?? ''] };
  const texts = new Map<number, string>();

  function ring(tier: 'staff' | 'leader'): Promise<Uint8Array> {
    const list = epochs[tier].map((identity, index, all) => ({
      epoch: all.length - index,
      identity,
    }));
    return sealKeyring({ format: 1, tier, epochs: list, importer }, cards[tier]);
  }

  return {
    staffCard,
    leaderCard,
    importerIdentity,
    async revokeStaffCard() {
      cards.staff = [leader ?? ''];
      epochs.staff.unshift(await newIdentity());
      epochs.leader.unshift(await newIdentity());
    },
    async attendance(sequence, after, facts, institution = 'inst-1') {
      const keyed = facts.map(([childId, status, at]): KeyedFact => {
        const [key = ''] = keysOf(institution, [childId]).keys();
        return { key, status, atMs: toMs(at), source: 'Aula' };
      });
      const sealed = await sealAttendance(keyed, await recipientOf(epochs.staff[0] ?? ''));
      const issuedAt = '2026-11-23T09:00:00.000+01:00';
      const text = Buffer.from(sealed).toString('base64');
      const about = { format: 1, institution, sequence, after, issuedAt } as const;
      return { ...about, sealed: text, signature: `${sequence}AAA`.slice(0, 4) };
    },
    async next(snapshot = sampleSnapshot(20, `Skole ${texts.size + 1}`)) {
      const version = texts.size + 1;
      const staffEpoch = await recipientOf(epochs.staff[0] ?? '');
      const text = canonical(snapshot as Snapshot & Json);
      const kept = new Map<string, Uint8Array>();
      const keep = (bytes: Uint8Array): ObjectRef => {
        const sha256 = sha256Hex(bytes);
        kept.set(sha256, bytes);
        return { sha256, size: bytes.length };
      };
      const deltas: Manifest['deltas'] = [];
      for (const [from, old] of [...texts].slice(-8))
        deltas.push({ ...keep(await sealDelta(text, old, staffEpoch)), from });
      const protectedText = canonical(sampleProtected as typeof sampleProtected & Json);
      const manifest: Manifest = {
        format: 1,
        institution: 'inst-1',
        name: 'Lygteskolen',
        version,
        issuedAt: '2026-11-23T06:10:00.000+01:00',
        dataAsOf: '2026-11-23T06:00:00.000+01:00',
        keyrings: { staff: keep(await ring('staff')), leader: keep(await ring('leader')) },
        snapshot: keep(await sealText(text, staffEpoch)),
        protected: keep(await sealText(protectedText, await recipientOf(epochs.leader[0] ?? ''))),
        deltas: deltas.toReversed(),
      };
      texts.set(version, text);
      const without = (...names: (string | undefined)[]) =>
        new Map([...kept].filter(([name]) => !names.includes(name)));
      return {
        manifest,
        text,
        full: without(...deltas.map((delta) => delta.sha256)),
        since(base) {
          const others = deltas.filter((delta) => delta.from !== base);
          return without(manifest.snapshot.sha256, ...others.map((delta) => delta.sha256));
        },
      };
    },
  };
}
