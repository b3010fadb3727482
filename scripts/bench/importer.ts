import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unwrap } from '../../src/core/errors.ts';
import { writeSample } from '../../src/demo/sample/sample.ts';
import { hubConfig, readEnv } from '../../src/hub/config.ts';
import { startHub } from '../../src/hub/main.ts';
import { openOffice } from '../../src/importer/office.ts';
import { enroll } from '../../src/platform/hub-client.ts';
import { start } from './child.ts';
import { writeSkoleGrunddata, writeWorkbook } from './import-formats.ts';
import { clock, logger, random } from './municipality.ts';
import { atMost, noMore, type Row } from './table.ts';

/** Children of one institution. */
const EACH = 250;
const MB = 1024 * 1024;

interface Run {
  readonly ms: number;
  readonly done: number;
}

/** Whole imports of a school, a small and a large municipality, against the bare work on the bytes. */
export async function importRows(): Promise<Row[]> {
  const root = await mkdtemp(join(tmpdir(), 'lygte-bench-'));
  try {
    const rows: Row[] = [];
    for (const children of [1_000, 10_000, 50_000]) rows.push(...(await sizeOf(root, children)));
    return rows;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function sizeOf(root: string, children: number): Promise<Row[]> {
  const exports = join(root, `exports-${children}`);
  const institutions = children / EACH;
  const sample = {
    seed: 2026,
    date: new Date(clock.now()).toISOString().slice(0, 10),
    institutions: Array.from({ length: institutions }, (_, i) => ({
      id: `i${i}`,
      name: `Skolen ${i}`,
      kind: 'school' as const,
      children: EACH,
    })),
  };
  await writeSample(exports, sample);
  const office = join(root, `office-${children}`);
  const size = `${children.toLocaleString('en')} children`;
  const raw = await run('raw', exports, office, institutions);
  const first = await run('ours', exports, office, institutions);
  const same = await run('ours', exports, office, institutions);
  if (first.done !== institutions || same.done !== institutions) throw new Error('not all');
  const figure = { work: `import, ${size}`, figure: first.ms, unit: 'ms' };
  const rows = [
    atMost(figure, 'csv-parse + zstd + age', raw.ms, 3),
    atMost(
      { work: `import unchanged, ${size}`, figure: same.ms, unit: 'ms' },
      'the first import',
      first.ms,
      0.25,
    ),
  ];
  if (children === 10_000)
    for (const [name, write] of [
      ['STIL XML', writeSkoleGrunddata],
      ['XLSX', writeWorkbook],
    ] as const) {
      const dir = join(root, name);
      await write(dir, sample);
      const { ms, done } = await run('ours', dir, join(root, `office-${name}`), institutions);
      if (done !== institutions) throw new Error(`${name}: ${done} institutions`);
      const form = { work: `import of ${name}, ${size}`, figure: ms, unit: 'ms' };
      rows.push(atMost(form, 'the same as CSV', first.ms, 2));
    }
  if (children < 50_000) return rows;
  const memory = {
    work: `memory of lygte import, ${size}`,
    figure: await peakMb(root, exports),
    unit: 'MB',
  };
  return [...rows, noMore(memory, 300)];
}

/** What systemd/lygte-import.service sets before the command starts. */
async function serviceEnvironment(): Promise<Record<string, string>> {
  const unit = await readFile('systemd/lygte-import.service', 'utf8');
  const lines = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, set = '']) =>
    set.split(' '),
  );
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** The peak of the command itself, publishing to a real hub. */
async function peakMb(root: string, exports: string): Promise<number> {
  const environment = { LYGTE_HUB_DATA: root, LYGTE_HUB_LISTEN: '127.0.0.1:0' };
  const hub = await startHub(hubConfig(readEnv(environment)), { clock, random, logger });
  try {
    const data = join(root, 'office-of-command');
    const known = await openOffice(data, { clock, random });
    const wish = { role: 'importer', institution: null, ttlMs: 60_000 } as const;
    const code = await hub.store.createCode(wish);
    const importer = unwrap(await enroll(hub.url, code, { signingKey: known.signingKey }));
    await known.setHub({ url: hub.url, token: importer.token });
    const command = start(
      ['dist/server/lygte.js', 'import', exports, '--data', data, '--json'],
      await serviceEnvironment(),
    );
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, command.highest());
    }, 50);
    const [exit] = (await once(command.process, 'exit')) as [number];
    clearInterval(watch);
    if (exit !== 0 && exit !== 3) throw new Error(`lygte import: ${exit}`);
    return peak / MB;
  } finally {
    await hub.close();
  }
}

async function run(...args: [string, string, string, number]): Promise<Run> {
  const script = ['scripts/bench/import-run.ts', ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, script);
  return JSON.parse(stdout) as Run;
}
