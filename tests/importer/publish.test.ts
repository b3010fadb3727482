import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { canonical, type Json } from '../../src/core/canonical-json.ts';
import { unwrap } from '../../src/core/errors.ts';
import type { Source } from '../../src/core/snapshot.ts';
import { toMs } from '../../src/core/time.ts';
import { openOffice } from '../../src/importer/office.ts';
import type { ImportedInstitution } from '../../src/importer/options.ts';
import { publish, republish } from '../../src/importer/publish/publish.ts';
import { steppedClock } from '../fakes/clock.ts';
import { seededRandom } from '../fakes/random.ts';
import { CAREFUL, imported, SMALL, tempDir } from './support.ts';
import { memoryTarget, openWith } from './target.ts';

async function setup() {
  const dir = tempDir();
  const clock = steppedClock();
  const open = () => openOffice(dir, { random: seededRandom(dir), clock });
  const office = await open();
  const target = memoryTarget(() => office.signingKey);
  const leader = await office.newCard({ institution: 'o1', kind: 'leader', label: 'Skab' });
  const staff = await office.newCard({ institution: 'o1', kind: 'staff', label: 'Stue' });
  return { dir, clock, open, office, target, leader, staff };
}

const read = async (change: Record<string, string> = {}) =>
  (await imported({ ...SMALL, ...change })).institutions;
const needs = (text: string) => read({ 'børn.csv': `barnId,behov\nb1,${text}\n` });
const textOf = (institutions: readonly ImportedInstitution[]) =>
  canonical(institutions[0]?.snapshot as unknown as Json);

/** One child with a contact and medicine, one whose contacts are in the protected part only. */
const WITH_ALL = {
  'børn.csv': 'barnId,beskyttet\nb2,ja\n',
  'kontakter.csv': 'barnId,navn,relation,mobil\nb2,Ole Krogsø,far,10 98 76 54\n',
  'medicin.csv': 'barnId,medicin,dosis\nb1,Astmamedicin,2 pust\n',
};

/** Everything of an institution that has a date. */
const DATED: Readonly<Record<string, (all: ImportedInstitution) => readonly Source[]>> = {
  children: ({ snapshot }) => snapshot.children,
  contacts: ({ snapshot }) => snapshot.children.flatMap(({ contacts }) => contacts),
  medications: ({ snapshot }) => snapshot.children.flatMap(({ medications }) => medications),
  'protected contacts': ({ protectedPart }) =>
    protectedPart.children.flatMap(({ contacts }) => contacts),
};

/** The same facts, exported a day later. */
function aDayLater(
  institution: ImportedInstitution,
  ...kinds: readonly string[]
): ImportedInstitution {
  const later = structuredClone(institution);
  for (const fact of kinds.flatMap((kind) => DATED[kind]?.(later) ?? [])) {
    const sourceAt = new Date(toMs(fact.sourceAt) + 86_400_000).toISOString();
    Object.assign(fact, { sourceAt });
  }
  return later;
}

describe('publishing', () => {
  test('both cards open the snapshot, the leader the protected part too', async () => {
    const { office, target, leader, staff } = await setup();
    const institutions = await read({ 'børn.csv': 'barnId,beskyttet\nb1,ja\n' });
    const outcome = unwrap(await publish(office, institutions, CAREFUL, target));
    expect(outcome).toEqual({
      institutions: [{ id: 'o1', name: 'Børnehuset Egen', version: 1, children: 2, change: 'new' }],
      held: [],
    });
    const byStaff = unwrap(await openWith(target, 'o1', staff.code));
    expect(byStaff.text).toBe(textOf(institutions));
    expect(byStaff.text).not.toContain('Åse');
    expect(byStaff.protectedText).toBeNull();
    expect(unwrap(await openWith(target, 'o1', leader.code)).protectedText).toContain('Åse');
  });

  test('unchanged data is the same version, known to be fresher', async () => {
    const { office, target, clock } = await setup();
    await publish(office, await read(), CAREFUL, target);
    const before = target.manifest('o1');
    clock.step(86_400_000);
    const outcome = unwrap(await publish(office, await read(), CAREFUL, target));
    expect(outcome.institutions).toMatchObject([{ version: 1, change: 'unchanged' }]);
    const after = target.manifest('o1');
    expect({ ...after, issuedAt: '', dataAsOf: '' }).toEqual({
      ...before,
      issuedAt: '',
      dataAsOf: '',
    });
    expect(Date.parse(after.dataAsOf) - Date.parse(before.dataAsOf)).toBe(86_400_000);
  });

  test('a change comes with deltas against the last eight versions', async () => {
    const { office, target, staff } = await setup();
    const texts: string[] = [];
    for (let version = 1; version <= 11; version++) {
      const institutions = await needs(`Behov ${version}`);
      texts.push(textOf(institutions));
      unwrap(await publish(office, institutions, CAREFUL, target));
    }
    const opened = unwrap(await openWith(target, 'o1', staff.code));
    expect(opened.text).toBe(texts[10]);
    expect(target.manifest('o1').deltas.map(({ from }) => from)).toEqual([10, 9, 8, 7, 6, 5, 4, 3]);
    for (const from of [10, 6, 3])
      expect(await opened.throughDelta(from, texts[from - 1] ?? '')).toBe(texts[10]);
  });

  test('the office keeps no more texts than it needs, sealed', async () => {
    const { office, target, dir } = await setup();
    for (let i = 0; i < 12; i++) await publish(office, await needs(`Behov ${i}`), CAREFUL, target);
    expect(readdirSync(join(dir, 'texts'))).toHaveLength(18);
  });
});

describe('what did not change', () => {
  test.each([
    ...Object.keys(DATED).map((kind) => [kind, [kind]] as const),
    ['all of them', Object.keys(DATED)] as const,
  ])('keeps its date: %s exported again are not sent', async (_what, kinds) => {
    const { office, target } = await setup();
    const [first] = await read(WITH_ALL);
    if (first === undefined) throw new Error('no institution');
    await publish(office, [first], CAREFUL, target);
    const before = target.manifest('o1');
    const later = aDayLater(first, ...kinds);
    for (const kind of kinds) {
      const dates = (all: ImportedInstitution) => DATED[kind]?.(all).map((fact) => fact.sourceAt);
      expect(dates(first)).not.toEqual([]);
      expect(dates(later)).not.toEqual(dates(first));
    }
    const put = vi.spyOn(target, 'putObject');
    const outcome = unwrap(await publish(office, [later], CAREFUL, target));
    expect(outcome.institutions).toMatchObject([{ version: 1, change: 'unchanged' }]);
    expect(put).not.toHaveBeenCalled();
    const after = target.manifest('o1');
    const undated = { issuedAt: '', dataAsOf: '' };
    expect({ ...after, ...undated }).toEqual({ ...before, ...undated });
  });

  test('keeps its date beside a fact that did, which has a new one', async () => {
    const { office, target, leader } = await setup();
    const [first] = await read(WITH_ALL);
    const [second] = await read({
      ...WITH_ALL,
      'børn.csv': 'barnId,beskyttet,behov\nb1,,nyt\nb2,ja,\n',
    });
    if (first === undefined || second === undefined) throw new Error('no institution');
    await publish(office, [first], CAREFUL, target);
    await publish(office, [aDayLater(second, ...Object.keys(DATED))], CAREFUL, target);
    const expected = structuredClone(second);
    Object.assign(expected.snapshot.children[0] ?? {}, {
      sourceAt: aDayLater(first, 'children').snapshot.children[0]?.sourceAt,
    });
    const opened = unwrap(await openWith(target, 'o1', leader.code));
    expect(opened.text).toBe(textOf([expected]));
    expect(opened.protectedText).toBe(canonical(first.protectedPart as unknown as Json));
  });

  test('is not sealed again: a device that has it fetches a delta and nothing else', async () => {
    const { office, target } = await setup();
    await publish(office, await needs('før'), CAREFUL, target);
    const before = target.manifest('o1');
    await publish(office, await needs('efter'), CAREFUL, target);
    const after = target.manifest('o1');
    expect(after.version).toBe(2);
    expect(after.snapshot).not.toEqual(before.snapshot);
    expect([after.keyrings, after.protected]).toEqual([before.keyrings, before.protected]);
  });
});

describe('cards', () => {
  test('a new card gets new keyrings and nothing else', async () => {
    const { office, target, staff } = await setup();
    await publish(office, await read(), CAREFUL, target);
    const before = target.manifest('o1');
    const card = await office.newCard({ institution: 'o1', kind: 'staff', label: 'Ny' });
    expect((await openWith(target, 'o1', card.code)).ok).toBe(false);
    const outcome = unwrap(await republish(office, target));
    expect(outcome).toMatchObject([{ version: 2, change: 'cards' }]);
    const after = target.manifest('o1');
    expect([after.snapshot, after.protected, after.dataAsOf]).toEqual([
      before.snapshot,
      before.protected,
      before.dataAsOf,
    ]);
    for (const { code } of [card, staff])
      expect((await openWith(target, 'o1', code)).ok).toBe(true);
  });

  test('a revoked card opens nothing sealed since; the others open all', async () => {
    const { office, target, staff, leader } = await setup();
    const institutions = await read();
    await publish(office, institutions, CAREFUL, target);
    const before = target.manifest('o1');
    expect(await office.revokeCard(staff.id)).toBe(true);
    expect(await office.revokeCard(staff.id)).toBe(false);
    unwrap(await publish(office, institutions, CAREFUL, target));
    const after = target.manifest('o1');
    expect(after.version).toBe(2);
    expect(after.snapshot.sha256).not.toBe(before.snapshot.sha256);
    expect(await openWith(target, 'o1', staff.code)).toMatchObject({ ok: false });
    const opened = unwrap(await openWith(target, 'o1', leader.code));
    expect(opened).toMatchObject({ text: textOf(institutions), epochs: [2, 1] });
    expect(await opened.throughDelta(1, textOf(institutions))).toBe(textOf(institutions));
  });

  test('with no cards there is still something to publish', async () => {
    const office = await openOffice(tempDir(), {
      random: seededRandom('x'),
      clock: steppedClock(),
    });
    const target = memoryTarget(() => office.signingKey);
    expect((await publish(office, await read(), CAREFUL, target)).ok).toBe(true);
  });

  test('codes are stored nowhere, files are private, and the office opens again', async () => {
    const { office, target, dir, open, staff, leader } = await setup();
    await publish(office, await read(), CAREFUL, target);
    await office.setHub({ url: 'http://127.0.0.1:1', token: 'hemmelig' });
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      expect(mode).toBe(entry.isDirectory() ? 0o700 : 0o600);
    }
    const again = await open();
    expect(JSON.stringify(again.cards())).not.toContain(staff.code);
    expect(again.cards()).toEqual(office.cards());
    expect([again.signingKey, again.identity, again.hub()]).toEqual([
      office.signingKey,
      office.identity,
      office.hub(),
    ]);
    expect(again.institutions()).toEqual(office.institutions());
    expect(unwrap(await publish(again, await read(), CAREFUL, target)).institutions).toMatchObject([
      { change: 'unchanged' },
    ]);
    expect((await openWith(target, 'o1', leader.code)).ok).toBe(true);
  });
});

describe('what may go wrong', () => {
  test('wherever the hub fails, the next run goes on, and no version has two contents', async () => {
    const { office, target, leader, open } = await setup();
    unwrap(await publish(office, await needs('nul'), CAREFUL, target));
    for (let calls = 0; calls < 14; calls++) {
      target.failAfter(calls);
      target.loseAnswers(calls % 2 === 1);
      await publish(await open(), await needs(`Behov ${calls}`), CAREFUL, target);
    }
    target.failAfter(Number.POSITIVE_INFINITY);
    target.loseAnswers(false);
    const last = await needs('til sidst');
    unwrap(await publish(await open(), last, CAREFUL, target));
    expect(unwrap(await openWith(target, 'o1', leader.code)).text).toBe(textOf(last));
    const contents = new Map<number, string>();
    for (const { version, snapshot, keyrings } of target.accepted) {
      const content = JSON.stringify([snapshot, keyrings]);
      expect(contents.get(version) ?? content).toBe(content);
      contents.set(version, content);
    }
    expect(contents.size).toBeGreaterThan(2);
  });

  test('a hub that lost its objects gets them again', async () => {
    const { office, target, leader } = await setup();
    await publish(office, await read(), CAREFUL, target);
    target.objects.clear();
    const outcome = unwrap(await publish(office, await read(), CAREFUL, target));
    expect(outcome.institutions[0]?.version).toBe(2);
    expect((await openWith(target, 'o1', leader.code)).ok).toBe(true);
  });
});
