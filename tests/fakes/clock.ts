import { err, failure, ok } from '../../src/core/errors.ts';
import type { ClockSource, DeviceClock } from '../../src/core/ports.ts';

export interface SteppedClock extends DeviceClock {
  /** Moves time, forward or back. */
  step(ms: number): void;
  /** Nothing vouches for the time any more. */
  lose(): void;
}

/** A clock that stands still until it is moved. Danish winter time, certain until it is lost. */
export function steppedClock(start = '2026-11-23T09:00:00.000+01:00'): SteppedClock {
  const floor = Date.parse(start);
  let now = floor;
  let steady = 0;
  let source: ClockSource = 'network';
  return {
    now: () => now,
    offsetMinutes: () => 60,
    certain: () => source !== 'none',
    source: () => source,
    steady: () => steady,
    floor: () => floor,
    check(ms) {
      if (source === 'network') return err(failure('clockKnown'));
      return ms < floor ? err(failure('clockImplausible')) : ok(undefined);
    },
    set(ms) {
      now = ms;
      source = 'leader';
    },
    atLeast(ms) {
      if (source === 'none') now = Math.max(now, ms);
    },
    step(ms) {
      now += ms;
      steady += ms;
    },
    lose() {
      source = 'none';
    },
  };
}
