import type { Child, Contact, Medication, ProtectedChild } from '../../core/snapshot.ts';
import type { ImportedInstitution } from '../options.ts';
import { fold } from '../rows/values.ts';
import { protectedContactId, protectedId } from '../snapshot/protection.ts';

/** What is counted before and after. */
export const GUARDED = [
  'children',
  'contacts',
  'numbers',
  'medicine',
  'protection',
  'staff',
  'attendance',
] as const;
export type Guarded = (typeof GUARDED)[number];

/** The share of each kind that may be gone, 0 to 1; more holds the institution back. */
export type Limits = Readonly<Record<Guarded, number>>;

export const DEFAULT_LIMITS: Limits = {
  children: 0.2,
  contacts: 0.2,
  numbers: 0.2,
  medicine: 0,
  protection: 0,
  staff: 0.2,
  attendance: 0.2,
};

/** One kind of fact of which too much is gone. */
export interface Fall {
  readonly kind: Guarded;
  readonly before: number;
  readonly gone: number;
  /** Who or what is gone, for a person's eyes only: personal data. Protected people by their id. */
  readonly who: readonly string[];
}

/**
 * What an institution would lose against its last publication, beyond the limits. A loss with a
 * reason is none: a child who left takes contacts, numbers, medicine, mark and attendance along, and
 * an agreement that has run out ends. New facts do not make up for lost ones.
 *
 * @param today `YYYY-MM-DD`
 */
export function fallsOf(
  before: ImportedInstitution,
  after: ImportedInstitution,
  limits: Limits,
  { idSecret, today }: { readonly idSecret: Uint8Array; readonly today: string },
): Fall[] {
  const now = new Map(whole(after).map((child) => [child.key, child]));
  /** By the id each child has where it is protected: making one is a hash. */
  const byMark = new Map([...now.values()].map((one) => [protectedId(idSecret, one.key), one]));
  const shown = new Set(
    after.snapshot.children
      .filter((one) => !one.protected)
      .map(({ id }) => protectedId(idSecret, id)),
  );
  const was = whole(before);
  /** The same child now, also where it lost or gained its mark. */
  const same = (child: WholeChild) =>
    now.get(child.key) ?? byMark.get(child.key) ?? now.get(protectedId(idSecret, child.key));
  const staying = was.flatMap((child) => {
    const later = same(child);
    return later === undefined ? [] : [{ child, later }];
  });
  const counts: Record<Guarded, Counted> = {
    children: counted(was.map((child) => [child.name, same(child) !== undefined])),
    contacts: counted(
      staying.flatMap(({ child, later }) =>
        child.contacts.map((contact) => [
          `${child.name}: ${contact.name || contact.relation}`,
          hasContact(later, contact, idSecret),
        ]),
      ),
    ),
    numbers: counted(
      staying.flatMap(({ child, later }) =>
        child.contacts.flatMap((contact) =>
          contact.phones.map(({ number }) => [
            `${child.name}: ${number}`,
            later.contacts.some(({ phones }) => phones.some((phone) => phone.number === number)),
          ]),
        ),
      ),
    ),
    medicine: counted(
      staying.flatMap(({ child, later }) =>
        child.medications
          .filter(({ validUntil }) => validUntil === undefined || validUntil >= today)
          .map((medication) => [
            `${child.name}: ${medication.name}`,
            hasMedicine(later.medications, medication),
          ]),
      ),
    ),
    protection: protection(before, after, shown, idSecret),
    staff: counted(
      before.snapshot.staff.map(({ id, name }) => [
        name,
        after.snapshot.staff.some((one) => one.id === id),
      ]),
    ),
    attendance: attendance(before, after, new Set(staying.map(({ later }) => later.key))),
  };
  return GUARDED.flatMap((kind) => {
    const { before: all, gone } = counts[kind];
    return gone.length > all * limits[kind]
      ? [{ kind, before: all, gone: gone.length, who: gone }]
      : [];
  });
}

interface Counted {
  readonly before: number;
  readonly gone: readonly string[];
}

/** @param facts each with whether it is still there */
function counted(
  facts: readonly (readonly [who: string, there: boolean] | (string | boolean)[])[],
): Counted {
  return {
    before: facts.length,
    gone: facts.filter(([, there]) => !there).map(([who]) => String(who)),
  };
}

interface WholeChild {
  readonly key: string;
  readonly name: string;
  readonly contacts: readonly Contact[];
  readonly medications: readonly Medication[];
}

/** The children with what both tiers have of them. */
function whole({ snapshot, protectedPart }: ImportedInstitution): WholeChild[] {
  const hidden = new Map(protectedPart.children.map((child) => [child.id, child]));
  return snapshot.children.map((child) => ({
    key: child.id,
    name: child.protected ? child.id : `${child.givenName} ${child.familyName}`.trim(),
    contacts: contactsOf(child, hidden.get(child.id)),
    medications: child.medications,
  }));
}

function contactsOf(child: Child, hidden: ProtectedChild | undefined): Contact[] {
  const known = new Set(hidden?.contacts.map(({ id }) => id));
  return [...child.contacts.filter(({ id }) => !known.has(id)), ...(hidden?.contacts ?? [])];
}

/** By id, also where the mark came or went; else by one of the numbers. */
function hasContact(child: WholeChild, contact: Contact, idSecret: Uint8Array): boolean {
  const numbers = new Set(contact.phones.map(({ number }) => number));
  const isThere = child.contacts.some(
    ({ id, phones }) => id === contact.id || phones.some(({ number }) => numbers.has(number)),
  );
  if (isThere) return true;
  // Last, as each is a hash.
  const marked = protectedContactId(idSecret, contact.id);
  return child.contacts.some(
    ({ id }) => id === marked || protectedContactId(idSecret, id) === contact.id,
  );
}

/** By id or by name: a system may number its agreements anew. */
function hasMedicine(list: readonly Medication[], medication: Medication): boolean {
  return list.some(
    ({ id, name }) =>
      id === medication.id || (name !== '?' && fold(name) === fold(medication.name)),
  );
}

/** People who are still there, and whose mark of protection is not. */
function protection(
  before: ImportedInstitution,
  after: ImportedInstitution,
  shown: ReadonlySet<string>,
  idSecret: Uint8Array,
): Counted {
  const contacts = new Set(
    after.snapshot.children
      .filter((child) => !child.protected)
      .flatMap((child) => child.contacts.filter((contact) => !contact.protected))
      .map(({ id }) => protectedContactId(idSecret, id)),
  );
  const marked = [
    ...before.snapshot.children.filter((child) => child.protected),
    ...before.protectedPart.children.flatMap((child) =>
      child.contacts.filter((contact) => contact.protected),
    ),
  ];
  const ids = [...new Set(marked.map(({ id }) => id))];
  return counted(ids.map((id) => [id, !shown.has(id) && !contacts.has(id)]));
}

/** Children who are still there and of whom no attendance is known any more. */
function attendance(
  before: ImportedInstitution,
  after: ImportedInstitution,
  staying: ReadonlySet<string>,
): Counted {
  const now = new Set(after.snapshot.attendance.map(({ childId }) => childId));
  const facts = before.snapshot.attendance.filter(({ childId }) => staying.has(childId));
  return counted(facts.map(({ childId }) => [childId, now.has(childId)]));
}
