import { expect, test } from 'vitest';
import { progressLine, reportFile, summary } from '../../src/cli/commands/import.ts';
import { processContext } from '../../src/cli/context.ts';
import type { ImportReport, RowIssue } from '../../src/importer/report.ts';

const issue: RowIssue = {
  file: 'users.csv',
  line: 7,
  column: 'phone',
  action: 'repaired',
  reason: 'unreadablePhone',
  value: '10 20 "x"',
};
const report: ImportReport = {
  files: 2,
  rows: 30,
  issues: [issue, { ...issue, line: 9 }, { ...issue, action: 'rejected', reason: 'missingId' }],
  issueCount: 5,
};

test('the summary counts by file and reason, and shows no values', () => {
  const text = summary(report, 'en');
  expect(text.split('\n')).toEqual([
    'Read: 2 files, 30 rows.',
    '1 rows left out, 2 repaired:',
    'File       Left out  Repaired',
    'users.csv  0         2         The phone number looks wrong. It was kept as given.',
    'users.csv  1         0         The row lacks an id.',
    'and 2 more that are not counted here.',
    'Use --report FILE.csv to see each row.',
    '',
  ]);
  expect(summary({ ...report, issues: [], issueCount: 0 }, 'da')).toBe(
    'Læst: 2 filer, 30 rækker.\n',
  );
});

test('the report file is CSV for a spreadsheet, or JSON', () => {
  const [, first] = reportFile('r.csv', report, 'en').split('\r\n');
  expect(first).toBe(
    '"users.csv";"7";"phone";"repaired";"unreadablePhone";"The phone number looks wrong. It was kept as given.";"10 20 ""x"""',
  );
  const json = JSON.parse(reportFile('r.json', report, 'en'));
  expect(json).toMatchObject({ files: 2, issueCount: 5 });
  expect(json.issues[0]).toMatchObject({ line: 7, value: '10 20 "x"' });
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
