import type { Language } from '../../core/text/language.ts';
import type { ImportReport, RowIssue } from '../../importer/import-report.ts';
import { rowReasonText } from '../../importer/report-import.ts';
import { table } from '../table.ts';
import { sayText } from '../text/say.ts';

/** What an import left out or repaired, counted by file and reason; no values, no names. */
export function summary(report: ImportReport, language: Language): string {
  const say = sayText[language];
  const head = `${say.imported(report.files, report.rows)}\n`;
  if (report.issueCount === 0) return head;
  const counts = new Map<string, { issue: RowIssue; rejected: number; repaired: number }>();
  for (const issue of report.issues) {
    const key = `${issue.file}\n${issue.reason}`;
    const count = counts.get(key) ?? { issue, rejected: 0, repaired: 0 };
    count[issue.action] += 1;
    counts.set(key, count);
  }
  const rows = [...counts.values()].map(({ issue, rejected, repaired }) => [
    issue.file,
    String(rejected),
    String(repaired),
    rowReasonText[language][issue.reason],
  ]);
  const all = (action: RowIssue['action']) =>
    report.issues.filter((issue) => issue.action === action).length;
  const more = report.issueCount - report.issues.length;
  return [
    head,
    `${say.issueCount(all('rejected'), all('repaired'))}\n`,
    table([[...say.issueHead, ''], ...rows]),
    more > 0 ? `${say.issuesMore(more)}\n` : '',
    `${say.issueReport}\n`,
  ].join('');
}

const COLUMNS = ['file', 'line', 'column', 'action', 'reason', 'words', 'value'] as const;

/**
 * The whole report, as its file's ending says: JSON, or CSV as a Danish spreadsheet reads it
 * (semicolons, byte order mark). It quotes what stood in the exports, so it is personal data.
 */
export function reportFile(path: string, report: ImportReport, language: Language): string {
  const rows = report.issues.map((issue) => ({
    ...issue,
    words: rowReasonText[language][issue.reason],
  }));
  if (path.endsWith('.json')) return `${JSON.stringify({ ...report, issues: rows }, null, 2)}\n`;
  const lines = rows.map((row) => COLUMNS.map((column) => cell(row[column] ?? '')).join(';'));
  return `\uFEFF${COLUMNS.join(';')}\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
}

/** Quoted; what a spreadsheet would take for a formula is led by an apostrophe. */
function cell(value: string | number): string {
  const text = String(value);
  const tamed = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${tamed.replaceAll('"', '""')}"`;
}
