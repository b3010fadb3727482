import type { Snapshot } from '../core/records.ts';
import { ok, type Result } from '../core/result.ts';
import type { Timestamp } from '../core/time.ts';
import type { Manifest } from '../core/wire.ts';
import { signManifest } from '../seal/manifest.ts';
import type { PublishTarget } from './hub-client.ts';
import type { Card, InstitutionState } from './office/state.ts';
import { nameFor, type Office } from './office.ts';
import { sealCards, sealPublication, withEpochs } from './seal-publication.ts';

export interface PublishedInstitution {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly children: number;
  /** `cards`: the same data, other keycards. `unchanged`: the same version, known to be fresh. */
  readonly change: 'new' | 'changed' | 'cards' | 'unchanged';
}

/** What goes out: the canonical texts, and what the manifest says of them. */
export interface Ready {
  readonly snapshot: Snapshot;
  readonly text: string;
  readonly protectedText: string;
}

const TEXTS_KEPT = 8;

/** Publishes one institution if anything about it changed; `readAt` null: its data was not read anew. */
export async function publishOne(
  office: Office,
  next: Ready,
  readAt: Timestamp | null,
  hub: PublishTarget,
): Promise<Result<PublishedInstitution>> {
  const { desk } = office;
  const { id, name } = next.snapshot.institution;
  const state = desk.state(id) ?? newState(next);
  const before = state.published;
  const cards = office.cards().filter((card) => card.institution === id && card.revokedAt === null);
  const revoked = office
    .cards()
    .filter((card) => state.sealedTo.includes(card.id) && card.revokedAt !== null);
  const added = cards.some((card) => !state.sealedTo.includes(card.id));
  const oldTexts = before === null ? null : await loadTexts(office, before);
  const sameText = oldTexts?.text === next.text && oldTexts.protectedText === next.protectedText;
  const done = (version: number, change: PublishedInstitution['change']) =>
    ok({ id, name, version, children: next.snapshot.children.length, change });

  if (before !== null && sameText && !added && revoked.length === 0) {
    const manifest = stamped(before.manifest, desk.now(), readAt);
    const refreshed = await hub.putManifest(signManifest(manifest, desk.signingPrivateKey));
    if (refreshed.ok) {
      await desk.save({ ...state, published: { ...before, manifest } });
      return done(manifest.version, 'unchanged');
    }
    // A hub that lost its objects gets everything anew.
    if (refreshed.failure.code !== 'objectMissing') return refreshed;
  }

  const begun = await begin(office, state, next, { revoked, sameText });
  const sealing = {
    office,
    state: begun,
    cards,
    text: next.text,
    protectedText: next.protectedText,
  };
  const reuse = before !== null && sameText && added && revoked.length === 0;
  const sealed = reuse ? await sealCards(sealing, before.manifest) : await sealPublication(sealing);
  const manifest = stamped(
    {
      format: 1,
      institution: id,
      name,
      version: begun.version,
      ...sealed.refs,
      issuedAt: '',
      dataAsOf: before?.manifest.dataAsOf ?? desk.now(),
    },
    desk.now(),
    readAt,
  );
  const sent = await send(hub, sealed.objects, manifest, desk.signingPrivateKey);
  if (!sent.ok) return sent;
  const files = textFiles(id, fileVersion(begun));
  await desk.save({
    ...begun,
    name,
    kind: next.snapshot.institution.kind,
    children: next.snapshot.children.length,
    sealedTo: cards.map((card) => card.id),
    published: { manifest, text: files.text, protectedText: files.protectedText },
  });
  await desk.dropTexts(id, begun.texts);
  return done(begun.version, before === null ? 'new' : sameText ? 'cards' : 'changed');
}

/** Writes down, before anything is sent, the new version, its texts, and new epochs. */
async function begin(
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
    await office.desk.saveText(files.text, next.text);
    await office.desk.saveText(files.protectedText, next.protectedText);
  }
  texts = [{ version, file: shared?.file ?? files.text }, ...texts].slice(0, TEXTS_KEPT + 1);
  const begun = await withEpochs({ ...state, version, texts }, change.revoked);
  await office.desk.save(begun);
  return begun;
}

/** The version whose text file the newest version uses. */
function fileVersion(state: InstitutionState): number {
  return Number(/-(\d+)\.age$/.exec(state.texts[0]?.file ?? '')?.[1] ?? state.version);
}

function textFiles(institution: string, version: number) {
  const stem = `${nameFor(institution)}-${version}`;
  return { text: `${stem}.age`, protectedText: `${stem}.leader.age` };
}

async function send(
  hub: PublishTarget,
  objects: ReadonlyMap<string, Uint8Array>,
  manifest: Manifest,
  signingKey: string,
): Promise<Result<void>> {
  const signed = signManifest(manifest, signingKey);
  for (const [sha256, bytes] of objects) {
    const put = await hub.putObject(sha256, bytes);
    if (!put.ok) return put;
  }
  return hub.putManifest(signed);
}

function stamped(manifest: Manifest, now: Timestamp, readAt: Timestamp | null): Manifest {
  return { ...manifest, issuedAt: now, dataAsOf: readAt ?? manifest.dataAsOf };
}

function newState(next: Ready): InstitutionState {
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
  const text = await office.desk.loadText(published.text);
  const protectedText = await office.desk.loadText(published.protectedText);
  return text === null || protectedText === null ? null : { text, protectedText };
}
