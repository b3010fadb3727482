/** One line of the bench: our figure, what it is compared with, and whether it meets its target. */
export interface Row {
  readonly work: string;
  readonly figure: number;
  readonly unit: string;
  readonly against: string;
  /** Ours divided by theirs; null where the target is for the figure itself. */
  readonly ratio: number | null;
  readonly target: string;
  readonly ok: boolean;
}

interface Figure {
  readonly work: string;
  readonly figure: number;
  readonly unit: string;
}

/** A row whose ratio to a peer's figure must be at least `times`. */
export function atLeast(ours: Figure, against: string, theirs: number, times: number): Row {
  const ratio = ours.figure / theirs;
  return { ...ours, against, ratio, target: `≥ ${times}×`, ok: ratio >= times };
}

/** A row whose ratio to a peer's figure must be at most `times`. */
export function atMost(ours: Figure, against: string, theirs: number, times: number): Row {
  const ratio = ours.figure / theirs;
  return { ...ours, against, ratio, target: `≤ ${round(times)}×`, ok: ratio <= times };
}

/** A row whose figure itself must be at most `limit`. */
export function noMore(ours: Figure, limit: number): Row {
  return {
    ...ours,
    against: '—',
    ratio: null,
    target: `≤ ${limit} ${ours.unit}`,
    ok: ours.figure <= limit,
  };
}

export function print(rows: readonly Row[]): string {
  const head = ['work', 'figure', 'against', 'ratio', 'target', ''];
  const body = rows.map((row) => [
    row.work,
    `${round(row.figure)} ${row.unit}`,
    row.against,
    row.ratio === null ? '' : `${round(row.ratio)}×`,
    row.target,
    row.ok ? 'ok' : 'MISSED',
  ]);
  const width = (column: number) =>
    Math.max(...[head, ...body].map((cells) => cells[column]?.length ?? 0));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(width(column))).join(' | ')} |`;
  const rule = `|${head.map((_, column) => '-'.repeat(width(column) + 2)).join('|')}|`;
  return [line(head), rule, ...body.map(line)].join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
