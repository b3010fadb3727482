import type { Contact, Status } from '../../../src/core/snapshot.ts';

/**
 * What most likely comes next for a child: the one-tap button. A child who is away from the house
 * but in our care comes back; one in the house goes home; anyone else turns up.
 */
export function nextStatus(status: Status): 'present' | 'gone' {
  return status === 'present' ? 'gone' : 'present';
}

/** Who can have picked up: those who may first, in call order; those who may not are last. */
export function pickUpOrder(contacts: readonly Contact[]): Contact[] {
  const rank = (contact: Contact) =>
    contact.mayPickUp === true ? 0 : contact.mayPickUp === null ? 1 : 2;
  return contacts
    .filter((contact) => !contact.protected)
    .sort((a, b) => rank(a) - rank(b) || a.priority - b.priority);
}
