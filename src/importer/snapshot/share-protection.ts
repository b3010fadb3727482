import type { Contact } from '../../core/snapshot.ts';
import { fold } from '../rows/values.ts';
import type { FullChild } from './children.ts';

/**
 * A contact who is protected at one child is protected at every child: by id, or, where a file
 * gives none, by the same name with one number in common.
 */
export function shareProtection(children: readonly FullChild[]): FullChild[] {
  const known = new Set<string>();
  const hidden = children.flatMap(({ child }) =>
    child.contacts.filter((contact) => contact.protected),
  );
  for (const contact of hidden) for (const key of keysOf(contact)) known.add(key);
  return children.map((full) => ({
    ...full,
    child: {
      ...full.child,
      contacts: full.child.contacts.map((contact) =>
        keysOf(contact).some((key) => known.has(key)) ? { ...contact, protected: true } : contact,
      ),
    },
  }));
}

function keysOf(contact: Contact): string[] {
  const name = fold(contact.name);
  return [`id ${contact.id}`, ...contact.phones.map((phone) => `${name} ${phone.number}`)];
}
