import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Language } from '../core/text/language.ts';
import { isLoss, type RowIssue, rowReasonText } from '../importer/report.ts';

const COLUMNS = [
  'file',
  'line',
  'column',
  'action',
  'reason',
  'loss',
  'words',
  'value',
  'rows',
] as const;

/** Bytes that wait before they are written. */
const BATCH = 64 * 1024;

export interface ReportFile {
  add(issue: RowIssue): void;
  /** Ends the file with these facts about the whole run and puts it in its place. */
  close(facts: Readonly<Record<string, string | number>>): void;
}

/**
 * Writes the report of an import as it comes, a line for each row, in the format of the file's
 * ending: JSON, or CSV as a Danish spreadsheet reads it (semicolons, byte order mark). It quotes
 * values of the exports, so it is personal data: mode 0600. It takes the name only when it is whole,
 * also where the import fails. Throws what the file system throws.
 */
export function openReport(path: string, language: Language): ReportFile {
  const unfinished = `${path}.new`;
  rmSync(unfinished, { force: true });
  const fd = openSync(unfinished, 'wx', 0o600);
  const asJson = path.endsWith('.json');
  let waiting: string[] = [];
  let length = 0;
  let first = true;
  const flush = () => {
    // A full disk writes short without an error.
    let bytes = Buffer.from(waiting.join(''), 'utf8');
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(fd, bytes));
    waiting = [];
    length = 0;
  };
  const write = (text: string) => {
    waiting.push(text);
    length += text.length;
    if (length >= BATCH) flush();
  };
  write(asJson ? '{"issues":[' : `\uFEFF${COLUMNS.join(';')}\r\n`);
  return {
    add(issue) {
      const row = { ...issue, loss: isLoss(issue), words: rowReasonText[language][issue.reason] };
      if (asJson) write(`${first ? '\n' : ',\n'}${JSON.stringify(row)}`);
      else
        write(
          `${COLUMNS.map((column) => cell(String(column === 'loss' ? Number(row.loss) : (row[column] ?? '')))).join(';')}\r\n`,
        );
      first = false;
    },
    close(facts) {
      // The list is there already: its length under the same key would take its place.
      const { issues: _length, ...others } = facts;
      if (asJson) write(`\n],${JSON.stringify(others).slice(1, -1)}}\n`);
      else
        for (const [name, value] of Object.entries(facts))
          write(`${cell(`# ${name}: ${value}`)}\r\n`);
      flush();
      fsyncSync(fd);
      closeSync(fd);
      renameSync(unfinished, path);
    },
  };
}

/** A quoted CSV cell. An apostrophe goes before what a spreadsheet would run as a formula. */
function cell(text: string): string {
  const escaped = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${escaped.replaceAll('"', '""')}"`;
}
