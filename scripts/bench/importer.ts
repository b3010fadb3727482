import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeSample } from '../../src/demo/sample/sample.ts';
import { clock } from './municipality.ts';
import { atMost, noMore, type Row } from './table.ts';

/** Children of one institution. */
const EACH = 250;
const MB = 1024 * 1024;

interface Run {
  readonly ms: number;
  readonly peakBytes: number;
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
  await writeSample(exports, {
    seed: 2026,
    date: new Date(clock.now()).toISOString().slice(0, 10),
    institutions: Array.from({ length: institutions }, (_, i) => ({
      id: `i${i}`,
      name: `Skolen ${i}`,
      kind: 'school' as const,
      children: EACH,
    })),
  });
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
  const memory = { work: `memory of an import, ${size}`, figure: first.peakBytes / MB, unit: 'MB' };
  return children === 50_000 ? [...rows, noMore(memory, 300)] : rows;
}

async function run(...args: [string, string, string, number]): Promise<Run> {
  const flags = ['--max-semi-space-size=4', '--optimize-for-size'];
  const script = ['scripts/bench/import-run.ts', ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...script]);
  return JSON.parse(stdout) as Run;
}
