import type { Clock } from './ports.ts';
import { type Timestamp, toTimestamp } from './time.ts';

/** Now, as the box's clock on the wall shows it. */
export function stamp(clock: Clock): Timestamp {
  return stampOf(clock, clock.now());
}

/** @param ms since 1970 UTC */
export function stampOf(clock: Clock, ms: number): Timestamp {
  return toTimestamp(ms, clock.offsetMinutes(ms));
}
