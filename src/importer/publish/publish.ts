import { canonical, type Json } from '../../core/canonical-json.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { ProtectedPart, Snapshot } from '../../core/snapshot.ts';
import type { Timestamp } from '../../core/time.ts';
import type { PublishTarget } from '../hub-client.ts';
import type { Office } from '../office.ts';
import type { ImportedInstitution } from '../options.ts';
import type { InstitutionState } from '../state.ts';
import { settle } from './keep-dates.ts';
import { loadTexts, type Ready } from './publication-state.ts';
import { type PublishedInstitution, publishOne } from './publish-one.ts';

export interface PublishOutcome {
  readonly institutions: readonly PublishedInstitution[];
  /** Known to the office but not in this import: their boxes keep what they have. */
  readonly absent: readonly { readonly id: string; readonly name: string }[];
}

/** A larger part of an institution's children than this does not vanish by itself. */
const MAX_DROPPED = 0.2;

/**
 * Seals and publishes what was imported, one institution after the other: objects first, then the
 * manifest, so that a box sees all of a version or nothing. Before anything is sent, every
 * institution is checked: more than a fifth of its children gone is `tooManyDropped` unless
 * `force`. Without a change the same version is issued again with a fresh `dataAsOf`.
 *
 * A version number is written down before the first byte is sent under it and never used again: a
 * run that failed half-way is repeated with a higher one. Failures of the hub come through.
 */
export async function publish(
  office: Office,
  imported: readonly ImportedInstitution[],
  options: { readonly force: boolean },
  hub: PublishTarget,
): Promise<Result<PublishOutcome>> {
  const ready: Ready[] = [];
  for (const next of imported) {
    const state = office.desk.state(next.snapshot.institution.id);
    const previous = await previousOf(office, state);
    const refused = options.force ? null : dropped(state, previous, next.snapshot);
    if (refused !== null) return err(refused);
    ready.push(texts(settle(previous, next)));
  }
  return publishAll(office, ready, office.desk.now(), hub);
}

/** Publishes the newest data again for cards made or revoked since; `dataAsOf` stays what it was. */
export async function republish(
  office: Office,
  hub: PublishTarget,
): Promise<Result<PublishOutcome>> {
  const ready: Ready[] = [];
  for (const { id } of office.institutions()) {
    const previous = await previousOf(office, office.desk.state(id));
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

/** The last publication as records. The office wrote these texts itself, and age authenticates them. */
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
