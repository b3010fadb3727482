import type { Child, Medication } from '../../core/snapshot.ts';
import { content } from '../packed-rows.ts';
import { unpack } from '../raw-export.ts';
import type { Place } from '../records.ts';
import { unique } from '../rows/phones.ts';
import { byText, fold, opaqueId } from '../rows/values.ts';
import type { AttendanceRecord, ChildExtra } from '../tables/children.ts';
import type { ContactRecord } from '../tables/contacts.ts';
import type { MedicationRecord } from '../tables/medications.ts';
import type { DemographicRecord, UserRecord } from '../tables/oneroster.ts';
import { contactsOf, type KnownPerson } from './contacts.ts';
import type { Build } from './context.ts';
import type { Person } from './people.ts';
import type { Routed, RoutedHead, RoutedInstitution } from './route.ts';

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

/** The records of one institution's people, by the person's number. */
export interface InstitutionFacts {
  readonly users: ReadonlyMap<number, UserRecord>;
  readonly demographics: ReadonlyMap<number, DemographicRecord>;
  readonly extras: ReadonlyMap<number, ChildExtra>;
  readonly contacts: ReadonlyMap<number, readonly { row: ContactRecord; other: number }[]>;
  readonly medications: ReadonlyMap<number, readonly MedicationRecord[]>;
  readonly attendance: ReadonlyMap<number, AttendanceRecord>;
}

/** Unpacks what is known about an institution's people. It can be done once. */
export function factsOf({ lines }: RoutedInstitution, build: Build): InstitutionFacts {
  const users = new Map<number, UserRecord[]>();
  const demographics = new Map<number, DemographicRecord[]>();
  const extras = new Map<number, ChildExtra[]>();
  const contacts = new Map<number, { row: ContactRecord; other: number }[]>();
  const medications = new Map<number, MedicationRecord[]>();
  const attendance = new Map<number, AttendanceRecord>();
  for (const line of lines.drain()) {
    const { head, json } = unpack<RoutedHead>(line);
    const [kind, person, other, place] = head;
    const record: unknown = JSON.parse(json);
    if (kind === 'user') push(users, person, { ...(record as UserRecord), place: place as Place });
    else if (kind === 'demographic') push(demographics, person, record as DemographicRecord);
    else if (kind === 'extra') push(extras, person, record as ChildExtra);
    else if (kind === 'contact') push(contacts, person, { row: record as ContactRecord, other });
    else if (kind === 'attendance') attendance.set(person, record as AttendanceRecord);
    else push(medications, person, record as MedicationRecord);
  }
  const newest = <T extends Dated>(all: ReadonlyMap<number, T[]>) =>
    new Map([...all].map(([person, list]) => [person, newestOf(list, build)] as const));
  return {
    users: new Map([...users].map(([person, list]) => [person, mergedUsers(list)] as const)),
    demographics: newest(demographics),
    extras: new Map(
      [...extras].map(([person, list]) => [person, mergedExtras(list, build)] as const),
    ),
    contacts,
    medications,
    attendance,
  };
}

function push<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

interface Dated {
  readonly place: { readonly file: string; readonly line: number };
  readonly changedAt: string;
  readonly deleted: boolean;
}

/** The one changed last, and among equals always the same one; other rows are reported. */
function newestOf<T extends Dated>(list: readonly T[], build: Build): T {
  const ordered = inTime(list);
  const last = ordered.at(-1) as T;
  for (const other of ordered.slice(0, -1))
    if (content(other) !== content(last)) build.report(other.place, 'repaired', 'duplicateId');
  return last;
}

function inTime<T extends Dated>(list: readonly T[]): T[] {
  if (list.length < 2) return [...list];
  return [...list].sort(
    (a, b) => Date.parse(a.changedAt) - Date.parse(b.changedAt) || byText<T>(content)(a, b),
  );
}

/** A person in several rows has the newest row's facts, and the numbers and relatives of all. */
function mergedUsers(list: readonly UserRecord[]): UserRecord {
  const ordered = inTime(list);
  const last = ordered.at(-1) as UserRecord;
  const live = ordered.filter(({ deleted }) => !deleted).toReversed();
  if (last.deleted || live.length < 2) return last;
  return {
    ...last,
    otherNames: [...new Set(live.flatMap(({ otherNames }) => otherNames))],
    phones: unique(live.flatMap(({ phones }) => phones)),
  };
}

/**
 * What several lists say of one child: each fact from the newest row that has it, and the allergies
 * and numbers of all. A row of which something is not taken is reported.
 */
function mergedExtras(list: readonly ChildExtra[], build: Build): ChildExtra {
  const ordered = inTime(list);
  const last = ordered.at(-1) as ChildExtra;
  const live = ordered.filter(({ deleted }) => !deleted);
  if (last.deleted || live.length < 2) return newestOf(list, build);
  const newestOfAll = <T>(fact: (one: ChildExtra) => T) =>
    live.map(fact).findLast((one) => one !== '' && one !== null && one !== undefined);
  const birthDate = newestOfAll((one) => one.birthDate);
  const merged: ChildExtra = {
    ...last,
    needs: newestOfAll(({ needs }) => needs) ?? '',
    address: newestOfAll(({ address }) => address) ?? '',
    custodyNote: newestOfAll((one) => one.custodyNote) ?? '',
    selfDecider: newestOfAll((one) => one.selfDecider) ?? null,
    allergies: [
      ...new Map(live.flatMap((one) => one.allergies.map((text) => [fold(text), text]))).values(),
    ],
    phones: unique(live.flatMap(({ phones }) => phones)),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
  const same = <T>(fact: (one: ChildExtra) => T, one: ChildExtra) =>
    [fact(merged), '', null, undefined].includes(fact(one));
  for (const one of live)
    if (
      !same(({ needs }) => needs, one) ||
      !same(({ address }) => address, one) ||
      !same(({ custodyNote }) => custodyNote, one) ||
      !same(({ selfDecider }) => selfDecider, one) ||
      !same((other) => other.birthDate, one)
    )
      build.report(one.place, 'repaired', 'duplicateId');
  return merged;
}

/** One child with everything that is known about it; `groupIds` are the caller's to fill in. */
export function fullChild(
  build: Build,
  facts: InstitutionFacts,
  routed: Routed,
  person: Person,
): FullChild {
  const user = facts.users.get(person.n) as UserRecord;
  const found = facts.extras.get(person.n);
  const extra = found?.deleted ? undefined : found;
  const demographic = facts.demographics.get(person.n);
  const birthDate =
    (demographic?.deleted ? undefined : demographic?.birthDate) ??
    user.birthDate ??
    extra?.birthDate;
  if (user.given === '' && user.family === '')
    build.report(user.place, 'repaired', 'missingName', user.id);
  const known = (other: Person | undefined): KnownPerson | null => {
    const record = other === undefined ? undefined : facts.users.get(other.n);
    return other === undefined || record === undefined ? null : { person: other, user: record };
  };
  const child: Child = {
    id: person.id,
    // A child without a name must still be counted.
    givenName: user.given || (user.family === '' ? '?' : ''),
    familyName: user.family,
    protected: person.protected,
    groupIds: [],
    selfDecider: extra?.selfDecider ?? false,
    allergies: extra?.allergies ?? [],
    contacts: contactsOf(build, {
      child: { person, user },
      ownPhones: extra?.phones ?? [],
      guardians: (routed.guardians.get(person) ?? []).flatMap((one) => known(one) ?? []),
      rows: (facts.contacts.get(person.n) ?? []).map(({ row, other }) => ({
        row,
        known: known(routed.people[other]),
      })),
      protectedContacts: routed.protectedContacts,
    }),
    medications: medicationsOf(build, person, facts.medications.get(person.n) ?? []),
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
    numbers: [...user.phones, ...(extra?.phones ?? [])].map(({ number }) => number),
  };
}

function medicationsOf(
  build: Build,
  person: Person,
  rows: readonly MedicationRecord[],
): Medication[] {
  const found = new Map<string, Medication>();
  const ordered = rows
    .filter(({ deleted }) => !deleted)
    .map((row) => ({ row, key: agreement(row) }))
    .sort(byText(({ key }) => key));
  for (const { row, key } of ordered) {
    const { place, child: _child, ownId, deleted: _deleted, ...facts } = row;
    const same = found.get(ownId);
    if (same !== undefined && sameAgreement(same, facts)) continue;
    // Two agreements under one id are both kept: medicine is never left out.
    if (same !== undefined) build.report(place, 'repaired', 'duplicateId', ownId);
    const derived = opaqueId(build.idSecret, 'm', `${person.id}\n${fold(row.name)}\n${key}`);
    const id = ownId === '' || same !== undefined ? derived : ownId;
    found.set(id, { id, ...facts });
  }
  return [...found.values()].sort(byText((medication) => medication.id));
}

/** What is agreed, without where and when it was read: a stable id is made from it. */
function agreement(row: MedicationRecord): string {
  return JSON.stringify({ ...row, place: null, child: null, source: null, sourceAt: null });
}

function sameAgreement(a: Medication, b: Omit<Medication, 'id'>): boolean {
  const text = (one: object) => JSON.stringify({ ...one, id: '', source: '', sourceAt: '' });
  return text({ ...a }) === text({ id: '', ...b });
}
