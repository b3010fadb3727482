import { canonical, type Json } from '../../core/canonical-json.ts';
import { ok, type Result } from '../../core/errors.ts';
import type { Manifest } from '../../core/hub-api.ts';
import type { ProtectedPart, Snapshot } from '../../core/snapshot.ts';
import type { Timestamp } from '../../core/time.ts';
import { signManifest } from '../../crypto/manifest.ts';
import type { PublishTarget } from '../hub-client.ts';
import type { InstitutionState, Office } from '../office.ts';
import type { ImportedInstitution } from '../options.ts';
import { byText } from '../rows/values.ts';
import { DEFAULT_LIMITS, type Fall, fallsOf, type Limits } from './guards.ts';
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
    await store.save({ ...state, closed: false, published: { ...before, manifest } });
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
    closed: false,
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

/** An institution of which too much is gone: its last version stays. */
export interface HeldInstitution {
  readonly id: string;
  readonly name: string;
  readonly code: 'protectionLost' | 'tooManyDropped' | 'factsLost' | 'institutionMissing';
  readonly falls: readonly Fall[];
}

export interface PublishOutcome {
  readonly institutions: readonly PublishedInstitution[];
  readonly held: readonly HeldInstitution[];
}

export interface PublishOptions {
  readonly limits: Limits;
  /** Whether a person has said that this institution's losses are right, or that it has closed. */
  readonly accepts: (
    institution: { readonly id: string; readonly name: string },
    what: 'losses' | 'closing',
  ) => boolean;
  /**
   * What is done with an institution that was published and is not in the import: it is held back,
   * unless a person has said that it is closed; or nothing, where the import is only a part.
   */
  readonly missing: 'hold' | 'ignore';
}

/** All losses are right. */
export const ACCEPT_ALL: PublishOptions = {
  limits: DEFAULT_LIMITS,
  accepts: (_institution, what) => what === 'losses',
  missing: 'ignore',
};

/**
 * Seals and publishes what was imported, one institution after the other: objects first, then the
 * manifest, so that a device sees all of a version or nothing. An institution of which too much is
 * gone against its last publication, or that is not in the import at all, is held back unless it is
 * accepted: its devices keep what they have, and the others go on. Without a change the same version
 * is issued again with a fresh `dataAsOf`.
 *
 * A version number is written down before the first byte is sent under it and never used again: a
 * run that failed part-way is repeated with a higher one. Failures of the hub come through.
 */
export async function publish(
  office: Office,
  imported: Iterable<ImportedInstitution>,
  options: PublishOptions,
  hub: PublishTarget,
): Promise<Result<PublishOutcome>> {
  const held: HeldInstitution[] = [];
  const here = new Set<string>();
  const readAt = office.store.now();
  /** Null where the institution is held back. */
  const one = async (next: ImportedInstitution): Promise<Result<PublishedInstitution | null>> => {
    const { id, name } = next.snapshot.institution;
    here.add(id);
    const previous = await previousOf(office, office.store.state(id));
    const falls = previous === null ? [] : falling(previous, next, office, options);
    if (falls.length > 0 && !options.accepts({ id, name }, 'losses')) {
      held.push({ id, name, code: codeOf(falls), falls });
      return ok(null);
    }
    return publishOne(office, texts(keepUnchangedDates(previous, next)), readAt, hub);
  };
  const results = await inFlight(imported, one);
  const institutions: PublishedInstitution[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    if (result.value !== null) institutions.push(result.value);
  }
  held.sort(byText(({ id }) => id));
  for (const { id, name, version, closed } of office.institutions())
    if (!here.has(id) && version > 0 && !closed && options.missing === 'hold') {
      if (options.accepts({ id, name }, 'closing')) await office.close(id);
      else held.push({ id, name, code: 'institutionMissing', falls: [] });
    }
  return ok({ institutions, held });
}

/** Institutions at work at a time: while one waits for the disk or the hub, the next is built. */
const IN_FLIGHT = 2;

/**
 * Runs a task for each item, a few at a time; after a failure nothing more is begun. The results are
 * in the order of the items.
 */
async function inFlight<T, R>(
  items: Iterable<T>,
  task: (item: T) => Promise<Result<R>>,
): Promise<Result<R>[]> {
  const results: Result<R>[] = [];
  const all = items[Symbol.iterator]();
  let begun = 0;
  let failed = false;
  const worker = async () => {
    for (let next = all.next(); !next.done && !failed; next = all.next()) {
      const at = begun++;
      const result = await task(next.value);
      results[at] = result;
      failed ||= !result.ok;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return results.filter((result) => result !== undefined);
}

function falling(
  previous: ImportedInstitution,
  next: ImportedInstitution,
  office: Office,
  { limits }: PublishOptions,
): Fall[] {
  const today = office.store.now().slice(0, 10);
  return fallsOf(previous, next, limits, { idSecret: office.idSecret, today });
}

/** The gravest of them. */
function codeOf(falls: readonly Fall[]): HeldInstitution['code'] {
  const has = (kind: Fall['kind']) => falls.some((fall) => fall.kind === kind);
  return has('protection') ? 'protectionLost' : has('children') ? 'tooManyDropped' : 'factsLost';
}

/**
 * Issues the newest version of these institutions again, known to be fresh, as their exports have
 * not changed; with new cards where some were made or revoked since.
 */
export async function refresh(
  office: Office,
  institutions: readonly string[],
  hub: PublishTarget,
): Promise<Result<readonly PublishedInstitution[]>> {
  const { store } = office;
  const readAt = store.now();
  const done: PublishedInstitution[] = [];
  for (const institution of institutions) {
    const state = store.state(institution);
    if (state === null || state.published === null) continue;
    const { id, name, children, published } = state;
    const manifest = stamped(published.manifest, readAt, readAt);
    const sent = sameCards(office, state)
      ? await hub.putManifest(signManifest(manifest, store.signingPrivateKey))
      : null;
    if (sent?.ok) {
      await store.save({ ...state, published: { ...published, manifest } });
      done.push({ id, name, version: manifest.version, children, change: 'unchanged' });
      continue;
    }
    if (sent !== null && sent.failure.code !== 'objectMissing') return sent;
    const previous = await previousOf(office, state);
    if (previous === null) continue;
    const again = await publishOne(office, texts(previous), readAt, hub);
    if (!again.ok) return again;
    done.push(again.value);
  }
  return ok(done);
}

/** Whether what is published opens with the cards that are there now. */
function sameCards(office: Office, state: InstitutionState): boolean {
  const cards = office
    .cards()
    .filter((card) => card.institution === state.id && card.revokedAt === null);
  return (
    cards.length === state.sealedTo.length &&
    cards.every((card) => state.sealedTo.includes(card.id))
  );
}

/**
 * Publishes the newest data again for cards made or revoked since, of all institutions or of one;
 * `dataAsOf` stays what it was. What was never published is left out.
 */
export async function republish(
  office: Office,
  hub: PublishTarget,
  institution?: string,
): Promise<Result<readonly PublishedInstitution[]>> {
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
): Promise<Result<readonly PublishedInstitution[]>> {
  const institutions: PublishedInstitution[] = [];
  for (const one of ready) {
    const published = await publishOne(office, one, readAt, hub);
    if (!published.ok) return published;
    institutions.push(published.value);
  }
  return ok(institutions);
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
