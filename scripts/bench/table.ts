/** One line of the bench: our figure, what it is held against, and whether it reaches. */
export interface Row {
  readonly work: string;
  readonly figure: number;
  readonly unit: string;
  readonly against: string;
  /** Ours by theirs; null where the reach is on the figure itself. */
  readonly ratio: number | null;
  readonly reach: string;
  readonly ok: boolean;
}

interface Reach {
  readonly work: string;
  readonly figure: number;
  readonly unit: string;
}

/** A row whose ratio to a peer's figure must be at least `times`. */
export function atLeast(ours: Reach, against: string, theirs: number, times: number): Row {
  const ratio = ours.figure / theirs;
  return { ...ours, against, ratio, reach: `≥ ${times}×`, ok: ratio >= times };
}

/** A row whose ratio to a peer's figure must be at most `times`. */
export function atMost(ours: Reach, against: string, theirs: number, times: number): Row {
  const ratio = ours.figure / theirs;
  return { ...ours, against, ratio, reach: `≤ ${round(times)}×`, ok: ratio <= times };
}

/** A row whose figure itself must not pass `limit`. */
export function noMore(ours: Reach, limit: number): Row {
  return {
    ...ours,
    against: '—',
    ratio: null,
    reach: `≤ ${limit} ${ours.unit}`,
    ok: ours.figure <= limit,
  };
}

export function print(rows: readonly Row[]): string {
  const head = ['work', 'figure', 'against', 'ratio', 'reach', ''];
  const body = rows.map((row) => [
    row.work,
    `${round(row.figure)} ${row.unit}`,
    row.against,
    row.ratio === null ? '' : `${round(row.ratio)}×`,
    row.reach,
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
