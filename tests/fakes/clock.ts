import type { Clock } from '../../src/core/ports.ts';

export interface SteppedClock extends Clock {
  /** Moves time, forward or back. */
  step(ms: number): void;
}

/** A clock that stands still until it is moved. Danish winter time, always certain. */
export function steppedClock(start = '2026-11-23T09:00:00.000+01:00'): SteppedClock {
  let now = Date.parse(start);
  return {
    now: () => now,
    offsetMinutes: () => 60,
    certain: () => true,
    step(ms) {
      now += ms;
    },
  };
}
