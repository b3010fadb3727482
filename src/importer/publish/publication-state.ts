import type { Snapshot } from '../../core/snapshot.ts';
import { nameFor, type Office } from '../office.ts';
import type { Card, InstitutionState } from '../state.ts';
import { withEpochs } from './seal-publication.ts';

/** What goes out: the canonical texts, and what the manifest says of them. */
export interface Ready {
  readonly snapshot: Snapshot;
  readonly text: string;
  readonly protectedText: string;
}

const TEXTS_KEPT = 8;

/** Writes down, before anything is sent, the new version, its texts, and new epochs. */
export async function begin(
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
  const text = await office.desk.loadText(published.text);
  const protectedText = await office.desk.loadText(published.protectedText);
  return text === null || protectedText === null ? null : { text, protectedText };
}
