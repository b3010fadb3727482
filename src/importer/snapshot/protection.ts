import { createHash } from 'node:crypto';
import {
  type HiddenPerson,
  hiddenFromStaff,
  type KnownChild,
  protectedOnes,
} from '../../core/hidden-people.ts';
import {
  isTextName,
  type Protection,
  protectionOf,
  type Scope,
  shownNames,
} from '../../core/protection.ts';
import {
  type Contact,
  HIDDEN,
  type Plan,
  type ProtectedPart,
  type Snapshot,
} from '../../core/snapshot.ts';
import { streetOf } from '../../core/words.ts';
import { byText, crockford, opaqueId } from '../rows/values.ts';
import { childTiers, type Member } from './child-tiers.ts';
import type { FullChild } from './children.ts';
import type { ProtectedPerson } from './route.ts';
import { type Treatment, walkTexts } from './staff-tier.ts';

/** One institution as it was read: everything about everybody, nothing left out yet. */
export type UnsplitInstitution = Omit<Snapshot, 'format' | 'children'> & {
  readonly children: readonly FullChild[];
};

/** A text that was changed or left out because it names somebody protected. */
interface HiddenText {
  /** The child's own id in the source; null for what belongs to no child. */
  readonly childId: string | null;
  /** Its place, `needs` or `plan/sections/0/blocks/2/text`. */
  readonly field: string;
}

interface TierSplit {
  /** For the staff tier, which every keycard opens. */
  readonly snapshot: Snapshot;
  /** For the leader tier, which only a leader's keycard opens. */
  readonly protectedPart: ProtectedPart;
  readonly hidden: readonly HiddenText[];
}

/**
 * Decides what each tier may see of a finished institution. Nothing else in the importer removes
 * anything for protection, and nothing may be added to the result before it is sealed.
 *
 * A protected child keeps groups, self-decision, allergies, needs and medicine in the staff tier,
 * under an opaque id and an alias. Its names, birth date, address and contacts go to the leader tier,
 * and so does, whole, every text of its own that holds any of them. The same parent may be at a
 * brother or sister who is not protected: nothing in the staff tier links the two records.
 *
 * Everywhere else the words and numbers that name somebody protected become `•••`, and the rest
 * stays: the instruction for another child's medicine must be readable. The whole text is kept for
 * the leader where it belongs to a child. A contact that has a protected contact's number or id is
 * that person under another name, and protected too; so is a contact who is a protected child.
 *
 * Staff keep their names, also those who are a child's protected contact: they sign in by name, the
 * journal has to say who did what, and their colleagues know it. The list has no number and no
 * address, and the contact has an id of its own, so that nothing links the two.
 *
 * @param others protected people of the whole municipality: known here by full name and number. Pass
 *   the same array for every institution: it is prepared once
 */
export function splitTiers(
  full: UnsplitInstitution,
  others: readonly ProtectedPerson[],
  { idSecret }: { readonly idSecret: Uint8Array },
): TierSplit {
  const known = knownChildren(full.children);
  const elsewhere = preparedOthers(others);
  const isHidden = contactRule(known, elsewhere);
  const children = full.children.map((one, i): Member => {
    const contacts = one.child.contacts.map((contact) =>
      !one.child.protected && isHidden(contact) ? { ...contact, protected: true } : contact,
    );
    return {
      full: { ...one, child: { ...one.child, contacts } },
      known: { ...(known[i] ?? knownOf(one)), contacts },
    };
  });
  const staff = full.staff.map(({ name }) => name);
  const shownContacts = children.flatMap(({ known: one }) =>
    one.protected ? [] : one.contacts.filter((contact) => !contact.protected),
  );
  const own = protectionOf(
    hiddenFromStaff(
      children.map((one) => one.known),
      { contacts: shownContacts, staff },
    ),
    [
      ...children.flatMap(({ known: one }) => (one.protected ? [] : [one.givenName])),
      ...[...staff, ...shownContacts.map(({ name }) => name)],
    ],
  );
  const shown = shownNames([full.institution.name, ...staff], own);
  return split(full, children, { own, elsewhere, shown, idSecret });
}

export function protectedId(secret: Uint8Array, id: string): string {
  return opaqueId(secret, 'p', id);
}

/** A source may make ids of names: a protected contact gets an opaque one. */
export function protectedContactId(secret: Uint8Array, id: string): string {
  return opaqueId(secret, 'k', id);
}

interface Rules {
  /** Those of this institution, by any part of a name. */
  readonly own: Protection;
  /** Those of others, by full name. */
  readonly elsewhere: Protection;
  readonly shown: Scope['shown'];
  readonly idSecret: Uint8Array;
}

function knownOf({ child, address, otherNames, ids, numbers }: FullChild): KnownChild {
  const { protected: hidden, givenName, familyName, birthDate, contacts } = child;
  return {
    ...{ protected: hidden, givenName, familyName, otherNames, ids, numbers, address, contacts },
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/** With the mark of a street where children of several households live. */
function knownChildren(children: readonly FullChild[]): KnownChild[] {
  const houses = new Map<string, Set<string>>();
  const hidden = children.some(({ child }) => child.protected);
  const streets = children.map(({ address }) => (hidden ? streetOf(address) : null));
  const key = (street: (typeof streets)[number]) => street?.words.join(' ') ?? '';
  for (const street of streets)
    houses.set(key(street), (houses.get(key(street)) ?? new Set()).add(street?.house ?? ''));
  return children.map((full, i) => {
    const common = (houses.get(key(streets[i] ?? null))?.size ?? 0) > 1;
    return { ...knownOf(full), ...(common ? { commonStreet: true } : {}) };
  });
}

const prepared = new WeakMap<readonly ProtectedPerson[], Protection>();

function preparedOthers(others: readonly ProtectedPerson[]): Protection {
  const protection = prepared.get(others) ?? protectionOf(others.map(hiddenElsewhere));
  prepared.set(others, protection);
  return protection;
}

/** Whether it is a child is not known: only siblings and friends may be one. */
function hiddenElsewhere({ names, numbers }: ProtectedPerson): HiddenPerson {
  const [{ given, family } = { given: '', family: '' }, ...more] = names;
  const otherNames = more.flatMap((name) => [name.given, name.family]);
  return { kind: 'child', match: 'full', given, family, otherNames, numbers, ids: [] };
}

/** Whether a contact of a child who is not protected is somebody protected, under whatever name. */
function contactRule(
  known: readonly KnownChild[],
  elsewhere: Protection,
): (contact: Contact) => boolean {
  const people = protectedOnes(known);
  if (people.length === 0 && elsewhere.empty) return () => false;
  const own = protectionOf(people);
  const ids = new Set(people.flatMap((person) => person.ids));
  return (contact) =>
    ids.has(contact.id) ||
    [own, elsewhere].some(
      (protection) =>
        protection.isChild(contact.name, contact.relation) ||
        contact.phones.some(({ number }) => protection.hasNumber(number)),
    );
}

function split(full: UnsplitInstitution, members: readonly Member[], rules: Rules): TierSplit {
  const hidden = newlyHiddenContacts(full, members);
  const { idSecret } = rules;
  const opaque = {
    child: (id: string) => protectedId(idSecret, id),
    contact: (id: string) => protectedContactId(idSecret, id),
    medication: (id: string) => opaqueId(idSecret, 'm', id),
  };
  const tiers = members.map((member) => childTiers(member, { ...rules, opaque }));
  const aliases = aliasesFor(
    tiers.filter((_, i) => members[i]?.full.child.protected).map(({ id }) => id),
  );
  const ids = new Map(tiers.map(({ sourceId, id }) => [sourceId, id]));
  const whole: Snapshot = {
    format: 1,
    institution: full.institution,
    groups: full.groups,
    children: tiers.map((one) => one.shown(aliases.get(one.id) ?? '')),
    staff: full.staff,
    attendance: full.attendance.map((fact) => ({
      ...fact,
      childId: ids.get(fact.childId) ?? fact.childId,
    })),
    plan: planWithoutNumbers(full.plan, rules, (field) => hidden.push({ childId: null, field })),
  };
  const nobody = rules.own.empty && rules.elsewhere.empty;
  const snapshot = nobody
    ? whole
    : walkTexts(whole, (text, treatment, place) => {
        const child = place[0] === 'children' ? tiers[Number(place[1])] : undefined;
        const note = () => {
          const field = child?.fieldOf(place) ?? place.join('/');
          hidden.push({ childId: child?.sourceId ?? null, field });
          // An id is no use to the leader.
          if (treatment !== 'id' && treatment !== 'personId') child?.keep(field, text);
        };
        if ((treatment === 'text' || treatment === 'label') && child?.reveals(text) === true) {
          note();
          return treatment === 'label' ? '?' : undefined;
        }
        const scope = child?.scope ?? { own: NOBODY, shown: rules.shown };
        const shown = shownText(text, treatment, scope, rules);
        if (shown !== text) note();
        return shown;
      });
  return {
    snapshot: {
      ...snapshot,
      groups: [...snapshot.groups].sort(byText((group) => group.id)),
      children: [...snapshot.children].sort(byText((child) => child.id)),
      staff: [...snapshot.staff].sort(byText((member) => member.id)),
      attendance: [...snapshot.attendance].sort(byText((fact) => fact.childId)),
    },
    protectedPart: {
      format: 1,
      children: tiers.flatMap((one) => one.leaderTier() ?? []).sort(byText((child) => child.id)),
    },
    hidden,
  };
}

/** Contacts whom no source marks, but who are somebody protected. */
function newlyHiddenContacts(full: UnsplitInstitution, members: readonly Member[]): HiddenText[] {
  return full.children.flatMap(({ child: { id: childId, contacts } }, i) =>
    contacts.flatMap((contact, k) => {
      const marked = members[i]?.full.child.contacts[k]?.protected === true;
      return marked && !contact.protected ? [{ childId, field: 'contacts' }] : [];
    }),
  );
}

const NOBODY: ReadonlySet<string> = new Set();
const E164 = /^\+\d+$/;
/** Nobody's name. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function shownText(text: string, treatment: Treatment, scope: Scope, rules: Rules): string {
  const { own, elsewhere, idSecret } = rules;
  const opaque = (hide: boolean) => (hide ? opaqueId(idSecret, 'i', text) : text);
  switch (treatment) {
    case 'number':
      if (!E164.test(text)) return own.redact(elsewhere.redact(text, scope), scope);
      return own.hasNumber(text) || elsewhere.hasNumber(text) ? HIDDEN : text;
    case 'text':
    case 'label':
      return own.redact(elsewhere.redact(text, scope), scope);
    case 'mention':
      return own.redactName(elsewhere.redactName(text, true, scope), true, scope);
    case 'person':
      return own.redactName(isTextName(text) ? elsewhere.redact(text, scope) : text, false, scope);
    case 'id':
      return opaque(own.redact(elsewhere.redact(text)) !== text);
    case 'personId':
      return opaque(
        !UUID.test(text) &&
          [own, elsewhere].some(
            (one) => one.hasCompleteName(text) || one.hasId(text) || one.hasNumber(text),
          ),
      );
    case 'own':
    case 'code':
      return text;
  }
}

/** A number in the plan that is a protected person's is left out, and the name beside it hidden. */
function planWithoutNumbers(
  plan: Plan | null,
  { own, elsewhere }: Rules,
  note: (field: string) => void,
): Plan | null {
  if (plan === null) return null;
  const isHidden = (number: string) => own.hasNumber(number) || elsewhere.hasNumber(number);
  const contacts = plan.contacts.map((contact, i) => {
    const phones = contact.phones.filter(({ number }) => !isHidden(number));
    if (phones.length === contact.phones.length) return contact;
    note(`plan/contacts/${i}/phones`);
    return { ...contact, ...(contact.name === undefined ? {} : { name: HIDDEN }), phones };
  });
  return { ...plan, contacts };
}

/** Three Crockford characters for each id, all different. */
function aliasesFor(ids: readonly string[]): Map<string, string> {
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
