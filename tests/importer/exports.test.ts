import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import type { Child } from '../../src/core/snapshot.ts';
import { openOffice } from '../../src/importer/office.ts';
import type { ImportedInstitution } from '../../src/importer/options.ts';
import { type PublishOptions, publish } from '../../src/importer/publish/publish.ts';
import type { RowReason } from '../../src/importer/report.ts';
import { steppedClock } from '../fakes/clock.ts';
import { seededRandom } from '../fakes/random.ts';
import { CAREFUL, type Files, folder, options, readWhole, tempDir, type Whole } from './support.ts';
import { memoryTarget } from './target.ts';

/** What a case must give, as its `expect.json` says. Only what is named is looked at. */
interface Expected {
  /** The rule. */
  readonly says: string;
  /** The folders inside give the same as zips. */
  readonly alsoZipped?: boolean;
  readonly refused?: { readonly code: string; readonly detail: Readonly<Record<string, string>> };
  /** By institution and child: the contacts with their numbers, all of them. */
  readonly institutions?: Readonly<Record<string, Readonly<Record<string, Contacts>>>>;
  /** By child: texts that its record has. */
  readonly facts?: Readonly<Record<string, readonly string[]>>;
  readonly attendance?: Readonly<Record<string, string>>;
  /** All of the report: `file:line:column reason`, the column where there is one. */
  readonly report?: readonly string[];
  /** Reasons that the report has too, and that are not listed. */
  readonly quietly?: readonly RowReason[];
  readonly reasons?: readonly RowReason[];
  /** Of columns that are not understood: how many rows have a value. */
  readonly unused?: Readonly<Record<string, number>>;
  readonly staffTierWithout?: readonly string[];
  readonly leaderTierWith?: readonly string[];
  /** What is in neither tier. */
  readonly snapshotWithout?: readonly string[];
  /** Digits that are in no tier, no report and no file of the office. */
  readonly nowhere?: readonly string[];
  /** After `before` was published and `after` read: by institution the kinds that hold it back. */
  readonly held?: Readonly<Record<string, readonly string[]>>;
  readonly published?: readonly string[];
}

type Contacts =
  | Readonly<Record<string, readonly string[]>>
  | readonly (readonly [name: string, ...numbers: string[]])[];

const ROOT = join(import.meta.dirname, 'exports');
const CASES = readdirSync(ROOT).filter((name) => existsSync(join(ROOT, name, 'expect.json')));

function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(ROOT, name, 'expect.json'), 'utf8')) as Expected;
}

/** The files of a case, by their path inside it. */
function filesOf(name: string, inside = ''): Files {
  const dir = join(ROOT, name, inside);
  return Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'expect.json')
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(dir.length + 1), readFileSync(path)] as const;
      }),
  );
}

const nameOf = ({ givenName, familyName }: Pick<Child, 'givenName' | 'familyName'>) =>
  `${givenName} ${familyName}`.trim();

function contactsIn({ institutions }: Whole) {
  const found = institutions.map(({ snapshot }) => [
    snapshot.institution.name,
    Object.fromEntries(
      snapshot.children
        .filter((child) => !child.protected)
        .map((child) => [
          nameOf(child),
          child.contacts
            .filter((contact) => !contact.protected)
            .map(({ name, phones }) => [name, ...phones.map(({ number }) => number).sort()])
            .sort(),
        ]),
    ),
  ]);
  return Object.fromEntries(found) as Record<string, unknown>;
}

function asLists(institutions: Required<Expected>['institutions']) {
  const lists = (contacts: Contacts) =>
    (Array.isArray(contacts)
      ? contacts.map((one) => [...one])
      : Object.entries(contacts).map(([name, numbers]) => [name, ...[...numbers].sort()])
    ).sort();
  return Object.fromEntries(
    Object.entries(institutions).map(([institution, children]) => [
      institution,
      Object.fromEntries(
        Object.entries(children).map(([child, contacts]) => [child, lists(contacts)]),
      ),
    ]),
  );
}

function check(expected: Expected, whole: Whole): void {
  const { institutions, report } = whole;
  const children = institutions.flatMap(({ snapshot }) => snapshot.children);
  const staffTier = JSON.stringify(institutions.map(({ snapshot }) => snapshot));
  const leaderTier = JSON.stringify(institutions.map(({ protectedPart }) => protectedPart));
  if (expected.institutions !== undefined)
    expect(contactsIn(whole)).toEqual(asLists(expected.institutions));
  for (const [name, texts] of Object.entries(expected.facts ?? {})) {
    const child = JSON.stringify(children.find((one) => nameOf(one) === name));
    for (const text of texts) expect(child).toContain(text);
  }
  for (const [name, seen] of Object.entries(expected.attendance ?? {})) {
    const id = children.find((one) => nameOf(one) === name)?.id;
    const facts = institutions
      .filter(({ snapshot }) => snapshot.children.some((one) => nameOf(one) === name))
      .flatMap(({ snapshot }) => snapshot.attendance)
      .filter(({ childId }) => childId === id);
    expect(facts.map(({ status, at }) => `${status} ${at.slice(11, 16)}`)).toEqual([seen]);
  }
  const reasons = report.issues.map(({ reason }) => reason);
  for (const reason of expected.reasons ?? []) expect(reasons).toContain(reason);
  if (expected.report !== undefined)
    expect(
      report.issues
        .filter(({ reason }) => reason !== 'noGroup' || expected.report?.join().includes(reason))
        .filter(({ reason }) => !expected.quietly?.includes(reason))
        .map(({ file, line, column, reason }) =>
          [`${file}:${line}`, ...(withColumn(reason) ? [column] : [])]
            .join(':')
            .concat(` ${reason}`),
        )
        .sort(),
    ).toEqual([...expected.report].sort());
  for (const [column, rows] of Object.entries(expected.unused ?? {}))
    expect(report.issues.find((issue) => issue.column === column)?.rows).toBe(rows);
  for (const text of expected.staffTierWithout ?? []) expect(staffTier).not.toContain(text);
  for (const text of expected.leaderTierWith ?? []) expect(leaderTier).toContain(text);
  for (const text of expected.snapshotWithout ?? [])
    expect(staffTier + leaderTier).not.toContain(text);
  for (const digits of expected.nowhere ?? [])
    expect(JSON.stringify([institutions, report])).not.toContain(digits);
}

/** Reasons that are about one column. */
function withColumn(reason: RowReason): boolean {
  return ['unusedColumn', 'unusedNumbers', 'unreadablePhone'].includes(reason);
}

async function published() {
  const dir = tempDir();
  const office = await openOffice(dir, { random: seededRandom(dir), clock: steppedClock() });
  const target = memoryTarget(() => office.signingKey);
  const give = async (all: readonly ImportedInstitution[], how: PublishOptions = CAREFUL) =>
    unwrap(await publish(office, all, how, target));
  return { dir, give, idSecret: office.idSecret };
}

const read = (files: Files, idSecret?: Uint8Array) =>
  readWhole([folder(files)], options(idSecret === undefined ? {} : { idSecret }));

const having = (what: keyof Expected) => CASES.filter((name) => expectedOf(name)[what]);

describe('what a supplier sends', () => {
  test.each(CASES.map((name) => ({ name, says: expectedOf(name).says })))(
    '$name: $says',
    async ({ name }) => {
      const expected = expectedOf(name);
      if (expected.held !== undefined) {
        const { give, idSecret } = await published();
        await give(unwrap(await read(filesOf(name, 'before'), idSecret)).institutions);
        const { institutions } = unwrap(await read(filesOf(name, 'after'), idSecret));
        const outcome = await give(institutions);
        expect(
          Object.fromEntries(
            outcome.held.map((one) => [one.name, one.falls.map(({ kind }) => kind)]),
          ),
        ).toEqual(expected.held);
        expect(outcome.institutions.map((one) => one.name)).toEqual(expected.published);
        return;
      }
      const result = await read(filesOf(name));
      if (expected.refused !== undefined) {
        expect(result).toMatchObject({ ok: false, failure: expected.refused });
        return;
      }
      check(expected, unwrap(result));
    },
  );

  test.each(having('alsoZipped'))('%s: as zips too', async (name) => {
    const expected = expectedOf(name);
    const files = Object.entries(filesOf(name));
    const zips = Map.groupBy(files, ([path]) => path.slice(0, path.indexOf('/')));
    const zipped: Record<string, Uint8Array> = {};
    for (const [zip, inside] of zips) {
      const entries = inside.map(([path, bytes]) => [
        path.slice(zip.length + 1),
        bytes as Uint8Array,
      ]);
      zipped[`${zip}.zip`] = zipSync(Object.fromEntries(entries));
    }
    const report = expected.report?.map((line) => line.replace('/', '.zip/'));
    const whole = unwrap(await read(zipped));
    check({ ...expected, ...(report === undefined ? {} : { report }) }, whole);
  });

  test.each(having('nowhere'))('%s: and the office keeps none of it', async (name) => {
    const expected = expectedOf(name);
    const { dir, give, idSecret } = await published();
    await give(unwrap(await read(filesOf(name), idSecret)).institutions);
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      for (const cpr of expected.nowhere ?? []) expect(bytes).not.toMatch(new RegExp(`\\d${cpr}`));
    }
  });
});
