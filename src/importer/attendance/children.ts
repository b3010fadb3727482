import type { ProtectedPart, Snapshot } from '../../core/snapshot.ts';
import type { Office } from '../office.ts';
import { loadTexts } from '../publish/seal.ts';
import { fold, fullName, namesMeet, nameWords } from '../rows/values.ts';
import { protectedId } from '../snapshot/protection.ts';
import type { ChildRef } from '../tables/children.ts';

/** A child as the office last published it. */
interface PublishedChild {
  readonly institution: string;
  /** Its id in the snapshot: for a protected child an opaque one. */
  readonly childId: string;
  readonly protected: boolean;
  /** `nameWords`; empty where the name is not known. */
  readonly words: string;
  readonly birthDate: string;
}

/** Which children a row of an attendance file is about. */
export interface PublishedChildren {
  /**
   * One child, in each institution that has it. `unknown` where none was published under that id;
   * `ambiguous` where it cannot be told whose it is: nobody may get another child's status.
   *
   * @param under the institution whose folder the file lies in; null where it lies in none's
   */
  find(ref: ChildRef, under: string | null): readonly PublishedChild[] | 'unknown' | 'ambiguous';
  /** The institution of that id or name, such as a folder's; null for none or several. */
  institutionOf(named: string): string | null;
}

/** What was read of one publication, so that an unchanged one is not opened again. */
export type PublishedCache = Map<
  string,
  { readonly file: string; readonly children: PublishedChild[] }
>;

/** An id that no other system can have made too: a UUID, or a UNI-Login. */
const GLOBAL_ID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$|^[a-z]{4}[0-9a-z]{4}$/i;

/** The children of all institutions by the texts last published. `cache` is kept by the caller. */
export async function publishedChildren(
  office: Office,
  cache: PublishedCache,
): Promise<PublishedChildren> {
  const known = office.institutions().filter(({ closed, version }) => !closed && version > 0);
  const byId = new Map<string, PublishedChild[]>();
  for (const { id } of known)
    for (const child of await childrenOf(office, id, cache))
      byId.set(child.childId, [...(byId.get(child.childId) ?? []), child]);

  const institutionOf = (named: string) => {
    const wanted = fold(named);
    const fits = known.filter(({ id, name }) => fold(id) === wanted || fold(name) === wanted);
    return fits.length === 1 ? (fits[0]?.id ?? null) : null;
  };

  return {
    institutionOf,
    find(ref, under) {
      const { id, words, org } = ref;
      const at = under ?? (org === '' ? null : institutionOf(org));
      // A CPR number alone finds nobody: what the office has published holds none.
      if (id === '' || (under === null && org !== '' && at === null)) return 'unknown';
      const open = byId.get(id)?.filter((child) => !child.protected) ?? [];
      const hidden = byId.get(protectedId(office.idSecret, id)) ?? [];
      const here = [...open, ...hidden.filter((child) => child.protected)].filter(
        ({ institution }) => at === null || institution === at,
      );
      if (here.length === 0) return 'unknown';
      const named = here.filter((child) => namesMeet(words, child.words));
      // Ids belong to their source: a short one may be another child's in another institution.
      const isCertain = at !== null || known.length === 1 || GLOBAL_ID.test(id);
      const fits = isCertain ? named : named.filter((child) => isNamed(words, child.words));
      const [first] = fits;
      if (first === undefined) return 'ambiguous';
      return fits.length === 1 || fits.every((child) => isSame(child, first)) ? fits : 'ambiguous';
    },
  };
}

/** Whether a name of two words or more is the other, or the other with more words. */
function isNamed(words: string, whole: string): boolean {
  const all = new Set(whole.split(' '));
  const parts = words.split(' ');
  return parts.length > 1 && parts.every((part) => all.has(part));
}

/** Two institutions may have the same child, and then it has the same name and birth date. */
function isSame(a: PublishedChild, b: PublishedChild): boolean {
  const known = a.words !== '' && a.birthDate !== '';
  return a === b || (known && a.words === b.words && a.birthDate === b.birthDate);
}

async function childrenOf(
  office: Office,
  id: string,
  cache: PublishedCache,
): Promise<readonly PublishedChild[]> {
  const published = office.store.state(id)?.published;
  if (!published) return [];
  const before = cache.get(id);
  if (before?.file === published.text) return before.children;
  const texts = await loadTexts(office, published);
  const children = texts === null ? [] : childrenIn(texts);
  cache.set(id, { file: published.text, children });
  return children;
}

/** Not validated: the office wrote these texts, and age authenticates them. */
function childrenIn(texts: { readonly text: string; readonly protectedText: string }) {
  const snapshot = JSON.parse(texts.text) as Snapshot;
  const hidden = new Map(
    (JSON.parse(texts.protectedText) as ProtectedPart).children.map((child) => [child.id, child]),
  );
  return snapshot.children.map((child): PublishedChild => {
    const {
      givenName = '',
      familyName = '',
      birthDate = '',
    } = child.protected ? (hidden.get(child.id) ?? {}) : child;
    return {
      institution: snapshot.institution.id,
      childId: child.id,
      protected: child.protected,
      words: nameWords(fullName(givenName, familyName)),
      birthDate,
    };
  });
}
