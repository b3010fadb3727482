import type { Contact, Phone } from '../../core/snapshot.ts';
import { content } from '../packed-rows.ts';
import { relationText } from '../report.ts';
import { unique } from '../rows/phones.ts';
import { byText, fold, fullName, namesMeet, nameWords, opaqueId } from '../rows/values.ts';
import type { ContactRecord } from '../tables/contacts.ts';
import type { UserRecord } from '../tables/oneroster.ts';
import { type Build, parseRole } from './context.ts';
import type { Person } from './people.ts';
import { contactKey } from './route.ts';

type Draft = Omit<Contact, 'priority'> & { readonly priority: number; readonly order: number };

/** Sorts after contacts that have a priority or an order in the child's row. */
const LAST = 1_000_000;
const OWN = LAST + 1;

/** A person with the facts of its own row. */
export interface KnownPerson {
  readonly person: Person;
  readonly user: UserRecord;
}

/** What is known about whom to call for one child. */
export interface ContactFacts {
  readonly child: KnownPerson;
  /** The child's own number, where a list has one. */
  readonly ownPhones: readonly Phone[];
  /** In the order of the child's row. */
  readonly guardians: readonly KnownPerson[];
  /** Rows of contact lists, each with the person whose id it has. */
  readonly rows: readonly { readonly row: ContactRecord; readonly known: KnownPerson | null }[];
  readonly protectedContacts: ReadonlySet<string>;
}

/**
 * A child's contacts in the order to call. Guardians come in the order of the child's row; a row of
 * a contact list overrides the contact of the same person id, or, without an id, the one with the
 * same name and a number in common. The same name alone joins nobody. Phone numbers are added, never
 * removed. A contact who is protected in any row is protected here.
 */
export function contactsOf(build: Build, facts: ContactFacts): Contact[] {
  const drafts = new Map<string, Draft>();
  for (const [order, known] of facts.guardians.entries())
    if (!known.user.deleted) drafts.set(known.person.id, fromUser(known, order));
  const own = ownNumber(build, facts);
  const rows = facts.rows.filter(({ row }) => !row.deleted);
  // The order in the file must not matter: older rows first, so that newer ones override them.
  for (const { row, known } of sorted(rows)) {
    const id = draftId(build, facts.child, drafts, row, known);
    const base = drafts.get(id) ?? (known === null ? null : fromUser(known, LAST));
    const draft = override(base, row, id);
    if (draft.name === '' && draft.phones.length === 0)
      build.report(row.place, 'rejected', 'missingName');
    else {
      if (draft.name === '') build.report(row.place, 'repaired', 'missingName');
      drafts.set(id, { ...draft, name: draft.name || draft.relation || '?' });
    }
  }
  if (own !== null) drafts.set(own.id, own);
  // Of two of one name, or of a part of it, nobody can tell which one is marked.
  const hidden = [...drafts.values()]
    .filter((one) => one.protected && one.name !== '')
    .map(({ name }) => nameWords(name));
  const isHidden = (name: string) => hidden.some((words) => isPart(words, nameWords(name)));
  return [...drafts.values()]
    .sort(
      (a, b) =>
        a.priority - b.priority ||
        a.order - b.order ||
        byText<Draft>((d) => `${fold(d.name)} ${d.id}`)(a, b),
    )
    .map(({ order: _order, ...draft }, i) => ({
      ...draft,
      protected:
        draft.protected ||
        (hidden.length > 0 && draft.id !== own?.id && isHidden(draft.name)) ||
        (facts.protectedContacts.size > 0 &&
          draft.phones.some((phone) => facts.protectedContacts.has(contactKey(draft.name, phone)))),
      priority: i + 1,
    }));
}

function sorted(rows: ContactFacts['rows']): ContactFacts['rows'] {
  if (rows.length < 2) return rows;
  return rows
    .map((one) => ({ one, key: one.row.sourceAt + content(one.row) }))
    .sort(byText(({ key }) => key))
    .map(({ one }) => one);
}

function fromUser({ person, user }: KnownPerson, order: number): Draft {
  const role = fold(user.role);
  const relation =
    parseRole(user.role) !== 'child' && role in relationText.da
      ? relationText.da[role as keyof typeof relationText.da]
      : '';
  return {
    id: person.id,
    name: fullName(user.given, user.family),
    relation,
    phones: user.phones,
    custody: null,
    mayPickUp: null,
    priority: LAST,
    order,
    protected: person.protected,
    source: user.source,
    sourceAt: user.sourceAt,
  };
}

/** The number a child has itself is called last, and is not left out. */
function ownNumber(build: Build, { child, ownPhones }: ContactFacts): Draft | null {
  const { person, user } = child;
  const phones = unique([...user.phones, ...ownPhones]);
  if (phones.length === 0) return null;
  return {
    ...fromUser(child, OWN),
    id: opaqueId(build.idSecret, 'c', `${person.id}\nown number`),
    relation: relationText.da.self,
    phones,
    priority: OWN,
  };
}

/** The draft that a row is about, or a new one's id: the same at every import. */
function draftId(
  build: Build,
  child: KnownPerson,
  drafts: ReadonlyMap<string, Draft>,
  row: ContactRecord,
  known: KnownPerson | null,
): string {
  if (known !== null) return known.person.id;
  const named = drafts.get(row.person);
  if (
    row.person !== '' &&
    (named === undefined || namesMeet(nameWords(named.name), nameWords(row.name)))
  )
    return row.person;
  const words = nameWords(row.name);
  const alike = [...drafts.values()].filter(
    (draft) => words !== '' && nameWords(draft.name) === words,
  );
  const numbers = new Set(row.phones.map(({ number }) => number));
  const shares = ({ phones }: Draft) => phones.some(({ number }) => numbers.has(number));
  // A second row that says the same and no number more is the same row again.
  const same = alike.find(
    (draft) => shares(draft) || (numbers.size === 0 && fold(draft.relation) === fold(row.relation)),
  );
  if (same !== undefined) return same.id;
  const derived = (what: string) => opaqueId(build.idSecret, 'c', `${child.person.id}\n${what}`);
  const list = [...numbers].join(' ');
  const first = derived(row.rowId === '' ? fold(row.name) || list : `row ${row.rowId}`);
  if (alike.length > 0) build.report(row.place, 'repaired', 'sameName');
  return drafts.has(first) ? derived(`${fold(row.name)}\n${list}`) : first;
}

/** Whether all words of one name are in the other. */
function isPart(a: string, b: string): boolean {
  const [short = [], long = []] = [a.split(' '), b.split(' ')].sort((x, y) => x.length - y.length);
  return short.every((word) => word !== '' && long.includes(word));
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
