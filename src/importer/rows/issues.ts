import type { RowIssue } from '../import-report.ts';

/** Gathers what was left out or repaired; keeps the first 10,000 and counts all. */
export interface IssueLog {
  add(issue: RowIssue): void;
  readonly list: readonly RowIssue[];
  readonly count: number;
}

const KEPT = 10_000;
const MAX_VALUE = 200;

export function newIssueLog(): IssueLog {
  const list: RowIssue[] = [];
  let count = 0;
  return {
    add(issue) {
      count++;
      if (list.length < KEPT)
        list.push(
          issue.value === undefined ? issue : { ...issue, value: issue.value.slice(0, MAX_VALUE) },
        );
    },
    get list() {
      return list;
    },
    get count() {
      return count;
    },
  };
}
