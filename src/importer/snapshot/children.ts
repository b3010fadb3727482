import { canonical, type Json } from '../../core/canonical-json.ts';
import type { Child, Contact, Medication } from '../../core/snapshot.ts';
import { byText, fold, opaqueId } from '../rows/values.ts';
import type { ChildExtra } from '../tables/children.ts';
import type { MedicationRecord } from '../tables/medications.ts';
import type { UserRecord } from '../tables/oneroster.ts';
import { type ContactIndex, contactsOf, indexContacts } from './contacts.ts';
import type { Build } from './context.ts';

/**
 * A contact who is protected at one child is protected at every child: by id, or, where a file
 * gives none, by the same name with one number in common.
 */
function shareProtection(children: readonly FullChild[]): FullChild[] {
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

/** Everything about one child, before it is split into the two tiers. */
export interface FullChild {
  readonly child: Child;
  readonly address: string;
  readonly custodyNote: string;
  /** Names the child is also known by. */
  readonly otherNames: readonly string[];
  /** What the sources know the child by: ids, user names. */
  readonly ids: readonly string[];
  /** The child's own numbers. */
  readonly numbers: readonly string[];
}

/** The rows about children, by the child's own id. */
interface ChildIndex {
  readonly contacts: ContactIndex;
  readonly medications: ReadonlyMap<string, readonly MedicationRecord[]>;
  readonly extras: ReadonlyMap<string, ChildExtra>;
}

function indexChildren(build: Build): ChildIndex {
  const medications = new Map<string, MedicationRecord[]>();
  for (const row of build.raw.medications) {
    if (row.deleted) continue;
    const child = build.childOf(row);
    if (child !== undefined) medications.set(child.id, [...(medications.get(child.id) ?? []), row]);
  }
  const extras = new Map<string, ChildExtra>();
  for (const row of build.raw.extras.values()) {
    if (row.deleted) continue;
    const child = build.childOf(row);
    if (child === undefined) continue;
    const marked = row.protected || extras.get(child.id)?.protected === true;
    extras.set(child.id, { ...row, protected: marked });
  }
  return { contacts: indexContacts(build), medications, extras };
}

/** Every child of any institution, by id; `groupIds` are each institution's to fill in. */
export function fullChildren(
  build: Build,
  users: readonly UserRecord[],
): ReadonlyMap<string, FullChild> {
  const index = indexChildren(build);
  const once = new Map(users.map((user) => [user.id, user]));
  const children = [...once.values()].map((user) => fullChild(build, index, user));
  return new Map(shareProtection(children).map((full) => [full.child.id, full]));
}

function fullChild(build: Build, index: ChildIndex, user: UserRecord): FullChild {
  const extra = index.extras.get(user.id);
  const demographic = build.raw.demographics.get(user.id);
  const birthDate =
    (demographic?.deleted ? undefined : demographic?.birthDate) ??
    user.birthDate ??
    extra?.birthDate;
  if (user.given === '' && user.family === '')
    build.report(user.place, 'repaired', 'missingName', user.id);
  const child: Child = {
    id: user.id,
    // A child without a name must still be counted.
    givenName: user.given || (user.family === '' ? '?' : ''),
    familyName: user.family,
    protected: [extra, user, demographic].some((record) => record?.protected === true),
    groupIds: [],
    selfDecider: extra?.selfDecider ?? false,
    allergies: extra?.allergies ?? [],
    contacts: contactsOf(build, index.contacts, user),
    medications: medicationsOf(build, user, index.medications.get(user.id) ?? []),
    source: user.source,
    sourceAt: user.sourceAt,
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(extra === undefined || extra.needs === '' ? {} : { needs: extra.needs }),
  };
  return {
    child,
    address: extra?.address ?? '',
    custodyNote: extra?.custodyNote ?? '',
    otherNames: user.otherNames,
    ids: [user.id, ...user.keys],
    numbers: user.phones.map(({ number }) => number),
  };
}

function medicationsOf(
  build: Build,
  user: UserRecord,
  rows: readonly MedicationRecord[],
): Medication[] {
  const found = new Map<string, Medication>();
  for (const row of [...rows].sort(byText(content))) {
    const { place, child: _child, ownId, deleted: _deleted, ...facts } = row;
    const derived = () =>
      opaqueId(build.idSecret, 'm', `${user.id}\n${fold(row.name)}\n${content(row)}`);
    const same = found.get(ownId);
    if (
      same !== undefined &&
      canonical({ ...same, id: '' } as unknown as Json) ===
        canonical({ ...facts, id: '' } as unknown as Json)
    )
      continue;
    // Two agreements under one id are both kept: medicine is never left out.
    if (same !== undefined) build.report(place, 'repaired', 'duplicateId', ownId);
    const id = ownId === '' || same !== undefined ? derived() : ownId;
    found.set(id, { id, ...facts });
  }
  return [...found.values()].sort(byText((medication) => medication.id));
}

/** What is agreed, without where and when it was read: a stable id is made from it. */
function content(row: MedicationRecord): string {
  return canonical({ ...row, place: null, source: null, sourceAt: null } as unknown as Json);
}
