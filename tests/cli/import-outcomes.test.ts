// The command as a municipality's machine runs it, on exports of tests/importer/exports.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processContext } from '../../src/cli/context.ts';
import { type RunningHub, startHub } from '../../src/hub/main.ts';
import { spawnLygte } from './support/spawned.ts';

const EXPORTS = resolve('tests/importer/exports');
const silent = { info: () => undefined, warn: () => undefined };
let folder: string;
const hubs: RunningHub[] = [];

const at = (name: string) => join(folder, name);
const lygte = (office: string, ...args: string[]) =>
  spawnLygte(folder, ...args, '--data', at(office)).ended;
const importing = (office: string, exported: string, ...args: string[]) =>
  lygte(office, 'import', join(EXPORTS, exported), ...args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-outcomes-'));
});
afterAll(async () => {
  for (const hub of hubs) await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** An office with a hub of its own, where it may publish. */
async function newOffice(name: string): Promise<string> {
  const { clock, random } = processContext(process);
  const config = { database: { sqlite: at(`${name}.db`) }, host: '127.0.0.1', port: 0 };
  const hub = await startHub({ ...config, certificates: null }, { clock, random, logger: silent });
  hubs.push(hub);
  const code = await hub.store.createCode({ role: 'importer', institution: null, ttlMs: 60_000 });
  expect(await lygte(name, 'enroll', code, '--importer', '--hub', hub.url)).toMatchObject({
    code: 0,
  });
  return name;
}

interface Report {
  readonly outcome: string;
  readonly code?: string;
  readonly issues: readonly { file: string; line: number; reason: string; value?: string }[];
}

const jsonReport = (name: string) => JSON.parse(readFileSync(at(name), 'utf8')) as Report;

describe('exit code and report', () => {
  test.each([
    ['held-medicine/before', 0, 'all'],
    ['people-nobody-needs', 3, 'losses'],
    ['protected-file-unknown', 1, 'refused'],
  ])('of %s are %i, %s: as JSON and as CSV', async (exported, code, outcome) => {
    for (const ending of ['json', 'csv']) {
      const file = `${outcome}.${ending}`;
      const run = await importing('none', exported, '--dry-run', '--json', '--report', at(file));
      expect(run).toMatchObject({ code });
      expect(JSON.parse(run.out)).toMatchObject({ outcome, dryRun: true });
    }
    const report = jsonReport(`${outcome}.json`);
    expect(report.outcome).toBe(outcome);
    const lines = readFileSync(at(`${outcome}.csv`), 'utf8')
      .trimEnd()
      .split('\r\n');
    // Titles, a line for each issue, and the facts about the run.
    const issues = lines.filter((line) => line.startsWith('"') && !line.startsWith('"#'));
    expect(issues).toHaveLength(report.issues.length);
    expect(lines.join('\n')).toContain(`# outcome: ${outcome}`);
    expect(existsSync(at('none'))).toBe(false);
  });
});

test('one institution held back, the other through, until it is accepted', async () => {
  const office = await newOffice('held');
  expect(await importing(office, 'held-medicine/before')).toMatchObject({ code: 0 });
  const args = ['--json', '--report', at('held.json')];
  const held = await importing(office, 'held-medicine/after', ...args);
  expect(held.code).toBe(4);
  expect(JSON.parse(held.out)).toMatchObject({
    outcome: 'held',
    institutions: [{ name: 'Næsset', version: 2 }],
    held: [{ id: '1', name: 'Åskolen', falls: [{ kind: 'medicine', before: 1, gone: 1 }] }],
  });
  // Who it is about stands in the report only.
  expect(held.out + held.err).not.toContain('Saft');
  expect(jsonReport('held.json')).toMatchObject({
    outcome: 'held',
    issues: expect.arrayContaining([expect.objectContaining({ reason: 'factGone' })]),
  });
  const other = await importing(office, 'held-medicine/after', '--accept', 'Næsset', '--json');
  expect(other.code).toBe(4);
  const accepted = await importing(office, 'held-medicine/after', '--accept', 'Åskolen', '--json');
  expect(accepted).toMatchObject({ code: 0 });
  expect(JSON.parse(accepted.out)).toMatchObject({ outcome: 'all', held: [] });
});

test('the shares of import.json hold', async () => {
  const office = await newOffice('shares');
  expect(await importing(office, 'held-numbers/before')).toMatchObject({ code: 0 });
  expect(await importing(office, 'held-numbers/after')).toMatchObject({ code: 4 });
  await writeFile(
    join(at(office), 'import.json'),
    JSON.stringify({ format: 1, limits: { numbers: 0.6 } }),
  );
  expect(await importing(office, 'held-numbers/after')).toMatchObject({ code: 0 });
  await writeFile(
    join(at(office), 'import.json'),
    JSON.stringify({ format: 1, limits: { numbers: 60 } }),
  );
  const wrong = await importing(office, 'held-numbers/after');
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('limits.numbers') });
});
