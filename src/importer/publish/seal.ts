import type { DeltaRef, Manifest, ObjectRef } from '../../core/hub-api.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { sealDelta, sealText } from '../../crypto/age.ts';
import { sha256Hex } from '../../crypto/chain.ts';
import {
  EPOCHS_MAX,
  type Keyring,
  newIdentity,
  recipientOf,
  sealKeyring,
} from '../../crypto/keys.ts';
import { type Card, type InstitutionState, nameFor, type Office } from '../office.ts';

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

/** Objects of the last publication whose content has not changed: devices have them already. */
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
      const previous = await office.store.loadText(file);
      const delta = previous === null ? null : await sealDelta(text, previous, staff);
      // A delta that is no smaller than the snapshot saves a device nothing.
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
async function withEpochs(
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
  // An age file needs a recipient: before the first card is made it is the municipality alone.
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

/** An institution's snapshot, and the canonical texts to be sealed. */
export interface Ready {
  readonly snapshot: Snapshot;
  readonly text: string;
  readonly protectedText: string;
}

const TEXTS_KEPT = 8;

/** Writes down, before anything is sent, the new version, its texts, and new epochs. */
export async function beginVersion(
  office: Office,
  state: InstitutionState,
  next: Ready,
  change: { readonly revoked: readonly Card[]; readonly sameText: boolean },
): Promise<InstitutionState> {
  const version = state.version + 1;
  const files = textFiles(state.id, version);
  let { texts } = state;
  // Unchanged text is not written again: the new version shares the old one's file.
  const shared = change.sameText
    ? texts.find((text) => text.file === state.published?.text)
    : undefined;
  if (shared === undefined) {
    await Promise.all([
      office.store.saveText(files.text, next.text),
      office.store.saveText(files.protectedText, next.protectedText),
    ]);
  }
  texts = [{ version, file: shared?.file ?? files.text }, ...texts].slice(0, TEXTS_KEPT + 1);
  const begun = await withEpochs({ ...state, version, texts }, change.revoked);
  await office.store.save(begun);
  return begun;
}

/** The version whose text file the newest version uses. */
export function fileVersion(state: InstitutionState): number {
  return Number(/-(\d+)\.age$/.exec(state.texts[0]?.file ?? '')?.[1] ?? state.version);
}

export function textFiles(institution: string, version: number) {
  const stem = `${nameFor(institution)}-${version}`;
  return { text: `${stem}.age`, protectedText: `${stem}.leader.age` };
}

export function newState(next: Ready): InstitutionState {
  const { id, name, kind } = next.snapshot.institution;
  return {
    format: 1,
    id,
    name,
    kind,
    children: 0,
    version: 0,
    staffEpochs: [],
    leaderEpochs: [],
    sealedTo: [],
    texts: [],
    published: null,
  };
}

/** The texts of the last publication; null where a file is gone. */
export async function loadTexts(
  office: Office,
  published: NonNullable<InstitutionState['published']>,
) {
  const text = await office.store.loadText(published.text);
  const protectedText = await office.store.loadText(published.protectedText);
  return text === null || protectedText === null ? null : { text, protectedText };
}
