import { ok, type Result } from '../../core/result.ts';
import type { Timestamp } from '../../core/time.ts';
import type { Manifest } from '../../core/wire.ts';
import { signManifest } from '../../crypto/manifest.ts';
import type { PublishTarget } from '../hub-client.ts';
import type { Office } from '../office.ts';
import {
  begin,
  fileVersion,
  loadTexts,
  newState,
  type Ready,
  textFiles,
} from './publication-state.ts';
import { type Kept, sealPublication } from './seal-publication.ts';

export interface PublishedInstitution {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly children: number;
  /** `cards`: the same data, other keycards. `unchanged`: the same version, known to be fresh. */
  readonly change: 'new' | 'changed' | 'cards' | 'unchanged';
}

/**
 * Publishes one institution if anything about it changed, sealing what did; `readAt` null: its data
 * was not read anew. A hub that lost its objects gets everything anew.
 */
export async function publishOne(
  office: Office,
  next: Ready,
  readAt: Timestamp | null,
  hub: PublishTarget,
): Promise<Result<PublishedInstitution>> {
  const published = await publishChanges(office, next, readAt, hub, false);
  if (published.ok || published.failure.code !== 'objectMissing') return published;
  return publishChanges(office, next, readAt, hub, true);
}

async function publishChanges(
  office: Office,
  next: Ready,
  readAt: Timestamp | null,
  hub: PublishTarget,
  anew: boolean,
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
  const sameProtected = oldTexts?.protectedText === next.protectedText;
  const sameText = sameProtected && oldTexts.text === next.text;
  const done = (version: number, change: PublishedInstitution['change']) =>
    ok({ id, name, version, children: next.snapshot.children.length, change });

  if (before !== null && !anew && sameText && !added && revoked.length === 0) {
    const manifest = stamped(before.manifest, desk.now(), readAt);
    const refreshed = await hub.putManifest(signManifest(manifest, desk.signingPrivateKey));
    if (!refreshed.ok) return refreshed;
    await desk.save({ ...state, published: { ...before, manifest } });
    return done(manifest.version, 'unchanged');
  }

  const begun = await begin(office, state, next, { revoked, sameText });
  const sealing = {
    office,
    state: begun,
    cards,
    text: next.text,
    protectedText: next.protectedText,
  };
  const kept =
    before === null || anew
      ? {}
      : keptOf(before.manifest, {
          keyrings: !added && revoked.length === 0,
          protected: sameProtected && !revoked.some((card) => card.kind === 'leader'),
          snapshot: oldTexts?.text === next.text && revoked.length === 0,
        });
  const sealed = await sealPublication(sealing, kept);
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

function keptOf(last: Manifest, same: Record<keyof Kept, boolean>): Kept {
  const { keyrings, protected: part, snapshot, deltas } = last;
  return {
    ...(same.keyrings ? { keyrings } : {}),
    ...(same.protected ? { protected: part } : {}),
    ...(same.snapshot ? { snapshot: { snapshot, deltas } } : {}),
  };
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
