import { canonical, type Json } from '../../core/canonical-json.ts';
import type { Contact } from '../../core/snapshot.ts';
import { relationText } from '../report.ts';
import { unique } from '../rows/phones.ts';
import { byText, fold, fullName, opaqueId } from '../rows/values.ts';
import type { ContactRecord } from '../tables/contacts.ts';
import type { UserRecord } from '../tables/oneroster.ts';
import { type Build, parseRole } from './context.ts';

type Draft = Omit<Contact, 'priority'> & { readonly priority: number; readonly order: number };

/** Sorts after contacts that have a priority or an order in the child's row. */
const LAST = 1_000_000;

/** Contact rows by child, and the guardians who name a child in their own row. */
export interface ContactIndex {
  readonly rows: ReadonlyMap<string, readonly ContactRecord[]>;
  readonly guardians: ReadonlyMap<string, readonly string[]>;
}

export function indexContacts(build: Build): ContactIndex {
  const rows = new Map<string, ContactRecord[]>();
  for (const row of build.raw.contacts) {
    if (row.deleted) continue;
    const child = build.childOf(row);
    if (child !== undefined) rows.set(child.id, [...(rows.get(child.id) ?? []), row]);
  }
  // The order in the file must not matter: older rows first, so that newer ones override them.
  for (const list of rows.values())
    list.sort(
      byText((row) => row.sourceAt + canonical({ ...row, place: null } as unknown as Json)),
    );
  const guardians = new Map<string, string[]>();
  for (const user of build.raw.users.values())
    for (const agent of user.agents) {
      if (user.deleted || parseRole(user.role) === 'child') continue;
      guardians.set(agent, [...(guardians.get(agent) ?? []), user.id].sort());
    }
  return { rows, guardians };
}

/**
 * A child's contacts in the order to call. Guardians of OneRoster come in the order of the child's
 * row; a row of contacts.csv overrides the guardian of the same person id (or, without one, of the
 * same name), or adds a contact. Phone numbers are added, never removed.
 */
export function contactsOf(build: Build, index: ContactIndex, child: UserRecord): Contact[] {
  const drafts = new Map<string, Draft>();
  const linked = [...new Set([...child.agents, ...(index.guardians.get(child.id) ?? [])])];
  for (const [order, id] of linked.entries()) {
    const user = build.raw.users.get(id);
    if (user === undefined) build.report(child.place, 'repaired', 'orphanPerson', id);
    else if (!user.deleted && !isChild(build, user))
      drafts.set(user.id, fromUser(build, user, order));
  }
  for (const row of index.rows.get(child.id) ?? []) {
    const user = row.person === '' ? undefined : build.person(row.person);
    const id =
      user?.id ?? (row.person || sameName(drafts, row.name) || derivedId(build, child, row));
    const base = drafts.get(id) ?? (user === undefined ? null : fromUser(build, user, LAST));
    const draft = override(base, row, id);
    if (draft.name === '' && draft.phones.length === 0)
      build.report(row.place, 'rejected', 'missingName');
    else {
      if (draft.name === '') build.report(row.place, 'repaired', 'missingName');
      drafts.set(id, { ...draft, name: draft.name || draft.relation || '?' });
    }
  }
  return [...drafts.values()]
    .sort(
      (a, b) =>
        a.priority - b.priority ||
        a.order - b.order ||
        byText<Draft>((d) => `${fold(d.name)} ${d.id}`)(a, b),
    )
    .map(({ order: _order, ...draft }, i) => ({ ...draft, priority: i + 1 }));
}

function isChild(build: Build, user: UserRecord): boolean {
  return (user.role === '' ? build.roles.get(user.id) : parseRole(user.role)) === 'child';
}

function fromUser(build: Build, user: UserRecord, order: number): Draft {
  const { extras, demographics } = build.raw;
  const role = fold(user.role);
  const relation =
    role in relationText.da ? relationText.da[role as keyof typeof relationText.da] : '';
  return {
    id: user.id,
    name: fullName(user.given, user.family),
    relation,
    phones: user.phones,
    custody: null,
    mayPickUp: null,
    priority: LAST,
    order,
    protected: [user, extras.get(user.id), demographics.get(user.id)].some(
      (record) => record?.protected === true,
    ),
    source: user.source,
    sourceAt: user.sourceAt,
  };
}

function override(base: Draft | null, row: ContactRecord, id: string): Draft {
  return {
    id,
    name: row.name || base?.name || '',
    relation: row.relation || base?.relation || '',
    phones: unique([...row.phones, ...(base?.phones ?? [])]),
    custody: row.custody ?? base?.custody ?? null,
    mayPickUp: row.mayPickUp ?? base?.mayPickUp ?? null,
    priority: row.priority ?? base?.priority ?? LAST,
    order: base?.order ?? LAST,
    protected: row.protected || base?.protected === true,
    source: row.source,
    sourceAt: row.sourceAt,
  };
}

function sameName(drafts: ReadonlyMap<string, Draft>, name: string): string | undefined {
  const wanted = fold(name);
  return [...drafts.values()].find((draft) => wanted !== '' && fold(draft.name) === wanted)?.id;
}

/** The same at every import, as long as the name does not change. */
function derivedId(build: Build, child: UserRecord, row: ContactRecord): string {
  const who = fold(row.name) || row.phones.map((phone) => phone.number).join(' ');
  return opaqueId(build.idSecret, 'c', `${child.id}\n${who}`);
}
