import { createHash } from 'node:crypto';
import type { Child, Contact, Medication, ProtectedChild } from '../../core/snapshot.ts';
import { crockford, opaqueId } from '../rows/cpr.ts';
import { fold } from '../rows/values.ts';
import type { FullChild } from './children.ts';
import type { Build } from './context.ts';

/** What must not stand in a text about a protected child: parts of names, numbers, the street. */
interface Secrets {
  readonly words: readonly string[];
  readonly digits: readonly string[];
}

/** From this length on a name is looked for inside words too (`Majas`, `Maja-dukken`). */
const INSIDE = 5;

/** Of a protected child everything; of another only what would name a protected contact. */
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

/** Whether a text holds any of them. Rather once too often than once too seldom. */
function tells(text: string, secrets: Secrets): boolean {
  const digits = text.replace(/\D/g, '');
  if (secrets.digits.some((number) => digits.includes(number))) return true;
  const words = wordsOf(text);
  return secrets.words.some((secret) =>
    words.some(
      (word) =>
        word === secret ||
        word === `${secret}s` ||
        (secret.length >= INSIDE - 1 && word.includes(secret)),
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

export interface Parted {
  /** What every keycard opens. */
  readonly child: Child;
  /** What only a leader's opens; null where there is nothing. */
  readonly apart: ProtectedChild | null;
}

type KeptBack = { readonly field: string; readonly text: string }[];

/**
 * Parts one child's record in the two tiers.
 *
 * A protected child keeps groups, self-decision, allergies, needs and medicine in the staff tier,
 * under an opaque id and an alias; names, birth date, address and all contacts go apart, and so
 * does every text that holds a part of one of those names, a contact's number or the street. The
 * same parent may stand, unprotected, at a brother or sister: nothing in the staff tier links that
 * record to the protected one, for the protected one has no contacts there and no ids in common.
 *
 * Of any other child, protected contacts, the custody note, texts that name such a contact, and
 * texts that name a protected child in full go apart.
 */
export function part(
  full: FullChild,
  house: { protectedChildren: readonly FullChild[]; alias: string },
  build: Build,
): Parted {
  const { child } = full;
  const kept: KeptBack = [];
  const secrets = secretsOf(full);
  const isTelling = (text: string) =>
    tells(text, secrets) ||
    house.protectedChildren.some((other) => other !== full && namesInFull(text, other));
  const safe = (field: string, text: string | undefined) => {
    if (text === undefined || !isTelling(text)) return text;
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
        alias: house.alias,
        contacts: [],
      }
    : {
        ...rest,
        contacts: child.contacts.map((contact) => safeContact(contact, build)),
        ...(birthDate === undefined ? {} : { birthDate }),
      };
  const staffTier = { ...shown, allergies, medications, ...(needs === undefined ? {} : { needs }) };
  return { child: staffTier, apart: apartOf(full, shown.id, kept, build) };
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

function apartOf(full: FullChild, id: string, kept: KeptBack, build: Build): ProtectedChild | null {
  const { child, address, custodyNote } = full;
  const contacts = child.contacts.filter((contact) => child.protected || contact.protected);
  const apart: ProtectedChild = {
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
      contact.protected ? { ...contact, id: contactId(build, contact) } : contact,
    ),
    ...(kept.length === 0 ? {} : { keptBack: kept }),
  };
  return Object.keys(apart).length === 2 && contacts.length === 0 ? null : apart;
}

function safeContact(contact: Contact, build: Build): Contact {
  if (!contact.protected) return contact;
  return { ...contact, id: contactId(build, contact), name: '', phones: [] };
}

/** A protected contact's id must not tell a name either. */
function contactId(build: Build, contact: Contact): string {
  return opaqueId(build.idSecret, 'k', contact.id);
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
