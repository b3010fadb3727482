import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { type Failure, failure, unwrap } from '../../src/core/errors.ts';
import { failureText } from '../../src/core/text/failures.ts';
import { changeOffice, openOffice } from '../../src/importer/office.ts';
import { lockOffice } from '../../src/importer/office-lock.ts';
import { steppedClock } from '../fakes/clock.ts';
import { seededRandom } from '../fakes/random.ts';
import { tempDir } from './support.ts';

const clock = steppedClock();
const deps = { clock, random: seededRandom('lock') };
const wish = (command: string, waitMs = 0) => ({ command, waitMs });
const CARD = { institution: 'o1', kind: 'staff', label: '' } as const;

test('two in one process exclude each other as two processes do', async () => {
  const dir = tempDir();
  {
    await using first = unwrap(await lockOffice(dir, deps, wish('lygte import')));
    expect(first).toBeDefined();
    const busy = { command: 'lygte import', since: '2026-11-23T09:00:00.000+01:00' };
    expect(await lockOffice(dir, deps, wish('lygte keycard new'))).toEqual({
      ok: false,
      failure: { code: 'officeBusy', detail: busy },
    });
    const text = failureText(failure('officeBusy', busy), 'en');
    expect(text).toBe(
      'The office is in use by lygte import since 2026-11-23 09:00. Try again afterwards.',
    );
    // The one that was refused has not taken the lock away.
    expect(await lockOffice(dir, deps, wish('lygte enroll'))).toMatchObject({ ok: false });
  }
  expect((await lockOffice(dir, deps, wish('lygte enroll'))).ok).toBe(true);
});

test('whoever waits is told once for whom, and reads what the other wrote', async () => {
  const dir = tempDir();
  const first = unwrap(await changeOffice(dir, deps, wish('lygte import')));
  const told: Failure[] = [];
  const onWait = (busy: Failure) => told.push(busy);
  const second = changeOffice(dir, deps, { ...wish('lygte keycard new', 60_000), onWait });
  await vi.waitFor(() => expect(told).toHaveLength(1));
  const card = await first.newCard(CARD);
  await first[Symbol.asyncDispose]();
  await using office = unwrap(await second);
  expect(office.cards().map(({ id }) => id)).toEqual([card.id]);
  expect(told.map(({ detail }) => detail?.command)).toEqual(['lygte import']);
});

test('what a run that was cut off left behind stops nobody and is cleared away', async () => {
  const dir = tempDir();
  await openOffice(dir, deps);
  for (const file of ['keys.json.17.new', 'texts/a-1.age.17.new', 'institutions/b.json.17.new'])
    writeFileSync(join(dir, file), 'ha');
  writeFileSync(join(dir, 'lock.json'), '{"command":"lyg');
  {
    await using office = unwrap(await changeOffice(dir, deps, wish('lygte import')));
    expect(office.cards()).toEqual([]);
    expect(JSON.parse(readFileSync(join(dir, 'lock.json'), 'utf8')).command).toBe('lygte import');
  }
  const left = readdirSync(dir, { recursive: true }).sort();
  expect(left).toEqual(['institutions', 'keys.json', 'lock', 'texts']);
});

test('its files are for their owner only', async () => {
  const dir = tempDir();
  await using office = unwrap(await changeOffice(dir, deps, wish('lygte import')));
  await office.newCard(CARD);
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    expect(statSync(join(dir, entry.name)).mode & 0o077).toBe(0);
});

test('an office whose keys are damaged fails, and is free again', async () => {
  const dir = tempDir();
  await openOffice(dir, deps);
  writeFileSync(join(dir, 'keys.json'), '{}');
  await expect(changeOffice(dir, deps, wish('lygte import'))).rejects.toThrow();
  expect((await lockOffice(dir, deps, wish('lygte import'))).ok).toBe(true);
});

test('where no lock can be had there is none', async () => {
  const dir = tempDir();
  await openOffice(dir, deps);
  const file = join(dir, 'lock');
  writeFileSync(file, 'this is no database of SQLite, however it came here');
  expect(await lockOffice(dir, deps, wish('lygte import'))).toEqual({
    ok: false,
    failure: { code: 'cannotWrite', detail: { file } },
  });
});

test('kill -9 at any moment: the office is whole, has all it said, and is free', async () => {
  const dir = tempDir();
  await openOffice(dir, deps);
  const said: string[] = [];
  for (let lines = 1; lines <= 8; lines++) {
    const child = spawn(process.execPath, [resolve('tests/importer/make-cards.ts'), dir]);
    const ended = once(child, 'exit');
    let heard = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      if (++heard === lines) child.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
    await using office = unwrap(await changeOffice(dir, deps, wish('lygte import')));
    const has = office
      .cards()
      .flatMap(({ id, revokedAt }) => [
        `made ${id}`,
        ...(revokedAt === null ? [] : [`revoked ${id}`]),
      ]);
    expect(said.filter((line) => !has.includes(line))).toEqual([]);
  }
});
