import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { readExports } from '../../src/importer/import.ts';
import { folder, options, readWhole, reasons, SMALL } from './support.ts';

const MB = 1024 * 1024;

/** Years of attendance of two children: 100 MB of rows of which two count. */
async function writeAttendance(path: string): Promise<number> {
  const file = createWriteStream(path);
  const filler = 'x'.repeat(900);
  const block = Array.from(
    { length: 100 },
    (_, i) =>
      `b${1 + (i % 2)},3,2026-${String(1 + (i % 11)).padStart(2, '0')}-02 07:${String(i % 60).padStart(2, '0')},${filler}\n`,
  ).join('');
  file.write('barnId,status,tidspunkt,bemærkning\n');
  let written = 0;
  for (; written < 100 * MB; written += block.length)
    if (!file.write(block)) await once(file, 'drain');
  file.end('b1,på tur,2026-11-23 08:42,sidst\n');
  await once(file, 'close');
  return written;
}

test('a file of 100 MB is read in bounded memory', async () => {
  const dir = folder(SMALL);
  const size = await writeAttendance(join(dir, 'fremmøde.csv'));
  const before = process.memoryUsage().rss;
  let highest = 0;
  const onProgress = () => {
    highest = Math.max(highest, process.memoryUsage().rss);
  };
  const result = unwrap(await readWhole([dir], options({ onProgress })));
  expect(result.report.rows).toBeGreaterThan(size / 1000);
  expect(result.institutions[0]?.snapshot.attendance).toMatchObject([
    { childId: 'b1', status: 'onTrip' },
    { childId: 'b2', status: 'present' },
  ]);
  expect((highest - before) / MB).toBeLessThan(100);
}, 120_000);

test('a row of 300 MB takes no memory of its length, and the next row is read', async () => {
  const dir = folder(SMALL);
  const file = createWriteStream(join(dir, 'fremmøde.csv'));
  file.write('barnId,status,tidspunkt\nb1,"');
  for (let i = 0; i < 300; i++) if (!file.write('y'.repeat(MB))) await once(file, 'drain');
  file.end('",2026-11-23 08:40\nb2,på tur,2026-11-23 08:42\n');
  await once(file, 'close');
  const before = process.memoryUsage().rss;
  let highest = 0;
  const onProgress = () => {
    highest = Math.max(highest, process.memoryUsage().rss);
  };
  const { report, institutions } = unwrap(await readWhole([dir], options({ onProgress })));
  expect(reasons(report.issues)).toEqual(['fremmøde.csv:2 rejected rowTooLong']);
  expect(institutions[0]?.snapshot.attendance).toMatchObject([{ childId: 'b2' }]);
  expect((highest - before) / MB).toBeLessThan(100);
}, 120_000);

test('every bad row is reported, and none is kept', async () => {
  const dir = folder({
    ...SMALL,
    'fremmøde.csv': `barnId,status,tidspunkt\n${'b1,?,nu\n'.repeat(20_000)}`,
  });
  let issues = 0;
  const read = unwrap(await readExports([dir], options({ onIssue: () => issues++ })));
  expect(issues).toBe(20_000);
  expect(read.report.counts()).toEqual([
    { file: 'fremmøde.csv', reason: 'unknownStatus', loss: true, rejected: 20_000, repaired: 0 },
  ]);
});
