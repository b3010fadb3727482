import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { openOffice } from '../../src/importer/office.ts';
import { ACCEPT_ALL, publish } from '../../src/importer/publish/publish.ts';
import { steppedClock } from '../fakes/clock.ts';
import { seededRandom } from '../fakes/random.ts';
import { imported, SMALL } from '../importer/support.ts';
import { memoryTarget } from '../importer/target.ts';
import { inShell } from './support/spawned.ts';

/** Far more than a pipe holds (64 kB), and than a reader takes at once. */
const MB = 1024 * 1024;
const NEEDS = 'Ærø '.repeat(MB / 2);
/** Reads nothing for a while, and then little by little. */
const SLOW =
  '(sleep 2; while read -r -N 50000 part; do printf %s "$part"; done; printf %s "$part")';

let folder: string;
let office: string;
let open: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-pipes-'));
  office = join(folder, 'office');
  const made = await openOffice(office, { random: seededRandom('pipes'), clock: steppedClock() });
  const { code } = await made.newCard({ institution: 'o1', kind: 'staff', label: 'Skab' });
  const target = memoryTarget(() => made.signingKey);
  const { institutions } = await imported(SMALL);
  for (const { snapshot } of institutions)
    for (const child of snapshot.children) Object.assign(child, { needs: NEEDS });
  unwrap(await publish(made, institutions, ACCEPT_ALL, target));
  const files: string[] = [];
  for (const [sha256, bytes] of target.objects) {
    files.push(join(folder, `${sha256}.age`));
    await writeFile(join(folder, `${sha256}.age`), bytes);
  }
  open = ['open', ...files, '--card', code];
  const [card] = made.cards();
  const cards = Array.from({ length: 10_000 }, (_, n) => ({ ...card, id: `kort-${n}` }));
  await writeFile(join(office, 'cards.json'), JSON.stringify({ format: 1, cards }));
});
afterAll(() => rm(folder, { recursive: true }));

describe('what a command prints reaches its reader whole', () => {
  test('an opened snapshot', async () => {
    const { out, code } = await inShell(folder, `"$@" | ${SLOW}`, ...open).ended;
    const { snapshot } = JSON.parse(out);
    expect({ code, needs: snapshot.children[0].needs === NEEDS }).toEqual({ code: 0, needs: true });
  });

  test('--json', async () => {
    const list = ['keycard', 'list', '--json', '--data', office];
    const { out, code } = await inShell(folder, `"$@" | ${SLOW}`, ...list).ended;
    expect(out.length).toBeGreaterThan(MB);
    expect({ code, cards: JSON.parse(out).length }).toEqual({ code: 0, cards: 10_000 });
  });

  test('messages on standard error', async () => {
    // The message quotes it. Linux takes at most 128 kB in one argument.
    const wrong = `--${'x'.repeat(120_000)}`;
    const { out, code } = await inShell(folder, `"$@" 2>&1 | ${SLOW}`, 'open', wrong).ended;
    expect(code).toBe(2);
    expect(out).toContain(wrong);
    expect(out).toMatch(/^lygte: .*\n$/s);
  });

  test('into a file', async () => {
    const { code } = await inShell(folder, '"$@" > "$HOME/all.json"', ...open).ended;
    const { snapshot } = JSON.parse(await readFile(join(folder, 'all.json'), 'utf8'));
    expect({ code, children: snapshot.children.length }).toEqual({ code: 0, children: 2 });
  });
});

describe('where it cannot reach anybody', () => {
  test('a reader that stops early is no error', async () => {
    const { out, err, code } = await inShell(folder, '"$@" | head -c 10', ...open).ended;
    expect({ out, code }).toEqual({ out: '{"snapshot', code: 0 });
    expect(err).toMatch(/^Opened with a staff card: .*\n$/);
  });

  test('nobody for its messages is none either', async () => {
    const wrong = `--${'x'.repeat(120_000)}`;
    const { code } = await inShell(folder, '"$@" 2> >(true)', 'open', wrong).ended;
    expect(code).toBe(2);
  });

  test.each([
    ['a full device', '"$@" > /dev/full'],
    ['a file that the disk cuts short', 'ulimit -f 1000; "$@" > "$HOME/cut.json"'],
  ])('%s is a failure', async (_, script) => {
    const { code, err } = await inShell(folder, script, ...open).ended;
    expect({ code, last: err.split('\n').at(-2) }).toMatchObject({
      code: 1,
      last: expect.stringMatching(/^lygte: diskFull: /),
    });
  });
});
