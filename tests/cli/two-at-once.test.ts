import { appendFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '../../src/importer/office.ts';
import { openWith } from '../importer/target.ts';
import { writeExport } from './support/export.ts';
import { type HubInFront, startHubInFront } from './support/hub-in-front.ts';
import { lygte, type Outcome } from './support/lygte.ts';
import { readText } from './support/print.ts';
import { inShell, type SpawnedLygte, spawnLygte } from './support/spawned.ts';

let folder: string;
let office: string;
let exports: string;
let hub: HubInFront;
let signingKey = '';

const at = (name: string) => join(folder, name);
const run = (...args: string[]): Promise<Outcome> =>
  lygte([...args, '--data', office], { home: folder });
const start = (...args: string[]): SpawnedLygte => spawnLygte(folder, ...args, '--data', office);
const NEW = ['keycard', 'new', '--institution', 'skole', '--kind', 'staff'];
const cards = async (): Promise<Card[]> => JSON.parse((await run('keycard', 'list', '--json')).out);
const made = ({ out }: Outcome) => JSON.parse(out) as { id: string; code: string };
const opens = async ({ code }: { code: string }) => (await openWith(hub.taken, 'skole', code)).ok;

/** A second institution with two children beside the school. */
function addHouse(path: string): void {
  const changed = '2026-11-20T08:00:00.000Z';
  const lines: Record<string, string[]> = {
    'orgs.csv': [`hus,active,${changed},Børnehuset,school,101002,`],
    'users.csv': ['h1', 'h2'].map(
      (id) => `${id},active,${changed},true,hus,student,${id},,Lis,Vang,,,,,,,,`,
    ),
    'classes.csv': [`k2,active,${changed},Stuen,01,,2A,homeroom,,hus,,,,`],
    'enrollments.csv': ['h1', 'h2'].map((id) => `e${id},active,${changed},k2,hus,${id},student,,,`),
  };
  for (const [file, added] of Object.entries(lines))
    appendFileSync(join(path, file), `${added.join('\n')}\n`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-at-once-'));
  exports = at('export');
  office = at('office');
  writeExport(exports);
  addHouse(exports);
  hub = await startHubInFront(at('hub.db'), () => signingKey);
  const code = await hub.codeForOffice();
  expect(await run('enroll', '--importer', '--hub', hub.url, code)).toMatchObject({ code: 0 });
  signingKey = JSON.parse(await readFile(join(office, 'keys.json'), 'utf8')).signing.publicKey;
  expect(await run('import', exports)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  hub.release();
  hub.manifests.length = 0;
});

describe('an office that two commands change at once', () => {
  test('four new keycards are four cards, and each opens the box', async () => {
    const before = (await cards()).length;
    const ended = await Promise.all(
      [1, 2, 3, 4].map((n) => start(...NEW, '--label', `Skab ${n}`, '--json').ended),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const printed = ended.map(made);
    expect(new Set(printed.map(({ code }) => code)).size).toBe(4);
    const known = (await cards()).slice(before);
    expect(known.map(({ id }) => id).sort()).toEqual(printed.map(({ id }) => id).sort());
    const labels = known.map(({ label }) => label).sort();
    expect(labels).toEqual(['Skab 1', 'Skab 2', 'Skab 3', 'Skab 4']);
    for (const card of printed) expect(await opens(card)).toBe(true);
  });

  test('a card revoked during an import stays revoked, and nothing is sealed to it', async () => {
    const lost = made(await run(...NEW, '--json'));
    const other = made(await run(...NEW, '--json'));
    expect(await opens(lost)).toBe(true);
    hub.hold();
    const importing = start('import', exports);
    await hub.held();
    const revoking = start('keycard', 'revoke', lost.id);
    await revoking.says('Waiting for lygte import');
    hub.release();
    expect(await importing.ended).toMatchObject({ code: 0 });
    expect(await revoking.ended).toMatchObject({
      code: 0,
      out: `Keycard ${lost.id} is revoked. The box refuses it once it has fetched the new version.\n`,
    });
    expect((await cards()).find(({ id }) => id === lost.id)?.revokedAt).not.toBeNull();
    expect([await opens(lost), await opens(other)]).toEqual([false, true]);
    expect(await run('import', exports)).toMatchObject({ code: 0 });
    expect([await opens(lost), await opens(other)]).toEqual([false, true]);
  });

  test('an import waits for another, and says so', async () => {
    hub.hold();
    const first = start('import', exports);
    await hub.held();
    const second = start('import', exports);
    await second.says('Waiting for lygte import, which uses the office');
    expect(hub.manifests).toEqual([]);
    hub.release();
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(await second.ended).toMatchObject({ code: 0 });
  });

  test('what only reads does not wait', async () => {
    hub.hold();
    const importing = start('import', exports);
    await hub.held();
    expect(await run('keycard', 'list', '--json')).toMatchObject({ code: 0 });
    expect(await run('journal', '--json')).toMatchObject({ code: 0 });
    expect(await run('import', exports, '--dry-run')).toMatchObject({ code: 0 });
    hub.release();
    expect(await importing.ended).toMatchObject({ code: 0 });
  });

  test('an import that was killed does not stop the next command', async () => {
    hub.hold();
    const killed = start('import', exports);
    await hub.held();
    killed.child.kill('SIGKILL');
    await killed.ended;
    hub.release();
    const { code, err } = await run(...NEW, '--no-publish');
    expect({ code, waited: err.includes('Waiting') }).toEqual({ code: 0, waited: false });
    expect((await readdir(office)).sort()).toEqual([
      'cards.json',
      'hub.json',
      'institutions',
      'keys.json',
      'last-import.json',
      'lock',
      'texts',
    ]);
  });
});

describe('a card made or revoked', () => {
  test('is published for its institution only', async () => {
    const card = made(await run(...NEW, '--json'));
    expect(hub.manifests).toEqual(['skole']);
    const house = await run('keycard', 'new', '--institution', 'hus', '--kind', 'leader', '--json');
    expect(hub.manifests).toEqual(['skole', 'hus']);
    expect((await openWith(hub.taken, 'hus', made(house).code)).ok).toBe(true);
    await run('keycard', 'revoke', card.id);
    expect(hub.manifests).toEqual(['skole', 'hus', 'skole']);
    expect(await opens(card)).toBe(false);
  });

  test('is revoked even where the hub does not answer, and says from when', async () => {
    const card = made(await run(...NEW, '--json'));
    const nowhere = await run('keycard', 'revoke', card.id, '--hub', 'http://127.0.0.1:1');
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('hubUnreachable') });
    expect(nowhere.out).toContain('is revoked from the next publish on');
    expect(await run('import', exports)).toMatchObject({ code: 0 });
    expect(await opens(card)).toBe(false);
  });

  test('can wait for the next import', async () => {
    const card = made(await run(...NEW, '--json'));
    hub.manifests.length = 0;
    const { out } = await run('keycard', 'revoke', card.id, '--no-publish');
    expect(out).toContain('from the next publish on');
    expect(hub.manifests).toEqual([]);
  });
});

describe('the paper of a keycard', () => {
  test('is never overwritten, and no card is made for it', async () => {
    const out = at('there.pdf');
    await writeFile(out, 'another card');
    const before = await cards();
    const refused = await run(...NEW, '--out', out);
    expect(refused).toMatchObject({
      code: 1,
      out: '',
      err: `lygte: fileExists: The file is there already (${out}). Choose another name.\n`,
    });
    expect(await readFile(out, 'utf8')).toBe('another card');
    expect(await cards()).toEqual(before);
  });

  test('of two at once is one', async () => {
    const out = at('one.pdf');
    const before = (await cards()).length;
    const ended = await Promise.all(
      [1, 2].map(() => start(...NEW, '--no-publish', '--out', out, '--json').ended),
    );
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(await cards()).toHaveLength(before + 1);
    expect(readText(await readFile(out))).toContain('Skolen ved Åen');
  });

  test('that cannot be written leaves no card that counts and no paper', async () => {
    const out = at('full.pdf');
    const before = (await cards()).map(({ id }) => id);
    // The card's own files are smaller than this many kB, its paper is larger.
    const kilobytes = 1 + Math.ceil((await readFile(join(office, 'cards.json'))).length / 1024);
    const script = `ulimit -f ${kilobytes}; "$@"`;
    const { ended } = inShell(folder, script, ...NEW, '--out', out, '--data', office);
    const full = expect.stringContaining('lygte: diskFull: ');
    expect(await ended).toMatchObject({ code: 1, out: '', err: full });
    await expect(readFile(out)).rejects.toThrow('ENOENT');
    const left = (await cards()).filter(({ id }) => !before.includes(id));
    expect(left).toMatchObject([{ revokedAt: expect.any(String) }]);
  });

  test('or its code, where standard output takes nothing, leaves none either', async () => {
    const before = (await cards()).map(({ id }) => id);
    const { ended } = inShell(folder, '"$@" > /dev/full', ...NEW, '--data', office);
    expect(await ended).toMatchObject({ code: 1, err: expect.stringContaining('diskFull') });
    const left = (await cards()).filter(({ id }) => !before.includes(id));
    expect(left).toMatchObject([{ revokedAt: expect.any(String) }]);
  });
});

test('a reader that goes at once does not stop what the command has begun', async () => {
  hub.hold();
  const making = inShell(folder, '"$@" | true', ...NEW, '--data', office);
  await hub.held();
  hub.release();
  expect(await making.ended).toMatchObject({ code: 0 });
  expect(hub.manifests).toEqual(['skole']);
});
