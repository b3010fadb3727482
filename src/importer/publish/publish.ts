import { canonical, type Json } from '../../core/canonical-json.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Manifest } from '../../core/hub-api.ts';
import type { ProtectedPart, Snapshot } from '../../core/snapshot.ts';
import type { Timestamp } from '../../core/time.ts';
import { signManifest } from '../../crypto/manifest.ts';
import type { PublishTarget } from '../hub-client.ts';
import type { InstitutionState, Office } from '../office.ts';
import type { ImportedInstitution } from '../options.ts';
import { protectedContactId, protectedId } from '../snapshot/protection.ts';
import { keepUnchangedDates } from './keep-dates.ts';
import {
  beginVersion,
  fileVersion,
  type Kept,
  loadTexts,
  newState,
  type Ready,
  sealPublication,
  textFiles,
} from './seal.ts';

interface PublishedInstitution {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly children: number;
  /** `cards`: the same data, other keycards. `unchanged`: the same version, known to be fresh. */
  readonly change: 'new' | 'changed' | 'cards' | 'unchanged';
}

/**
 * Publishes one institution if anything about it changed, sealing what did. `readAt` is null where
 * its data was not read again. A hub that lost its objects gets all of them again.
 */
async function publishOne(
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
  sealAll: boolean,
): Promise<Result<PublishedInstitution>> {
  const { store } = office;
  const { id, name } = next.snapshot.institution;
  const state = store.state(id) ?? newState(next);
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

  if (before !== null && !sealAll && sameText && !added && revoked.length === 0) {
    const manifest = stamped(before.manifest, store.now(), readAt);
    const refreshed = await hub.putManifest(signManifest(manifest, store.signingPrivateKey));
    if (!refreshed.ok) return refreshed;
    await store.save({ ...state, published: { ...before, manifest } });
    return done(manifest.version, 'unchanged');
  }

  const begun = await beginVersion(office, state, next, { revoked, sameText });
  const sealing = {
    office,
    state: begun,
    cards,
    text: next.text,
    protectedText: next.protectedText,
  };
  const kept =
    before === null || sealAll
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
      dataAsOf: before?.manifest.dataAsOf ?? store.now(),
    },
    store.now(),
    readAt,
  );
  const sent = await send(hub, sealed.objects, manifest, store.signingPrivateKey);
  if (!sent.ok) return sent;
  const files = textFiles(id, fileVersion(begun));
  await store.save({
    ...begun,
    name,
    kind: next.snapshot.institution.kind,
    children: next.snapshot.children.length,
    sealedTo: cards.map((card) => card.id),
    published: { manifest, text: files.text, protectedText: files.protectedText },
  });
  await store.dropTexts(id, begun.texts);
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

export interface PublishOutcome {
  readonly institutions: readonly PublishedInstitution[];
  /** Known to the office but not in this import: their devices keep what they have. */
  readonly absent: readonly { readonly id: string; readonly name: string }[];
}

/** If more than this share of an institution's children is gone, the export is probably wrong. */
const MAX_DROPPED = 0.2;

/**
 * Seals and publishes what was imported, one institution after the other: objects first, then the
 * manifest, so that a device sees all of a version or nothing. Before anything is sent, every
 * institution is checked: a lost mark of protection is `protectionLost`, more than a fifth of its
 * children gone is `tooManyDropped`, both unless `force`. Without a change the same version is issued again with a fresh `dataAsOf`.
 *
 * A version number is written down before the first byte is sent under it and never used again: a
 * run that failed part-way is repeated with a higher one. Failures of the hub come through.
 */
export async function publish(
  office: Office,
  imported: readonly ImportedInstitution[],
  options: { readonly force: boolean },
  hub: PublishTarget,
): Promise<Result<PublishOutcome>> {
  const ready: Ready[] = [];
  for (const next of imported) {
    const state = office.store.state(next.snapshot.institution.id);
    const previous = await previousOf(office, state);
    const refused = options.force
      ? null
      : (unprotected(previous, next, office.idSecret) ?? dropped(state, previous, next.snapshot));
    if (refused !== null) return err(refused);
    ready.push(texts(keepUnchangedDates(previous, next)));
  }
  return publishAll(office, ready, office.store.now(), hub);
}

/**
 * Publishes the newest data again for cards made or revoked since, of all institutions or of one;
 * `dataAsOf` stays what it was. What was never published is left out.
 */
export async function republish(
  office: Office,
  hub: PublishTarget,
  institution?: string,
): Promise<Result<PublishOutcome>> {
  const ready: Ready[] = [];
  for (const { id } of office.institutions()) {
    if (institution !== undefined && id !== institution) continue;
    const previous = await previousOf(office, office.store.state(id));
    if (previous !== null) ready.push(texts(previous));
  }
  return publishAll(office, ready, null, hub);
}

function texts({ snapshot, protectedPart }: ImportedInstitution): Ready {
  const text = canonical(snapshot as unknown as Json);
  return { snapshot, text, protectedText: canonical(protectedPart as unknown as Json) };
}

async function publishAll(
  office: Office,
  ready: readonly Ready[],
  readAt: Timestamp | null,
  hub: PublishTarget,
): Promise<Result<PublishOutcome>> {
  const institutions: PublishedInstitution[] = [];
  for (const one of ready) {
    const published = await publishOne(office, one, readAt, hub);
    if (!published.ok) return published;
    institutions.push(published.value);
  }
  const here = new Set(ready.map(({ snapshot }) => snapshot.institution.id));
  const absent = office.institutions().filter(({ id }) => !here.has(id));
  return ok({ institutions, absent: absent.map(({ id, name }) => ({ id, name })) });
}

/** The last publication, parsed. Not validated: the office wrote it, and age authenticates it. */
async function previousOf(
  office: Office,
  state: InstitutionState | null,
): Promise<ImportedInstitution | null> {
  const both = state?.published ? await loadTexts(office, state.published) : null;
  if (both === null) return null;
  return {
    snapshot: JSON.parse(both.text) as Snapshot,
    protectedPart: JSON.parse(both.protectedText) as ProtectedPart,
  };
}

/**
 * People who are still there, and whose mark of protection is not: a file or a column is missing,
 * or the mark was taken away. They would be shown to all staff, so somebody has to say that it is
 * right. Who has left is not counted.
 */
function unprotected(
  previous: ImportedInstitution | null,
  next: ImportedInstitution,
  idSecret: Uint8Array,
) {
  if (previous === null) return null;
  const children = previous.snapshot.children.filter((child) => child.protected);
  const contacts = previous.protectedPart.children.flatMap((child) =>
    child.contacts.filter((contact) => contact.protected),
  );
  const before = new Set([...children, ...contacts].map(({ id }) => id));
  const shown = next.snapshot.children.filter((child) => !child.protected);
  const now = [
    ...shown.map(({ id }) => protectedId(idSecret, id)),
    ...shown.flatMap((child) =>
      child.contacts
        .filter((contact) => !contact.protected)
        .map(({ id }) => protectedContactId(idSecret, id)),
    ),
  ];
  const lost = new Set(now.filter((id) => before.has(id))).size;
  if (lost === 0) return null;
  const { name: institution } = next.snapshot.institution;
  return failure('protectionLost', { institution, lost, before: before.size });
}

/** By id where the last text can be read: as many new children do not make up for lost ones. */
function dropped(
  state: InstitutionState | null,
  previous: ImportedInstitution | null,
  next: Snapshot,
) {
  if (state === null || state.published === null) return null;
  const ids = new Set(next.children.map((child) => child.id));
  const gone = previous
    ? previous.snapshot.children.filter((child) => !ids.has(child.id)).length
    : state.children - next.children.length;
  if (gone <= state.children * MAX_DROPPED) return null;
  const { name: institution } = next.institution;
  return failure('tooManyDropped', { institution, dropped: gone, before: state.children });
}
