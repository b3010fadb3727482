/** The LED's pattern, by the names of the legend on the poster. */
export type Light =
  | 'dark'
  | 'steady'
  | 'one flash'
  | 'two flashes'
  | 'slow blinking'
  | 'fast blinking'
  | 'flicker'
  | 'steady with gaps'
  | 'unclear';

/** A change of the LED, in milliseconds of any steady clock. */
export interface LightChange {
  readonly on: boolean;
  readonly at: number;
}

/** How long to watch: two rounds of the slowest patterns, which repeat every 5 s. */
export const LOOK_MS = 10_500;

/**
 * Names the pattern between two moments, by the changes before the second (oldest first). The limits
 * are wide: an emulated board is late by whole frames.
 */
export function nameLight(changes: readonly LightChange[], from: number, to: number): Light {
  const before = changes.findLast(({ at }) => at <= from)?.on ?? false;
  const within = changes.filter(({ at }) => at > from && at <= to);
  if (within.length === 0) return before ? 'steady' : 'dark';
  const rises = within.filter(({ on }) => on).map(({ at }) => at);
  const share = timeOn(within, before, from, to) / (to - from);
  const perFive = (rises.length * 5_000) / (to - from);
  if (share < 0.25 && perFive > 0.3) return perFive < 1.45 ? 'one flash' : 'two flashes';
  if (share > 0.75) return perFive < 1.6 ? 'steady with gaps' : 'unclear';
  const period = median(rises.slice(1).map((at, i) => at - (rises[i] ?? at)));
  if (period === null || share < 0.25) return 'unclear';
  if (period >= 1_200 && period <= 2_600) return 'slow blinking';
  if (period >= 180 && period <= 450) return 'fast blinking';
  return period < 180 ? 'flicker' : 'unclear';
}

function timeOn(
  changes: readonly LightChange[],
  before: boolean,
  from: number,
  to: number,
): number {
  let total = 0;
  let last = { on: before, at: from };
  for (const change of [...changes, { on: false, at: to }]) {
    if (last.on) total += change.at - last.at;
    last = change;
  }
  return total;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
