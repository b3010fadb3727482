import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { processContext } from '../../src/cli/context.ts';
import { progressLine, summary } from '../../src/cli/import/print.ts';
import { openReport } from '../../src/cli/report-file.ts';
import { type ImportReport, newIssueLog, type RowIssue } from '../../src/importer/report.ts';

const issue: RowIssue = {
  file: 'users.csv',
  line: 7,
  column: 'phone',
  action: 'repaired',
  reason: 'unreadablePhone',
  value: '10 20 "x"',
};
/** Notices come first in the file, as a thousand of them would. */
const issues: readonly RowIssue[] = [
  issue,
  { ...issue, line: 9 },
  { ...issue, action: 'rejected', reason: 'missingId' },
];

function reportOf(all: readonly RowIssue[]): ImportReport {
  const log = newIssueLog();
  for (const one of all) log.add(one);
  return { files: 2, rows: 30, counts: log.counts };
}

test('the summary counts by file and reason, losses first, and shows no values', () => {
  const text = summary(reportOf(issues), 'en');
  expect(text.split('\n')).toEqual([
    'Read: 2 files, 30 rows.',
    'Not taken (1):',
    'File       Left out  Repaired',
    'users.csv  1         0         The row lacks an id.',
    'For your information (2):',
    'File       Left out  Repaired',
    'users.csv  0         2         The phone number looks wrong. It was kept as given.',
    'Use --report FILE.csv to see each row.',
    '',
  ]);
  expect(summary(reportOf([]), 'da')).toBe('Læst: 2 filer, 30 rækker.\n');
});

describe('the report file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-report-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, all: readonly RowIssue[]) => {
    const path = join(folder, name);
    const report = openReport(path, 'en');
    for (const one of all) report.add(one);
    expect(existsSync(path), 'a report that is not whole has no name').toBe(false);
    report.close({ outcome: 'losses', files: 2, issues: all.length });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    return readFileSync(path, 'utf8');
  };

  test('is CSV for a spreadsheet', () => {
    const [head, first] = write('r.csv', issues).split('\r\n');
    expect(head).toBe('\uFEFFfile;line;column;action;reason;loss;words;value;rows');
    expect(first).toBe(
      '"users.csv";"7";"phone";"repaired";"unreadablePhone";"0";"The phone number looks wrong. It was kept as given.";"10 20 ""x""";""',
    );
  });
  test('or JSON, with the outcome at its end', () => {
    const json = JSON.parse(write('r.json', issues));
    expect(json).toMatchObject({ files: 2, outcome: 'losses' });
    expect(json.issues[0]).toMatchObject({ line: 7, value: '10 20 "x"', loss: false });
    expect(json.issues[2]).toMatchObject({ reason: 'missingId', loss: true });
    expect(JSON.parse(write('none.json', []))).toMatchObject({ issues: [] });
  });
  test('has a line for every row, however many there are', () => {
    const many = Array.from({ length: 25_000 }, (_, line) => ({ ...issue, line }));
    expect(write('many.csv', many).split('\r\n')).toHaveLength(25_000 + 5);
    expect(JSON.parse(write('many.json', many)).issues).toHaveLength(25_000);
  });
  test('does not run a cell as a formula', () => {
    expect(write('f.csv', [{ ...issue, value: '=1+1' }])).toContain('"\'=1+1"');
  });
});

test('progress is one line that rewrites itself, where somebody watches', () => {
  let output = '';
  let now = 1_000;
  const context = {
    ...processContext(process),
    language: 'en' as const,
    terminal: true,
    err(words: string) {
      output += words;
    },
  };
  const clock = { ...context.clock, now: () => now };
  const progress = { file: 'users.csv', totalBytes: 200, rows: 4, phase: 'reading' } as const;
  const line = progressLine({ ...context, clock });
  line.show({ ...progress, bytes: 50 });
  line.show({ ...progress, bytes: 60 });
  now += 200;
  line.show({ ...progress, bytes: 200 });
  line.clear();
  expect(output.split('\r\u001b[K')).toEqual([
    '',
    '25 %  4 rows  users.csv',
    '100 %  4 rows  users.csv',
    '',
  ]);
  output = '';
  progressLine({ ...context, clock, terminal: false }).show({ ...progress, bytes: 1 });
  expect(output).toBe('');
});
