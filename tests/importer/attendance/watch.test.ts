// Attendance files of all kinds dropped into a real folder, with a real office, and a hub on a wire.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { err, failure, ok, type Result, unwrap } from '../../../src/core/errors.ts';
import type { SignedAttendance } from '../../../src/core/hub-api.ts';
import { keysOf, openAttendance } from '../../../src/crypto/attendance.ts';
import { httpImporterHub, type ImporterHub } from '../../../src/importer/hub-client.ts';
import { type Office, openOffice } from '../../../src/importer/office.ts';
import { ACCEPT_ALL, publish, republish } from '../../../src/importer/publish/publish.ts';
import { protectedId } from '../../../src/importer/snapshot/protection.ts';
import { type Take, type WatchDeps, watchFolder } from '../../../src/importer/watch.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { seededRandom } from '../../fakes/random.ts';
import { startWire, type Wire } from '../../fakes/wire.ts';
import { readFiles, SMALL, tempDir } from '../support.ts';

/** Two institutions that both have children b1 and b2: the first b1 is in both, b2 are two children. */
const EXPORT = {
  ...SMALL,
  'børn.csv': 'barnId,beskyttet,fødselsdato\nb3,ja,2019-01-01\nb1,nej,2019-02-02\n',
  'users.csv': SMALL['users.csv'].replace(
    'b2,',
    'b3,active,2026-08-01T00:00:00Z,true,o1,student,,Skjult,Barn,,,\nb2,',
  ),
};
const OTHER = {
  ...SMALL,
  'orgs.csv':
    'sourcedId,status,dateLastModified,name,type\no2,active,2026-08-01T00:00:00Z,Ellehuset,school\n',
  'users.csv': SMALL['users.csv']
    .replaceAll(',o1,', ',o2,')
    .replace('Bo,Krogsø', 'Ib,Elm')
    .replace('b2,', 'c9,active,2026-08-01T00:00:00Z,true,o2,student,,Eva,Elm,,,\nb2,'),
  'classes.csv': SMALL['classes.csv'].replace(',o1', ',o2'),
  'enrollments.csv': SMALL['enrollments.csv'].replaceAll(',o1,', ',o2,'),
  'børn.csv': 'barnId,behov,fødselsdato\nb1,,2019-02-02\n',
};
const HEAD = 'barnId;status;tidspunkt\n';
const today = (...rows: string[]) => HEAD + rows.map((row) => `${row}\n`).join('');

let hub: TestHub;
let wire: Wire;
let folder: string;
let officeFolder: string;
let office: Office;
let client: ImporterHub;
let takes: Take[];
let busy = false;

beforeEach(async () => {
  busy = false;
  takes = [];
  folder = tempDir();
  officeFolder = tempDir();
  hub = await testHub();
  wire = await startWire(hub.url);
  office = await openOffice(officeFolder, { random: seededRandom(folder), clock: hub.clock });
  const { token } = await hub.importer({ signingKey: office.signingKey });
  client = httpImporterHub({ url: wire.url, token });
  const { idSecret } = office;
  for (const files of [EXPORT, OTHER]) {
    const { institutions } = unwrap(await readFiles(files, { idSecret }));
    unwrap(await publish(office, institutions, ACCEPT_ALL, client));
  }
});
afterEach(async () => {
  await wire.close();
  await hub.close();
});

/**
 * Watches until the steps are done; each is a pause between two looks. The clock goes on by 15 s.
 * A step that resolves to true is made again.
 */
async function watching(
  steps: readonly (() => unknown)[],
  more: Partial<WatchDeps> = {},
): Promise<void> {
  const ending = new AbortController();
  const left = [...steps];
  const deps: WatchDeps = {
    folder,
    officeFolder,
    clock: hub.clock,
    everyMs: 15_000,
    deleteTaken: false,
    async withOffice<T>(work: (of: Office, at: ImporterHub) => Promise<T>): Promise<Result<T>> {
      if (busy) return err(failure('storeFailed'));
      const deps = { random: seededRandom(folder), clock: hub.clock };
      return ok(await work(await openOffice(officeFolder, deps), client));
    },
    async wait(ms) {
      hub.clock.step(ms);
      const [step] = left;
      if (step === undefined) ending.abort();
      else if ((await step()) !== true) left.shift();
    },
    onTake: (take) => takes.push(take),
    ...more,
  };
  await watchFolder(deps, ending.signal);
}

function drop(name: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const pause = () => undefined;
const taken = () => takes.flatMap(({ files }) => files);
const problems = () =>
  takes.flatMap((take) => take.problems.map(({ code, file }) => (file ? `${code} ${file}` : code)));
const sent = () => takes.flatMap((take) => take.sent);

/** What the hub holds for an institution, opened with its epoch. */
async function atHub(institution: string) {
  const { updates } = await hub.store.attendanceAfter(institution, null);
  const opened = await openOffice(officeFolder, { random: seededRandom(''), clock: hub.clock });
  const identities = opened.store.state(institution)?.staffEpochs.map(({ identity }) => identity);
  const snapshotIds = ['b1', 'b2', 'c9', protectedId(opened.idSecret, 'b3')];
  const keys = keysOf(institution, snapshotIds);
  const found: string[][] = [];
  for (const body of updates) {
    const update = JSON.parse(body) as SignedAttendance;
    const bytes = Buffer.from(update.sealed, 'base64');
    const facts = unwrap(await openAttendance(bytes, identities ?? []));
    found.push(
      facts.map(({ key, status, atMs, source }) =>
        [keys.get(key), status, new Date(atMs).toISOString().slice(0, 16), source].join(' '),
      ),
    );
  }
  return found;
}

test('what is dropped is at the hub two looks later, under opaque ids for protected children', async () => {
  const hidden = protectedId(office.idSecret, 'b3');
  await watching([
    () =>
      drop(
        'Børnehuset Egen/fremmøde.csv',
        today('b2;til stede;2026-11-23 08:40', 'b3;til stede;2026-11-23 08:41'),
      ),
    pause,
    pause,
  ]);
  expect(taken()).toMatchObject([{ rows: 2, taken: 2, unknownCount: 0, ambiguousCount: 0 }]);
  expect(await atHub('o1')).toEqual([
    ['b2 present 2026-11-23T07:40 fremmøde', `${hidden} present 2026-11-23T07:41 fremmøde`],
  ]);
  expect(await atHub('o2')).toEqual([]);
  expect(sent()).toMatchObject([{ institution: 'o1', children: 2 }]);
  expect(problems()).toEqual([]);
});

describe('whose an id is', () => {
  const named = (...rows: string[]) =>
    `barnId;navn;institution;${HEAD.slice(7)}${rows.join('\n')}\n`;
  const AT = 'til stede;2026-11-23 08:40';

  test('is told by the folder, the innermost that is an institution’s', async () => {
    await watching([
      () => drop('Ellehuset/kom-gå.csv', today(`b2;${AT}`, `b3;${AT}`)),
      () => drop('leverandør/o1/kom-gå.csv', today('b2;gået;2026-11-23 08:20')),
      pause,
      pause,
    ]);
    expect(await atHub('o1')).toEqual([['b2 gone 2026-11-23T07:20 kom-gå']]);
    expect(await atHub('o2')).toEqual([['b2 present 2026-11-23T07:40 kom-gå']]);
    // b3 is a child of the other house.
    expect(taken().find(({ name }) => name.startsWith('Elle'))).toMatchObject({ unknown: [3] });
  });

  test('or by the row: its institution, or a whole name', async () => {
    await watching([
      () =>
        drop(
          'fremmøde alle.csv',
          named(
            `b2;;Ellehuset;${AT}`,
            `b3;Skjult Barn;;${AT}`,
            // One child in two institutions is in both.
            `b1;Højlund, Åse;;${AT}`,
            `b2;;Egehuset;${AT}`,
          ),
        ),
      pause,
      pause,
    ]);
    const hidden = protectedId(office.idSecret, 'b3');
    expect(
      (await atHub('o1'))
        .flat()
        .map((fact) => fact.split(' ')[0])
        .sort(),
    ).toEqual(['b1', hidden].sort());
    expect(
      (await atHub('o2'))
        .flat()
        .map((fact) => fact.split(' ')[0])
        .sort(),
    ).toEqual(['b1', 'b2']);
    expect(taken()).toMatchObject([{ taken: 3, unknown: [5] }]);
  });

  test('else nobody gets it: not where two have the id, nor where another source may have it', async () => {
    await watching([
      () =>
        drop(
          'fremmøde alle.csv',
          named(
            `b2;;;${AT}`,
            `c9;;;${AT}`,
            `c9;Eva;;${AT}`,
            `c9;Eva Elm Holm;;${AT}`,
            `b3;Eva Elm;o1;${AT}`,
          ),
        ),
      pause,
      pause,
    ]);
    expect(taken()).toMatchObject([{ taken: 0, ambiguousCount: 5 }]);
    expect(sent()).toEqual([]);
  });

  test('a CPR number finds nobody, and stands nowhere', async () => {
    await watching([
      () => drop('o1/kom-gå.csv', `cpr;status;tidspunkt\n010119-1234;${AT}\n`),
      pause,
      pause,
    ]);
    expect(taken()).toMatchObject([{ taken: 0, unknown: [2] }]);
    expect(JSON.stringify(takes)).not.toContain('010119');
  });
});

test('each take is an update of what is new, and a day’s whole after twelve', async () => {
  const steps = Array.from({ length: 14 }, (_, i) => () => {
    const minute = String(10 + i);
    drop('o1/kom-gå.csv', today('b1;til stede;2026-11-23 08:05', `b2;syg;2026-11-23 08:${minute}`));
  });
  await watching(steps.flatMap((step) => [step, pause]).concat(pause));
  const counts = sent().map(({ children }) => children);
  expect(counts).toEqual([2, ...Array(11).fill(1), 2, 1]);
  expect(sent().map(({ sequence }) => sequence)).toEqual(
    sent()
      .map(({ sequence }) => sequence)
      .toSorted((a, b) => a - b),
  );
  expect(await atHub('o1')).toEqual([
    ['b1 present 2026-11-23T07:05 kom-gå', 'b2 sick 2026-11-23T07:22 kom-gå'],
    ['b2 sick 2026-11-23T07:23 kom-gå'],
  ]);
});

test('the later observation stands, of the same time the one read last, and nothing new is not sent', async () => {
  await watching([
    () =>
      drop(
        'o1/kom-gå 0830.csv',
        today('b1;til stede;2026-11-23 08:30', 'b2;til stede;2026-11-23 08:30'),
      ),
    pause,
    () => drop('o1/kom-gå 0845.csv', today('b1;syg;2026-11-23 08:20', 'b2;syg;2026-11-23 08:30')),
    pause,
    () => drop('o1/kom-gå 0900.csv', today('b1;til stede;2026-11-23 08:30')),
    pause,
    pause,
  ]);
  expect(sent().map(({ children }) => children)).toEqual([2, 1]);
  expect((await atHub('o1')).at(-1)).toEqual(['b2 sick 2026-11-23T07:30 kom-gå']);
});

test('of another day nothing is sent, nor what has not happened yet', async () => {
  await watching([
    () =>
      drop(
        'o1/fremmøde.csv',
        today(
          'b1;til stede;2026-11-22 23:59',
          'b2;gået;2026-11-23 15:30',
          'b3;til stede;2026-11-24 08:00',
        ),
      ),
    pause,
    pause,
  ]);
  expect(taken()).toMatchObject([{ rows: 3, taken: 0, otherDay: 2, ahead: 1 }]);
  expect(sent()).toEqual([]);
});

test('a new day begins anew, and what was not sent before midnight is not sent after it', async () => {
  await watching([
    () => drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30')),
    pause,
    () => {
      wire.set({ kind: 'refuse' });
      drop('o1/2.csv', today('b2;til stede;2026-11-23 08:40'));
    },
    pause,
    () => {
      hub.clock.step(16 * 3_600_000);
      wire.set({ kind: 'pass' });
    },
    pause,
    () => drop('o1/3.csv', today('b2;til stede;2026-11-24 00:30')),
    pause,
    pause,
  ]);
  expect(await atHub('o1')).toEqual([['b2 present 2026-11-23T23:30 3']]);
  expect(sent()).toHaveLength(2);
});

describe('what goes wrong is told once, and does not end the watch', () => {
  test('a bad file, a half one, and one about something else', async () => {
    await watching([
      () => {
        drop('o1/fremmøde.csv', 'hello;world\n1;2\n');
        drop('o1/kontakter.csv', 'barnId;navn;mobil\nb1;Mette;10 12 34 56\n');
        drop('o1/billede.png', Buffer.alloc(500, 7));
        drop('o1/komgå.csv', `${HEAD}b1;til stede;2026-11-23 08:30\nb2;til st`);
      },
      ...Array(6).fill(pause),
      () => drop('o1/komgå.csv', today('b1;syg;2026-11-23 08:30', 'b2;syg;2026-11-23 08:30')),
      ...Array(4).fill(pause),
    ]);
    expect(problems().sort()).toEqual([
      'damagedExport o1/komgå.csv',
      'notAnExport o1/billede.png',
      'notAnExport o1/fremmøde.csv',
      'notAnExport o1/kontakter.csv',
    ]);
    expect((await atHub('o1')).flat()).toHaveLength(2);
    // Nothing but attendance was taken from the folder.
    expect(taken().map(({ name }) => name)).toEqual(['o1/komgå.csv']);
  });

  test('a folder that is gone for a while', async () => {
    await watching([
      pause,
      () => renameSync(folder, `${folder}-away`),
      pause,
      pause,
      () => renameSync(`${folder}-away`, folder),
      () => drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30')),
      pause,
      pause,
    ]);
    expect(problems()).toEqual([`noSuchFile ${folder}`]);
    expect(sent()).toHaveLength(1);
  });

  test('a hub that is away: ever longer pauses, and then the newest', async () => {
    let calls = 0;
    const put = client.putAttendance;
    client = {
      ...client,
      putAttendance(update) {
        calls++;
        return put(update);
      },
    };
    wire.set({ kind: 'refuse' });
    await watching([
      () => drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30')),
      ...Array(38).fill(pause),
      () => drop('o1/2.csv', today('b1;gået;2026-11-23 08:50')),
      () => wire.set({ kind: 'pass' }),
      ...Array(22).fill(pause),
    ]);
    // 15, 30, 60, 120, 240 and then 300 seconds.
    expect(calls).toBeGreaterThanOrEqual(6);
    expect(calls).toBeLessThanOrEqual(8);
    expect(problems()).toEqual(['hubUnreachable']);
    expect(await atHub('o1')).toEqual([['b1 gone 2026-11-23T07:50 2']]);
  });

  test('an office that is busy', async () => {
    busy = true;
    await watching([
      () => drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30')),
      pause,
      pause,
      () => {
        busy = false;
      },
      pause,
      pause,
      pause,
    ]);
    expect(problems()).toEqual(['storeFailed']);
    expect(sent()).toHaveLength(1);
  });

  test('a disk of the office that takes nothing', async () => {
    const place = join(officeFolder, 'attendance');
    await watching(
      [
        () => {
          // A file where a folder has to be: nothing can be written below it.
          renameSync(place, `${place}-away`);
          writeFileSync(place, '');
          drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30'));
        },
        pause,
        pause,
        () => {
          rmSync(place);
          renameSync(`${place}-away`, place);
        },
        pause,
        pause,
      ],
      { withOffice: async (work) => ok(await work(office, client)) },
    );
    expect(problems()).toEqual(['cannotWrite']);
    expect(sent()).toHaveLength(1);
  });

  test('an answer that got lost, and an office whose files got lost', async () => {
    await watching([
      () => {
        wire.set({ kind: 'dropAnswers' });
        drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30'));
      },
      pause,
      () => wire.set({ kind: 'pass' }),
      pause,
      () => drop('o1/2.csv', today('b2;til stede;2026-11-23 08:40')),
      pause,
      pause,
    ]);
    expect((await atHub('o1')).flat()).toHaveLength(2);
    for (const name of readdirSync(join(officeFolder, 'attendance')))
      writeFileSync(join(officeFolder, 'attendance', name), '');
    takes = [];
    await watching([() => drop('o1/3.csv', today('b2;gået;2026-11-23 08:45')), pause, pause]);
    expect(sent()).toHaveLength(1);
    expect(await atHub('o1')).toEqual([['b2 gone 2026-11-23T07:45 3']]);
  });
});

test('after a restart nothing is read twice, and what was not sent is', async () => {
  wire.set({ kind: 'refuse' });
  await watching([() => drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30')), pause, pause]);
  expect(taken()).toHaveLength(1);
  wire.set({ kind: 'pass' });
  takes = [];
  await watching([pause, pause, pause]);
  expect(taken()).toEqual([]);
  expect(await atHub('o1')).toEqual([['b1 present 2026-11-23T07:30 1']]);
});

test('a revoked card opens nothing of what comes after: the day’s whole is sealed to the new epoch', async () => {
  const card = await office.newCard({ institution: 'o1', kind: 'staff', label: 'Stue' });
  unwrap(await republish(office, client));
  await watching([
    () => drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30')),
    pause,
    async () => {
      await office.revokeCard(card.id);
      unwrap(await republish(office, client));
      drop('o1/2.csv', today('b2;til stede;2026-11-23 08:40'));
    },
    pause,
    pause,
  ]);
  expect(office.store.state('o1')?.staffEpochs).toHaveLength(2);
  const { updates } = await hub.store.attendanceAfter('o1', null);
  expect(updates).toHaveLength(1);
  const { sealed } = JSON.parse(updates[0] ?? '') as SignedAttendance;
  const [now, before] = office.store.state('o1')?.staffEpochs ?? [];
  const bytes = Buffer.from(sealed, 'base64');
  expect(unwrap(await openAttendance(bytes, [now?.identity ?? '']))).toHaveLength(2);
  expect(await openAttendance(bytes, [before?.identity ?? ''])).toMatchObject({ ok: false });
});

test('the supplier’s files stay as they are, unless they are to be deleted', async () => {
  const text = today('b1;til stede;2026-11-23 08:30');
  const steps = [() => drop('o1/1.csv', text), pause, pause];
  await watching(steps);
  expect(readFileSync(join(folder, 'o1/1.csv'), 'utf8')).toBe(text);
  await watching([() => drop('o1/2.csv', text), pause, pause], { deleteTaken: true });
  expect(existsSync(join(folder, 'o1/2.csv'))).toBe(false);
  expect(readFileSync(join(folder, 'o1/1.csv'), 'utf8')).toBe(text);
});

test('no child and no status is readable in the office’s folder', async () => {
  await watching([() => drop('o1/1.csv', today('b1;til stede;2026-11-23 08:30')), pause, pause]);
  for (const entry of readdirSync(officeFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'attendance-taken.json') continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name), 'latin1');
    expect(bytes).not.toMatch(/"b1"|present/);
  }
  expect(readFileSync(join(officeFolder, 'attendance-taken.json'), 'utf8')).not.toMatch(
    /"b1"|til stede/,
  );
});
