import { cpSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { readExports } from '../../src/importer/import.ts';
import {
  fingerprintOf,
  isSameImport,
  noteImport,
  readLastImport,
} from '../../src/importer/last-import.ts';
import { openOffice } from '../../src/importer/office.ts';
import { publish, refresh } from '../../src/importer/publish/publish.ts';
import { steppedClock } from '../fakes/clock.ts';
import { seededRandom } from '../fakes/random.ts';
import { CAREFUL, type Files, folder, options, SMALL, tempDir, WRITTEN } from './support.ts';
import { memoryTarget, openWith } from './target.ts';

const TODAY = '2026-11-23';

/** An office that has imported these files, and asks whether others are the same. */
async function imported(files: Files) {
  const [dir, exports, clock] = [tempDir(), folder(files), steppedClock()];
  const office = await openOffice(dir, { random: seededRandom(dir), clock });
  const target = memoryTarget(() => office.signingKey);
  const card = await office.newCard({ institution: 'o1', kind: 'staff', label: '' });
  const run = async () => {
    const print = unwrap(await fingerprintOf([exports], '1', clock));
    const read = unwrap(await readExports([exports], options({ idSecret: office.idSecret })));
    const outcome = unwrap(await publish(office, read.institutions(), CAREFUL, target));
    await noteImport(dir, print, read, outcome);
    return outcome;
  };
  await run();
  const isSame = async (today = TODAY, reader = '1') =>
    isSameImport(
      await readLastImport(dir),
      unwrap(await fingerprintOf([exports], reader, clock)),
      office,
      today,
    );
  return { dir, exports, office, target, clock, card, run, isSame };
}

describe('the same files as last time', () => {
  test('are the same, whenever they were written', async () => {
    const { exports, isSame } = await imported(SMALL);
    expect(await isSame()).toBe(true);
    utimesSync(join(exports, 'users.csv'), new Date(), new Date());
    expect(await isSame()).toBe(true);
  });
  test('are not the same by the day of the file, where a time has no date', async () => {
    const { exports, isSame } = await imported({
      ...SMALL,
      'fremmøde.csv': 'barnId,kom\nb1,7:10\n',
    });
    expect(await isSame()).toBe(true);
    utimesSync(join(exports, 'fremmøde.csv'), WRITTEN, new Date(WRITTEN.getTime() + 86_400_000));
    expect(await isSame()).toBe(false);
  });
  test('say something else from the day a stay begins or has ended', async () => {
    const enrollments = `sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate
e1,g1,o1,b1,student,2026-08-01,2026-12-31
e2,g1,o1,b2,student,2026-12-24,
`;
    const { isSame } = await imported({ ...SMALL, 'enrollments.csv': enrollments });
    expect(await isSame('2026-12-23')).toBe(true);
    expect(await isSame('2026-12-24')).toBe(false);
  });
  test.each<[string, (at: Awaited<ReturnType<typeof imported>>) => unknown]>([
    ['a byte', ({ exports }) => writeFileSync(join(exports, 'orgs.csv'), `${SMALL['orgs.csv']} `)],
    ['another file', ({ exports }) => writeFileSync(join(exports, 'ny.csv'), 'x')],
    ['a name', ({ exports }) => cpSync(join(exports, 'users.csv'), join(exports, 'kopi.csv'))],
    ['an institution that has closed', ({ office }) => office.close('o1')],
  ])('are others with %s', async (_what, change) => {
    const at = await imported(SMALL);
    await change(at);
    expect(await at.isSame()).toBe(false);
  });
  test('are others for another version of the importer', async () => {
    const { isSame } = await imported(SMALL);
    expect(await isSame(TODAY, '2')).toBe(false);
  });
  test('are read again where something was held back', async () => {
    const { exports, run, isSame } = await imported(SMALL);
    writeFileSync(
      join(exports, 'users.csv'),
      SMALL['users.csv'].replace('b2,active', 'b2,tobedeleted'),
    );
    expect((await run()).held).toHaveLength(1);
    expect(await isSame()).toBe(false);
  });
});

describe('an institution whose exports have not changed', () => {
  test('is issued again, and known to be fresh', async () => {
    const { office, target, clock } = await imported(SMALL);
    const before = target.manifest('o1');
    clock.step(86_400_000);
    expect(unwrap(await refresh(office, ['o1'], target))).toMatchObject([
      { id: 'o1', change: 'unchanged', version: 1 },
    ]);
    const after = target.manifest('o1');
    expect(Date.parse(after.dataAsOf) - Date.parse(before.dataAsOf)).toBe(86_400_000);
    expect(after.snapshot).toEqual(before.snapshot);
  });
  test('loses a card that was revoked, and gets one that was made', async () => {
    const { office, target, card } = await imported(SMALL);
    await office.revokeCard(card.id);
    const fresh = await office.newCard({ institution: 'o1', kind: 'staff', label: 'Ny' });
    expect(unwrap(await refresh(office, ['o1'], target))).toMatchObject([{ version: 2 }]);
    expect((await openWith(target, 'o1', card.code)).ok).toBe(false);
    expect((await openWith(target, 'o1', fresh.code)).ok).toBe(true);
  });
  test('is sent whole to a hub that lost it', async () => {
    const { office, target, card } = await imported(SMALL);
    target.objects.clear();
    expect((await refresh(office, ['o1'], target)).ok).toBe(true);
    expect((await openWith(target, 'o1', card.code)).ok).toBe(true);
  });
});
