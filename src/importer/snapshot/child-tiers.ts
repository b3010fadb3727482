import { type KnownChild, ownSecrets } from '../../core/hidden-people.ts';
import { type Protection, protectionOf, type Scope, shownNames } from '../../core/protection.ts';
import type { Child, Contact, Medication, ProtectedChild } from '../../core/snapshot.ts';
import { foldedWords } from '../../core/words.ts';
import type { FullChild } from './children.ts';
import type { Place } from './staff-tier.ts';

/** A child whose contacts are marked, both as it was read and as somebody whom texts may name. */
export interface Member {
  readonly full: FullChild;
  readonly known: KnownChild;
}

/** One child's record on its way into the two tiers. */
export interface ChildTiers {
  /** In the source. */
  readonly sourceId: string;
  /** In both tiers. */
  readonly id: string;
  /** What its texts may name. */
  readonly scope: Scope;
  /** The record for the staff tier, its texts not looked at yet. */
  shown(alias: string): Child;
  /** Whether a text names the protected child itself or one of its contacts, however written. */
  reveals(text: string): boolean;
  /** The name of the field at this place. */
  fieldOf(place: Place): string;
  /** Keeps a whole text for the leader. */
  keep(field: string, text: string): void;
  /** What the staff tier does not have; null for nothing. */
  leaderTier(): ProtectedChild | null;
}

interface TierRules {
  readonly own: Protection;
  readonly shown: Scope['shown'];
  /** Ids that tell nobody who it is. */
  readonly opaque: Readonly<Record<'child' | 'contact' | 'medication', (id: string) => string>>;
}

export function childTiers({ full, known }: Member, { own, shown, opaque }: TierRules): ChildTiers {
  const { child } = full;
  const id = child.protected ? opaque.child(child.id) : child.id;
  const kept: { field: string; text: string }[] = [];
  const medications = child.medications.map((medication): Medication => {
    if (!child.protected) return medication;
    return { ...medication, id: opaque.medication(`${child.id}\n${medication.id}`) };
  });
  const hiddenContacts = child.contacts
    .filter((contact) => child.protected || contact.protected)
    .map((contact) => (contact.protected ? renamed(contact) : contact));
  const contacts = child.protected
    ? []
    : child.contacts.map((contact) =>
        contact.protected ? { ...renamed(contact), name: '', phones: [] } : contact,
      );
  let secrets: Protection | null = null;

  function renamed(contact: Contact): Contact {
    return { ...contact, id: opaque.contact(contact.id) };
  }

  return {
    id,
    sourceId: child.id,
    scope: lazyScope(known, own, shown),
    shown(alias) {
      if (!child.protected) return { ...child, contacts };
      const { birthDate: _birthDate, ...rest } = child;
      return { ...rest, id, givenName: '', familyName: '', alias, contacts, medications };
    },
    reveals(text) {
      if (!child.protected) return false;
      secrets ??= protectionOf(ownSecrets(known));
      return secrets.redact(text) !== text;
    },
    fieldOf(place) {
      const [, , list, index, ...rest] = place;
      const items = list === 'medications' ? medications : list === 'contacts' ? contacts : null;
      return items === null ? String(list) : [list, items[Number(index)]?.id, ...rest].join('/');
    },
    keep: (field, text) => kept.push({ field, text }),
    leaderTier() {
      const { givenName, familyName, birthDate } = child;
      const { address, custodyNote } = full;
      const hasMore = custodyNote !== '' || kept.length > 0 || hiddenContacts.length > 0;
      if (!child.protected && !hasMore) return null;
      return {
        id,
        ...(child.protected ? { givenName, familyName } : {}),
        ...(child.protected && birthDate !== undefined ? { birthDate } : {}),
        ...(child.protected && address !== '' ? { address } : {}),
        ...(custodyNote === '' ? {} : { custodyNote }),
        contacts: hiddenContacts,
        ...(kept.length === 0 ? {} : { keptBack: kept }),
      };
    },
  };
}

/** Made when it is needed: nearly no text names anybody. */
function lazyScope(child: KnownChild, own: Protection, shown: Scope['shown']): Scope {
  let names: Set<string> | null = null;
  let phrases: Scope['shown'] | null = null;
  return {
    get own() {
      const { givenName, familyName, otherNames } = child;
      names ??= new Set([givenName, familyName, ...otherNames].flatMap(foldedWords));
      return names;
    },
    get shown() {
      const visible = child.contacts.filter((contact) => !child.protected && !contact.protected);
      phrases ??= [
        ...shown,
        ...shownNames(
          visible.map(({ name }) => name),
          own,
        ),
      ];
      return phrases;
    },
  };
}
