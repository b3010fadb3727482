import type { Failure } from '../../../src/core/errors.ts';
import type { Child, Contact, ProtectedChild, Snapshot } from '../../../src/core/snapshot.ts';
import type { ImportedInstitution } from '../../../src/importer/options.ts';
import type { RowIssue } from '../../../src/importer/report.ts';
import { nameWords } from '../../../src/importer/rows/values.ts';
import type { Fact } from './sheets.ts';
import type { Adult, Kid } from './town.ts';
import type { Variant, Written } from './write.ts';

/** One child as it came out, with both tiers. */
interface Out {
  readonly staff: Child;
  readonly leader: ProtectedChild | undefined;
  readonly snapshot: Snapshot;
  readonly tokens: ReadonlySet<string>;
  /** Whom it may be, by name, date of birth and everything that is known about it. */
  kids: readonly Kid[];
}

const WORD = /(?:za|xo|qui|wy|zu|xe|qua|wo|zi|xu){4}/g;

/** The invented words and the numbers in a text, whatever stands between the digits. */
function tokensIn(text: string): Set<string> {
  const found = new Set(text.toLowerCase().match(WORD) ?? []);
  for (const run of squeezed(text).match(/\d{8,}/g) ?? [])
    for (const length of [8, 10]) found.add(run.slice(-length));
  return found;
}

function squeezed(text: string): string {
  return text.replace(/(?<=\d)[ .\-\u2010-\u2015()]+(?=\d)/g, '');
}

export interface Outcome {
  readonly institutions: readonly ImportedInstitution[];
  readonly issues: readonly RowIssue[];
}

/** Everything that is wrong with an import, in words; empty where it is right. */
export function wrongs(variant: Variant, { institutions, issues }: Outcome): string[] {
  const outs = institutions.flatMap(({ snapshot, protectedPart }) =>
    snapshot.children.map((staff): Out => {
      const leader = protectedPart.children.find(({ id }) => id === staff.id);
      const tokens = tokensIn(JSON.stringify([staff, leader]));
      return { staff, leader, snapshot, tokens, kids: namesakes(variant, snapshot, staff, leader) };
    }),
  );
  return [
    ...mixedUp(variant, outs),
    ...lost(variant, outs, institutions, issues),
    ...leaks(variant, institutions),
    ...cprNumbers(variant, institutions, issues),
  ];
}

function namesakes(
  { town }: Variant,
  { institution }: Snapshot,
  staff: Child,
  leader: ProtectedChild | undefined,
): Kid[] {
  const { givenName, familyName, birthDate } = staff.protected ? (leader ?? staff) : staff;
  const words = nameWords(`${givenName ?? ''} ${familyName ?? ''}`);
  const school = town.schools.find(({ id, name }) => [name, id].includes(institution.name));
  return (school?.children ?? []).filter(
    (kid) =>
      within(words, `${kid.given} ${kid.family}`) &&
      (birthDate === undefined || kid.birthDate === birthDate),
  );
}

/** A name of which a part may be cut off with the rest of its row. */
function within(words: string, name: string): boolean {
  const all = nameWords(name).split(' ');
  if (words === '') return true;
  return words.split(' ').every((word) => all.includes(word));
}

/** Facts that are with somebody to whom they do not belong. */
function mixedUp({ written }: Variant, outs: readonly Out[]): string[] {
  const owners = new Map<string, Set<Kid>>();
  for (const { fact } of written)
    if (fact.kind === 'number' || fact.kind === 'text' || fact.kind === 'nowhere') {
      const known = owners.get(fact.token) ?? new Set();
      for (const kid of fact.owners ?? fact.kids) known.add(kid);
      owners.set(fact.token, known);
    }
  return outs.flatMap((out) => {
    const who = () =>
      `${out.snapshot.institution.name}: ${JSON.stringify(out.staff).slice(0, 300)}`;
    if (out.kids.length === 0) return [`nobody is called like this: ${who()}`];
    for (const token of out.tokens) {
      const own = owners.get(token);
      if (own === undefined) continue;
      const left = out.kids.filter((kid) => own.has(kid));
      if (left.length === 0) return [`${token} is with the wrong child: ${who()}`];
      out.kids = left;
    }
    return [];
  });
}

/** Facts that are neither with their child nor in the report. */
function lost(
  variant: Variant,
  outs: readonly Out[],
  institutions: readonly ImportedInstitution[],
  issues: readonly RowIssue[],
): string[] {
  const byPlace = Map.groupBy(issues, ({ file, line }) => `${file}:${line}`);
  const byKid = new Map<Kid, Out[]>();
  for (const out of outs)
    for (const kid of out.kids) byKid.set(kid, [...(byKid.get(kid) ?? []), out]);
  // A child that is left out as a whole, with a line in the report.
  const left = new Set(
    variant.written
      .filter(({ fact }) => fact.kind === 'child')
      .filter(({ file, line }) =>
        (byPlace.get(`${file}:${line}`) ?? []).some(({ action }) => action === 'rejected'),
      )
      .flatMap(({ fact }) => fact.kids),
  );
  const ambiguous = new Set(
    issues.filter(({ reason }) => reason === 'ambiguousChild').map(({ file }) => file),
  );
  // Of a row that stands there twice one line in the report is enough.
  const copies = Map.groupBy(variant.written, ({ fact }) => fact);
  const listed = new Set(
    variant.written.filter(({ fact }) => fact.kind === 'child').flatMap(({ fact }) => fact.kids),
  );
  return variant.written.flatMap((one) => {
    const { fact, file, line, column } = one;
    const twins = copies.get(fact) ?? [];
    if (isTaken(fact, byKid, institutions)) return [];
    // An adult may have the id of a child who is gone: its date of birth is not wanted.
    if (fact.kind === 'birth' && fact.kids.every((kid) => !listed.has(kid))) return [];
    if (!variant.clean && fact.kids.length > 0 && fact.kids.every((kid) => left.has(kid)))
      return [];
    const at = (place: Written) => byPlace.get(`${place.file}:${place.line}`) ?? [];
    const here = twins.flatMap(at);
    const whole = byPlace.get(`${file}:0`) ?? [];
    if (!variant.clean || fact.kids.length === 0) {
      if (here.some((issue) => accounts(issue, one))) return [];
      // Of several children with one id the newest status is reported, and the others with it.
      if (fact.kind === 'attendance' && ambiguous.has(file)) return [];
      if (whole.some((issue) => forgoes(issue, column))) return [];
    }
    const about = fact.kids.map((kid) => `${kid.given} ${kid.family} ${kid.birthDate}`).join(' + ');
    return [
      `lost: ${fact.kind} ${fact.token} of ${about} (${fact.adult?.given ?? ''}) in ${file}:${line} [${column}]; reported there: ${here.map(({ reason }) => reason).join(' ')}`,
    ];
  });
}

/** Reasons that say of a repaired row that something in it was not taken. */
const GIVEN_UP: ReadonlySet<RowIssue['reason']> = new Set<RowIssue['reason']>([
  'ambiguousPerson',
  'orphanPerson',
  'duplicateId',
  'noGroup',
]);

function accounts({ action, reason }: RowIssue, { fact }: Written): boolean {
  if (reason === 'missingName') return fact.kind === 'custody' || fact.kind === 'mayPickUp';
  if (reason === 'orphanOrg' && fact.kind === 'staff') return true;
  return action === 'rejected' || (GIVEN_UP.has(reason) && fact.kind !== 'child');
}

function forgoes({ action, reason, column }: RowIssue, title: string): boolean {
  if (reason === 'unusedColumn' || reason === 'unusedNumbers') return column === title.trim();
  return action === 'rejected' && column === '';
}

function isTaken(
  fact: Fact,
  byKid: ReadonlyMap<Kid, readonly Out[]>,
  institutions: readonly ImportedInstitution[],
): boolean {
  if (fact.kind === 'mark') return true;
  if (fact.kind === 'staff')
    return institutions.some(
      ({ snapshot }) =>
        [fact.school.name, fact.school.id].includes(snapshot.institution.name) &&
        snapshot.staff.some(({ name }) => name.includes(fact.token)),
    );
  return fact.kids.some((kid) => (byKid.get(kid) ?? []).some((out) => has(out, kid, fact)));
}

function has(out: Out, kid: Kid, { kind, token, adult }: Fact): boolean {
  const { staff, leader, snapshot, tokens } = out;
  switch (kind) {
    case 'child':
      return true;
    case 'birth':
      return (staff.birthDate ?? leader?.birthDate) === token;
    case 'number':
    case 'text':
      return tokens.has(token);
    case 'address':
      // Only a protected child's address is kept.
      return !staff.protected || tokens.has(token);
    case 'selfDecider':
      return String(staff.selfDecider) === token;
    case 'group':
      return snapshot.groups.some(
        ({ id, name }) => [token, kid.group.id].includes(name) && staff.groupIds.includes(id),
      );
    case 'attendance':
      return snapshot.attendance.some(
        ({ childId, status, at }) =>
          childId === staff.id && `${status} ${at.slice(11, 16)}` === `${kid.status} ${kid.at}`,
      );
    case 'contact':
      return contactsLike(out, adult).length > 0;
    case 'custody':
      return contactsLike(out, adult).some((contact) => String(contact.custody) === token);
    case 'mayPickUp':
      return contactsLike(out, adult).some((contact) => String(contact.mayPickUp) === token);
    case 'nowhere':
    case 'mark':
    case 'staff':
      return false;
  }
}

/** The contacts of a child that may be this adult. */
function contactsLike({ staff, leader }: Out, adult: Adult | undefined): Contact[] {
  if (adult === undefined) return [];
  return [...staff.contacts, ...(leader?.contacts ?? [])].filter(
    ({ name, phones }) =>
      (name !== '' && within(nameWords(name), `${adult.given} ${adult.family}`)) ||
      phones.some(({ number }) => adult.numbers.some((one) => number.endsWith(one))),
  );
}

/** Whatever of protected people is in the tier that every keycard opens. */
function leaks({ written, town }: Variant, institutions: readonly ImportedInstitution[]): string[] {
  const text = JSON.stringify(institutions.map(({ snapshot }) => snapshot));
  const tokens = tokensIn(text);
  const kids = new Set<Kid>();
  const adults = new Set<Adult>();
  for (const { fact } of written)
    if (fact.kind === 'mark') {
      if (fact.adult !== undefined) adults.add(fact.adult);
      else for (const kid of fact.kids) kids.add(kid);
    }
  const secrets = new Map<string, string>();
  const add = (who: string, ...all: readonly string[]) => {
    for (const one of all) for (const token of tokensIn(one)) secrets.set(token, who);
  };
  for (const kid of kids) add(`child ${kid.given}`, kid.given, kid.family, kid.street, kid.id);
  for (const adult of adults)
    add(`contact ${adult.given}`, adult.given, adult.family, adult.id, ...adult.numbers);
  // A parent's number shows where a child is: unless it is also that of a child who is not protected.
  const open = new Set(
    town.schools.flatMap(({ children }) =>
      children
        .filter((kid) => !kid.protected)
        .flatMap(({ contacts }) => contacts.map(({ adult }) => adult)),
    ),
  );
  for (const kid of kids)
    for (const { adult } of kid.contacts)
      if (!open.has(adult)) add(`contact of ${kid.given}`, ...adult.numbers);
  return [
    ...[...secrets]
      .filter(([token]) => tokens.has(token))
      .map(([token, who]) => `leaked: ${token} of ${who}`),
    ...[...kids]
      .filter(({ birthDate }) => text.includes(birthDate))
      .map(({ given }) => `leaked: the birth date of ${given}`),
  ];
}

function cprNumbers(
  { town }: Variant,
  institutions: readonly ImportedInstitution[],
  issues: readonly RowIssue[],
): string[] {
  const text = squeezed(JSON.stringify([institutions, issues]));
  return town.schools
    .flatMap(({ children }) => children)
    .filter(({ cpr }) => text.includes(cpr.replace(/^0/, '')))
    .map(({ cpr }) => `stored: the CPR number ${cpr}`);
}

/** Codes that may refuse a mangled export. */
const REFUSALS: ReadonlySet<string> = new Set([
  'missingFile',
  'notAnExport',
  'damagedExport',
  'protectionUnclear',
  'protectionUnmatched',
  'noChildren',
]);

/** What is wrong with refusing this variant. */
export function wrongRefusal({ clean }: Variant, { code, detail }: Failure): string[] {
  const named = `${code} ${JSON.stringify(detail)}`;
  if (clean) return [`refused although nothing is wrong with it: ${named}`];
  return REFUSALS.has(code) ? [] : [`refused with ${named}`];
}
