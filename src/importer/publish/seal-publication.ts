import type { DeltaRef, Manifest, ObjectRef } from '../../core/wire.ts';
import { sha256Hex } from '../../crypto/hash.ts';
import { newIdentity, recipientOf } from '../../crypto/keycard.ts';
import { EPOCHS_MAX, type Keyring, sealKeyring } from '../../crypto/keyring.ts';
import { sealDelta, sealText } from '../../crypto/snapshot.ts';
import type { Office } from '../office.ts';
import type { Card, InstitutionState } from '../state.ts';

export interface Sealing {
  readonly office: Office;
  /** With the version begun and its epochs; `texts[0]` is the version's own. */
  readonly state: InstitutionState;
  /** The institution's cards that open. */
  readonly cards: readonly Card[];
  readonly text: string;
  readonly protectedText: string;
}

export interface SealedPublication {
  readonly refs: Pick<Manifest, 'keyrings' | 'snapshot' | 'protected' | 'deltas'>;
  /** What has to be sent, by sha256. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

/** Objects of the last publication that still say what is to be said: boxes have them already. */
export interface Kept {
  readonly keyrings?: Manifest['keyrings'];
  readonly protected?: ObjectRef;
  readonly snapshot?: Pick<Manifest, 'snapshot' | 'deltas'>;
}

/** Seals keyrings, snapshot with a delta against each text kept, and protected part, where not `kept`. */
export async function sealPublication(sealing: Sealing, kept: Kept): Promise<SealedPublication> {
  const objects = new Map<string, Uint8Array>();
  const refs = {
    keyrings: kept.keyrings ?? (await sealKeyrings(sealing, objects)),
    protected: kept.protected ?? (await sealProtected(sealing, objects)),
    ...(kept.snapshot ?? (await sealSnapshot(sealing, objects))),
  };
  return { refs, objects };
}

async function sealProtected(
  { state, protectedText }: Sealing,
  objects: Map<string, Uint8Array>,
): Promise<ObjectRef> {
  const leader = await recipientOf(state.leaderEpochs[0]?.identity ?? '');
  return add(objects, await sealText(protectedText, leader));
}

async function sealSnapshot(
  { state, office, text }: Sealing,
  objects: Map<string, Uint8Array>,
): Promise<Pick<Manifest, 'snapshot' | 'deltas'>> {
  const staff = await recipientOf(state.staffEpochs[0]?.identity ?? '');
  const snapshot = add(objects, await sealText(text, staff));
  const made = new Map<string, ObjectRef | null>();
  const deltas: DeltaRef[] = [];
  for (const { version, file } of state.texts.slice(1)) {
    if (!made.has(file)) {
      const previous = await office.desk.loadText(file);
      const delta = previous === null ? null : await sealDelta(text, previous, staff);
      // A delta that saves nothing is not worth a box's while.
      made.set(file, delta !== null && delta.length < snapshot.size ? add(objects, delta) : null);
    }
    const ref = made.get(file);
    if (ref) deltas.push({ ...ref, from: version });
  }
  return { snapshot, deltas };
}

/**
 * The state with epochs to seal to: first ones for a new institution; new ones where a card was
 * revoked, so that it opens nothing sealed from now on. Leader cards hold both tiers.
 */
export async function withEpochs(
  state: InstitutionState,
  revoked: readonly Card[],
): Promise<InstitutionState> {
  const next = async (epochs: InstitutionState['staffEpochs'], needed: boolean) =>
    needed || epochs.length === 0
      ? [{ epoch: (epochs[0]?.epoch ?? 0) + 1, identity: await newIdentity() }, ...epochs].slice(
          0,
          EPOCHS_MAX,
        )
      : epochs;
  const leaderGone = revoked.some((card) => card.kind === 'leader');
  return {
    ...state,
    staffEpochs: await next(state.staffEpochs, revoked.length > 0),
    leaderEpochs: await next(state.leaderEpochs, leaderGone),
  };
}

async function sealKeyrings(
  { office, state, cards }: Sealing,
  objects: Map<string, Uint8Array>,
): Promise<Manifest['keyrings']> {
  const ring = (tier: Keyring['tier'], epochs: Keyring['epochs']): Keyring => ({
    format: 1,
    tier,
    epochs,
    importer: office.recipient,
  });
  // Before the first card is made only the municipality opens the ring: an age file needs somebody.
  const to = (holders: readonly Card[]) =>
    holders.length === 0 ? [office.recipient] : holders.map((card) => card.recipient);
  const leaders = cards.filter((card) => card.kind === 'leader');
  return {
    staff: add(objects, await sealKeyring(ring('staff', state.staffEpochs), to(cards))),
    leader: add(objects, await sealKeyring(ring('leader', state.leaderEpochs), to(leaders))),
  };
}

function add(objects: Map<string, Uint8Array>, bytes: Uint8Array): ObjectRef {
  const sha256 = sha256Hex(bytes);
  objects.set(sha256, bytes);
  return { sha256, size: bytes.length };
}
