import type { Clock } from '../src/core/ports.ts';

export interface ClockSources {
  /** The system's wall clock, milliseconds since 1970 UTC. */
  wall(): number;
  /** Milliseconds of a clock that only runs forward, from any start. */
  steady(): number;
  /** Time this box has already seen: it never shows less. */
  readonly floor: number;
  /** IANA name of the institution's time zone. */
  readonly zone: string;
  /** Whether something outside vouches for the wall clock. */
  synchronized(): boolean;
}

/** A wall clock this far behind what the box knows is not trusted. */
const BEHIND_MS = 1_000;

/**
 * The box's clock. A Pi has no battery behind its clock, so it may start in the past: then time
 * goes on from the floor, by the steady clock, and is uncertain until the wall clock catches up.
 * Throws on a time zone that does not exist.
 */
export function createClock(sources: ClockSources): Clock {
  const { wall, steady, zone } = sources;
  let anchor = { time: sources.floor, steady: steady() };
  const offsets = new Map<number, number>();
  offsetAt(0, zone);

  function now(): number {
    const carried = anchor.time + (steady() - anchor.steady);
    const time = Math.max(wall(), Math.floor(carried));
    if (time > carried) anchor = { time, steady: steady() };
    return time;
  }

  return {
    now,
    offsetMinutes(ms) {
      // Zones change on the quarter of an hour; asking for the same one again is the usual case.
      const quarter = Math.floor(ms / 900_000);
      const known = offsets.get(quarter);
      if (known !== undefined) return known;
      if (offsets.size > 1_000) offsets.clear();
      const offset = offsetAt(quarter * 900_000, zone);
      offsets.set(quarter, offset);
      return offset;
    },
    certain: () => sources.synchronized() && now() - wall() < BEHIND_MS,
  };
}

function offsetAt(ms: number, zone: string): number {
  const there = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return Math.round(there.offsetNanoseconds / 60_000_000_000);
}
