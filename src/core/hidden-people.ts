import type { Contact } from './snapshot.ts';
import { foldedWords, numberKey } from './words.ts';

/** Somebody of whom the staff tier must show nothing. */
export interface HiddenPerson {
  readonly kind: 'child' | 'contact';
  readonly given: string;
  readonly family: string;
  readonly otherNames: readonly string[];
  readonly numbers: readonly string[];
  readonly ids: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly address?: string;
  /** The street without a house number says nothing: other families live there as well. */
  readonly commonStreet?: boolean;
  /**
   * How little of a name is in doubt. `inside`: a part of it anywhere, also within a longer word.
   * `word`: a part of it as a word, or with a possessive or an ending of nicknames. `full`: given and
   * family name in one text. A number is in doubt in any case.
   */
  readonly match: 'inside' | 'word' | 'full';
}

/** One child as whoever holds the leader tier knows it. */
export interface KnownChild {
  readonly protected: boolean;
  readonly givenName: string;
  readonly familyName: string;
  readonly otherNames: readonly string[];
  readonly ids: readonly string[];
  readonly numbers: readonly string[];
  readonly birthDate?: string;
  readonly address?: string;
  readonly commonStreet?: boolean;
  readonly contacts: readonly Contact[];
}

/** The child itself, as somebody hidden. */
function hiddenChild(child: KnownChild, match: HiddenPerson['match']): HiddenPerson {
  const { givenName, familyName, otherNames, ids, numbers, birthDate, address } = child;
  return {
    ...{ kind: 'child', match, given: givenName, family: familyName, otherNames, ids, numbers },
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(address === undefined ? {} : { address }),
    ...(child.commonStreet === true ? { commonStreet: true } : {}),
  };
}

/** A contact as somebody hidden. A list has one name for all: its last word is the family's. */
export function hiddenContact(contact: Contact, match: HiddenPerson['match']): HiddenPerson {
  const words = contact.name.trim().split(/\s+/);
  return {
    kind: 'contact',
    match,
    given: words.slice(0, Math.max(1, words.length - 1)).join(' '),
    family: words.length > 1 ? (words.at(-1) ?? '') : '',
    otherNames: [],
    numbers: contact.phones.map(({ number }) => number),
    ids: [contact.id],
  };
}

/** Protected children and contacts themselves. */
export function protectedOnes(children: readonly KnownChild[]): HiddenPerson[] {
  return children.flatMap((child) => [
    ...(child.protected ? [hiddenChild(child, 'word')] : []),
    ...child.contacts
      .filter((contact) => contact.protected)
      .map((contact) => hiddenContact(contact, 'word')),
  ]);
}

/**
 * Everybody hidden from staff: those who are protected, and by full name and number also the other
 * contacts of a protected child. A contact whom the staff tier shows elsewhere, as a brother's mother,
 * is not among them; of one who is on the staff only the numbers are hidden.
 */
export function hiddenFromStaff(
  children: readonly KnownChild[],
  shown: { readonly contacts: readonly Contact[]; readonly staff: readonly string[] },
): HiddenPerson[] {
  const only = children
    .filter((child) => child.protected)
    .flatMap((child) => child.contacts.filter((contact) => !contact.protected));
  if (only.length === 0) return protectedOnes(children);
  const ids = new Set(shown.contacts.map(({ id }) => id));
  const numbers = new Set(
    shown.contacts.flatMap(({ phones }) => phones.map(({ number }) => numberKey(number))),
  );
  const staff = new Set(shown.staff.map(nameKey));
  const others = only
    .filter(
      ({ id, phones }) =>
        !ids.has(id) && !phones.some(({ number }) => numbers.has(numberKey(number))),
    )
    .map((contact) => {
      const person = hiddenContact(contact, 'full');
      return staff.has(nameKey(contact.name)) ? { ...person, given: '', family: '' } : person;
    });
  return [...protectedOnes(children), ...others];
}

function nameKey(name: string): string {
  return foldedWords(name).join(' ');
}

/**
 * What must not be in the texts of one protected child, however it is written: all of its names, its
 * street and all of its contacts.
 */
export function ownSecrets(child: KnownChild): HiddenPerson[] {
  if (!child.protected) return [];
  const contacts = child.contacts.map((contact) => hiddenContact(contact, 'inside'));
  return [hiddenChild(child, 'inside'), ...contacts];
}
