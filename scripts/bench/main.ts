import { checkInRows } from './checkins.ts';
import { importRows } from './importer.ts';
import { rosterRows } from './roster.ts';
import { sizeRows } from './size.ts';
import { startRows } from './start.ts';
import { syncRows } from './sync.ts';
import { print, type Row } from './table.ts';
import { unlockRows } from './unlock.ts';

const BENCHES: Record<string, () => Promise<Row[]>> = {
  roster: rosterRows,
  import: importRows,
  checkins: checkInRows,
  sync: syncRows,
  unlock: unlockRows,
  start: startRows,
  size: sizeRows,
};

const args = process.argv.slice(2);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const rows: Row[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (only !== undefined && name !== only) continue;
  process.stderr.write(`bench: ${name} …\n`);
  rows.push(...(await bench()));
}
process.stdout.write(`${args.includes('--json') ? JSON.stringify(rows) : print(rows)}\n`);
