import { createHash } from 'node:crypto';
import type { Child, Contact, Medication, ProtectedChild } from '../../core/snapshot.ts';
import { crockford, fold, opaqueId } from '../rows/values.ts';
import type { FullChild } from './children.ts';
import type { Build } from './context.ts';

/** What must not appear in a text for the staff tier: parts of names, numbers, the street. */
interface Secrets {
  readonly words: readonly string[];
  readonly digits: readonly string[];
}

/** Names of this length or longer are looked for inside words too (`Majas`, `Majadukken`). */
const INSIDE = 4;

/** Of a protected child everything; of another child only what names a protected contact. */
function secretsOf(full: FullChild): Secrets {
  const { child } = full;
  const own = [child.givenName, child.familyName, ...full.otherNames];
  const contacts = child.contacts.filter((contact) => child.protected || contact.protected);
  const hidden = contacts.map((contact) => contact.name).flatMap(wordsOf);
  const street = full.address.replace(/\d.*$/s, '');
  const words = child.protected
    ? [...hidden, ...[...own, street].flatMap(wordsOf)]
    : hidden.filter((word) => !own.flatMap(wordsOf).includes(word));
  const numbers = contacts.flatMap((contact) => contact.phones.map((phone) => phone.number));
  return {
    words: [...new Set(words)],
    digits: numbers
      .map((number) => number.replace(/\D/g, '').slice(-8))
      .filter((n) => n.length > 5),
  };
}

/** Whether a text contains any of them. In doubt it does: the leader can still read the text. */
function reveals(text: string, secrets: Secrets): boolean {
  const digits = text.replace(/\D/g, '');
  if (secrets.digits.some((number) => digits.includes(number))) return true;
  const words = wordsOf(text);
  return secrets.words.some((secret) =>
    words.some(
      (word) =>
        word === secret ||
        word === `${secret}s` ||
        (secret.length >= INSIDE && word.includes(secret)),
    ),
  );
}

/** Whether a text names the child in full: given and family name, in any order and place. */
export function namesInFull(text: string, { child }: FullChild): boolean {
  const words = wordsOf(text);
  const has = (name: string) =>
    wordsOf(name).some((part) => words.some((word) => word === part || word === `${part}s`));
  return has(child.givenName) && has(child.familyName);
}

function wordsOf(text: string): string[] {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .map(fold)
    .filter((word) => word.length >= 2);
}

export interface SplitChild {
  /** For the staff tier, which every keycard opens. */
  readonly child: Child;
  /** For the leader tier, which only a leader's keycard opens; null where there is nothing. */
  readonly protectedPart: ProtectedChild | null;
}

type KeptBack = { readonly field: string; readonly text: string }[];

/**
 * Splits one child's record into the two tiers.
 *
 * A protected child keeps groups, self-decision, allergies, needs and medicine in the staff tier,
 * under an opaque id and an alias. Names, birth date, address and all contacts go to the leader
 * tier, and so does every text with a part of one of those names, a contact's number or the street.
 * The same parent may be at a brother or sister who is not protected: nothing in the staff tier
 * links the two records, since the protected one has no contacts and no common ids there.
 *
 * Of any other child these go to the leader tier: protected contacts, the custody note, texts that
 * name such a contact, and texts that name a protected child in full.
 */
export function splitByTier(
  full: FullChild,
  institution: { protectedChildren: readonly FullChild[]; alias: string },
  build: Build,
): SplitChild {
  const { child } = full;
  const kept: KeptBack = [];
  const secrets = secretsOf(full);
  const mustHide = (text: string) =>
    reveals(text, secrets) ||
    institution.protectedChildren.some((other) => other !== full && namesInFull(text, other));
  const safe = (field: string, text: string | undefined) => {
    if (text === undefined || !mustHide(text)) return text;
    kept.push({ field, text });
    return undefined;
  };
  const medications = child.medications.map((medication) =>
    safeMedication(medication, child, safe, build),
  );
  const allergies = child.allergies.filter((text) => safe('allergies', text) !== undefined);
  const needs = safe('needs', child.needs);
  const { needs: _needs, birthDate, ...rest } = child;
  const shown: Child = child.protected
    ? {
        ...rest,
        id: protectedId(build.idSecret, child.id),
        givenName: '',
        familyName: '',
        alias: institution.alias,
        contacts: [],
      }
    : {
        ...rest,
        contacts: child.contacts.map((contact) => safeContact(contact, build)),
        ...(birthDate === undefined ? {} : { birthDate }),
      };
  const staffTier = { ...shown, allergies, medications, ...(needs === undefined ? {} : { needs }) };
  return { child: staffTier, protectedPart: leaderTierOf(full, shown.id, kept, build) };
}

export function protectedId(secret: Uint8Array, id: string): string {
  return opaqueId(secret, 'p', id);
}

/** Three Crockford characters for each id, all different. */
export function aliasesFor(ids: readonly string[]): Map<string, string> {
  const aliases = new Map<string, string>();
  const taken = new Set<string>();
  for (const id of [...ids].sort())
    for (let attempt = 0; !aliases.has(id); attempt++) {
      const hash = createHash('sha256')
        .update(attempt === 0 ? id : `${id}/${attempt}`)
        .digest();
      const alias = crockford(hash, 3);
      if (!taken.has(alias)) aliases.set(id, alias);
      taken.add(alias);
    }
  return aliases;
}

function leaderTierOf(
  full: FullChild,
  id: string,
  kept: KeptBack,
  build: Build,
): ProtectedChild | null {
  const { child, address, custodyNote } = full;
  const contacts = child.contacts.filter((contact) => child.protected || contact.protected);
  const leaderTier: ProtectedChild = {
    id,
    ...(child.protected
      ? {
          givenName: child.givenName,
          familyName: child.familyName,
          ...(child.birthDate === undefined ? {} : { birthDate: child.birthDate }),
          ...(address === '' ? {} : { address }),
        }
      : {}),
    ...(custodyNote === '' ? {} : { custodyNote }),
    contacts: contacts.map((contact) =>
      contact.protected
        ? { ...contact, id: protectedContactId(build.idSecret, contact.id) }
        : contact,
    ),
    ...(kept.length === 0 ? {} : { keptBack: kept }),
  };
  return Object.keys(leaderTier).length === 2 && contacts.length === 0 ? null : leaderTier;
}

function safeContact(contact: Contact, build: Build): Contact {
  if (!contact.protected) return contact;
  return { ...contact, id: protectedContactId(build.idSecret, contact.id), name: '', phones: [] };
}

/** A source may make ids of names: a protected contact gets an opaque one. */
export function protectedContactId(secret: Uint8Array, id: string): string {
  return opaqueId(secret, 'k', id);
}

function safeMedication(
  medication: Medication,
  child: Child,
  safe: (field: string, text: string | undefined) => string | undefined,
  build: Build,
): Medication {
  const id = child.protected
    ? opaqueId(build.idSecret, 'm', `${child.id}\n${medication.id}`)
    : medication.id;
  const { name, dose, route, reason, instructions, ...rest } = medication;
  const texts = { dose, route, reason, instructions };
  const shown = Object.entries(texts).flatMap(([key, text]): [string, string][] => {
    const kept = safe(`medications/${id}/${key}`, text);
    return kept === undefined ? [] : [[key, kept]];
  });
  return {
    ...rest,
    id,
    name: safe(`medications/${id}/name`, name) ?? '?',
    ...Object.fromEntries(shown),
  };
}
