import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeSample, type PeopleOptions, type SampleInstitution } from './people.ts';
import { samplePlan } from './plan.ts';
import { lygteTables, type OneRoster, type Rows, rosterTables } from './tables.ts';

export interface SampleOptions extends PeopleOptions {
  readonly oneRoster?: OneRoster;
  readonly encoding?: 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'windows-1252';
  readonly delimiter?: ',' | ';' | '\t';
  /** `HH:MM` when the export is made; left out: late enough for everybody to have arrived. */
  readonly until?: string;
}

/** The export's files by name. The same options give the same bytes. */
export function sampleFiles(options: SampleOptions): Map<string, Uint8Array> {
  const sample = makeSample(options);
  const changed = `${options.date}T04:30:00.000Z`;
  const tables = [
    ...rosterTables(sample, options.oneRoster ?? '1.1', changed),
    ...lygteTables(sample, options),
  ];
  const files = tables.map(([name, rows]): [string, Uint8Array] => [
    `${name}.csv`,
    encode(csv(rows, options.delimiter ?? ','), options.encoding ?? 'utf-8'),
  ]);
  return new Map([...files, ['plan.md', encode(samplePlan(options.date), 'utf-8')]]);
}

/** Writes the export as a folder. Its files are dated in the morning of `options.date`. */
export async function writeSample(dir: string, options: SampleOptions): Promise<void> {
  const morning = new Date(`${options.date}T05:00:00Z`);
  for (const [name, bytes] of sampleFiles(options)) {
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    await utimes(path, morning, morning);
  }
}

/** RFC 4180: quotes where a cell needs them. */
function csv(rows: Rows, delimiter: string): string {
  const cell = (text: string) =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => `${row.map(cell).join(delimiter)}\r\n`).join('');
}

function encode(text: string, encoding: NonNullable<SampleOptions['encoding']>): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-8-bom':
      return Buffer.from(`\ufeff${text}`, 'utf8');
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'windows-1252':
      // The sample's letters are all in the part that the two have in common.
      return Buffer.from(text, 'latin1');
  }
}

/** The demo's municipality: a day-care, a school, and the school's after-school club. */
export const DEMO_INSTITUTIONS: readonly SampleInstitution[] = [
  { id: 'bh-solsikken', name: 'Børnehuset Solsikken', kind: 'daycare', children: 80 },
  { id: 'sk-lygten', name: 'Lygteskolen', kind: 'school', children: 500 },
  { id: 'sfo-lanternen', name: 'SFO Lanternen', kind: 'club', children: 120, school: 'sk-lygten' },
];

/** What a demo decides of its sample: see PeopleOptions and SampleOptions. */
type DemoChoices = Pick<SampleOptions, 'date' | 'canary' | 'until'>;

/** @param of date: `YYYY-MM-DD`, the morning the demo starts */
export function demoSample(of: DemoChoices): SampleOptions {
  return { seed: 24, institutions: DEMO_INSTITUTIONS, ...of };
}

/** Writes the demo's export as a folder. */
export function writeDemoSample(dir: string, of: DemoChoices): Promise<void> {
  return writeSample(dir, demoSample(of));
}
