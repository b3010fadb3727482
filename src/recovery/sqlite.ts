import { open } from 'node:fs/promises';
import Database from 'better-sqlite3';
import type { JournalEvent } from '../core/events.ts';
import type { Contact, Phone } from '../core/snapshot.ts';
import { replaceFile } from '../platform/files.ts';
import type { Unsealed } from './unseal.ts';

/** The tables of `lygte open --sqlite`: named as in the snapshot, one row per fact. */
const SCHEMA = `
CREATE TABLE institution (id TEXT, name TEXT, kind TEXT);
CREATE TABLE "group" (id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE staff (id TEXT PRIMARY KEY, name TEXT, role TEXT);
CREATE TABLE child (
  id TEXT PRIMARY KEY, given_name TEXT, family_name TEXT, alias TEXT, protected INTEGER,
  birth_date TEXT, self_decider INTEGER, allergies TEXT, needs TEXT, source TEXT, source_at TEXT
);
CREATE TABLE child_group (child_id TEXT, group_id TEXT);
CREATE TABLE contact (
  child_id TEXT, priority INTEGER, name TEXT, relation TEXT, phones TEXT, custody INTEGER,
  may_pick_up INTEGER, protected INTEGER, tier TEXT, source TEXT, source_at TEXT
);
CREATE TABLE medication (
  child_id TEXT, id TEXT, name TEXT, dose TEXT, route TEXT, times TEXT, as_needed INTEGER,
  emergency INTEGER, max_doses_per_day INTEGER, reason TEXT, instructions TEXT,
  valid_from TEXT, valid_until TEXT, source TEXT, source_at TEXT
);
CREATE TABLE attendance (child_id TEXT PRIMARY KEY, status TEXT, at TEXT, source TEXT);
CREATE TABLE plan (heading TEXT, kind TEXT, text TEXT);
CREATE TABLE plan_contact (role TEXT, name TEXT, phones TEXT, hours TEXT);
CREATE TABLE protected_child (
  id TEXT PRIMARY KEY, given_name TEXT, family_name TEXT, birth_date TEXT, address TEXT,
  custody_note TEXT
);
CREATE TABLE kept_back (child_id TEXT, field TEXT, text TEXT);
CREATE TABLE event (
  id TEXT, kind TEXT, at TEXT, by_name TEXT, child_id TEXT, drill INTEGER, json TEXT
);
`;

type Value = string | number | null;
type Insert = (table: string, ...values: readonly Value[]) => void;

/**
 * Writes what a keycard opened as a plain SQLite file for any database browser: readable for its
 * owner only (0600), but not locked. A file that was there is replaced once the new one is whole.
 */
export async function writeSqlite(path: string, opened: Unsealed): Promise<void> {
  await replaceFile(path, async (beside) => {
    await (await open(beside, 'wx', 0o600)).close();
    const db = new Database(beside);
    try {
      db.pragma('journal_mode = MEMORY');
      db.exec(SCHEMA);
      db.transaction(() => fill(inserter(db), opened))();
    } finally {
      db.close();
    }
  });
}

function inserter(db: Database.Database): Insert {
  const statements = new Map<string, Database.Statement>();
  return (table, ...values) => {
    const places = values.map(() => '?').join(', ');
    const known = statements.get(table);
    const statement = known ?? db.prepare(`INSERT INTO ${table} VALUES (${places})`);
    if (known === undefined) statements.set(table, statement);
    statement.run(...values);
  };
}

function fill(insert: Insert, { snapshot, protectedPart, events, ...unsealed }: Unsealed): void {
  const { institution, groups, children, staff, plan } = snapshot;
  insert('institution', institution.id, institution.name, institution.kind);
  for (const { id, name } of groups) insert('"group"', id, name);
  for (const { id, name, role } of staff) insert('staff', id, name, role);
  for (const child of children) {
    insert(
      'child',
      child.id,
      child.givenName,
      child.familyName,
      child.alias ?? null,
      flag(child.protected),
      child.birthDate ?? null,
      flag(child.selfDecider),
      child.allergies.join('\n'),
      child.needs ?? null,
      child.source,
      child.sourceAt,
    );
    for (const groupId of child.groupIds) insert('child_group', child.id, groupId);
    for (const contact of child.contacts) fillContact(insert, child.id, contact, 'staff');
    for (const of of child.medications)
      insert(
        'medication',
        child.id,
        of.id,
        of.name,
        of.dose ?? null,
        of.route ?? null,
        of.times.join(' '),
        flag(of.asNeeded),
        flag(of.emergency),
        of.maxDosesPerDay ?? null,
        of.reason ?? null,
        of.instructions ?? null,
        of.validFrom ?? null,
        of.validUntil ?? null,
        of.source,
        of.sourceAt,
      );
  }
  for (const { childId, status, at, source } of unsealed.attendance ?? snapshot.attendance)
    insert('attendance', childId, status, at, source);
  for (const { heading, blocks } of plan?.sections ?? [])
    for (const { kind, text } of blocks) insert('plan', heading, kind, text);
  for (const { role, name, phones, hours } of plan?.contacts ?? [])
    insert('plan_contact', role, name ?? null, numbers(phones), hours ?? null);
  for (const child of protectedPart?.children ?? []) {
    const { id, givenName, familyName, birthDate, address, custodyNote } = child;
    const known = [givenName, familyName, birthDate, address, custodyNote];
    insert('protected_child', id, ...known.map((value) => value ?? null));
    for (const contact of child.contacts) fillContact(insert, id, contact, 'leader');
    for (const { field, text } of child.keptBack ?? []) insert('kept_back', id, field, text);
  }
  for (const event of events) fillEvent(insert, event);
}

function fillContact(
  insert: Insert,
  childId: string,
  contact: Contact,
  tier: 'staff' | 'leader',
): void {
  insert(
    'contact',
    childId,
    contact.priority,
    contact.name,
    contact.relation,
    numbers(contact.phones),
    flag(contact.custody),
    flag(contact.mayPickUp),
    flag(contact.protected),
    tier,
    contact.source,
    contact.sourceAt,
  );
}

function fillEvent(insert: Insert, event: JournalEvent): void {
  const childId = 'childId' in event ? (event.childId ?? null) : null;
  const by = event.by?.name ?? null;
  const json = JSON.stringify(event);
  insert('event', event.id, event.kind, event.at, by, childId, flag(event.drill), json);
}

function numbers(phones: readonly Phone[]): string {
  return phones.map(({ number, kind }) => `${number} (${kind})`).join('\n');
}

function flag(value: boolean | null): number | null {
  return value === null ? null : Number(value);
}
