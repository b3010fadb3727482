import { err, failure, ok } from '../src/core/errors.ts';
import type { ClockSource, DeviceClock } from '../src/core/ports.ts';

/** A time in milliseconds that advances by itself and never goes back. */
interface SlewedClock {
  /** The time now, by the steady clock alone. */
  runOn(): number;
  /**
   * The time now, moving towards `target`: it jumps where `target` lies ahead, and runs at half the
   * rate where it lies behind, until they meet.
   */
  follow(target: number): number;
  /** Jumps to `ms` when that lies ahead. */
  reach(ms: number): void;
}

/** The rate of a clock that is ahead of the one it follows. */
const SLOW = 0.5;

/** @param steady milliseconds of a clock that only runs forward */
function createSlewedClock(start: number, steady: () => number): SlewedClock {
  let time = start;
  let at = steady();

  /** Milliseconds since the last call. */
  function passed(): number {
    const now = steady();
    const ms = now - at;
    at = now;
    return ms;
  }

  return {
    runOn() {
      time += passed();
      return time;
    },
    follow(target) {
      const ms = passed();
      time = target >= time + ms ? target : Math.max(target, time + ms * SLOW);
      return time;
    },
    reach(ms) {
      time = Math.max(ms, time + passed());
    },
  };
}

export interface ClockSources {
  /** The system's wall clock, milliseconds since 1970 UTC. */
  wall(): number;
  /** Milliseconds of a clock that only runs forward, from the start of the board. */
  steady(): number;
  /** A time that has certainly passed: the clock never shows an earlier one. */
  readonly floor: number;
  /** IANA name of the institution's time zone. */
  readonly zone: string;
  /** What vouches for the wall clock; null for nothing. */
  vouched(): 'network' | 'battery' | null;
  /** What a leader set in this boot, as milliseconds to add to `steady`; null for nothing. */
  manualOffset?(): number | null;
  /** Keeps that, for the next process of this boot too. */
  keepManualOffset?(offset: number): void;
}

/** Shown and vouched-for time may differ by this much before the shown one is doubted. */
const OFF_MS = 1_000;
/** A leader's phone may be this much behind the time that has certainly passed. */
const BEHIND_MS = 60_000;
/** A device that was off for longer needs the time from the network once. */
const AHEAD_MS = 2 * 365 * 86_400_000;

/**
 * The device's clock. Most Pis have no clock with a battery, so the system may start in the past:
 * then time goes on from the floor, by the steady clock, and is uncertain. The clock follows the
 * best source: the network, else what a leader set, else a battery clock, else the system's own. It
 * jumps forward to that and never goes back, because later events must have later times; while it
 * is ahead it runs slowly. Throws on a time zone that does not exist.
 */
export function createClock(sources: ClockSources): DeviceClock {
  const {
    wall,
    steady,
    floor,
    zone,
    manualOffset = () => null,
    keepManualOffset = () => undefined,
  } = sources;
  /** The earliest time it can be now, by the floor, the steady clock and the network. */
  const sure = createSlewedClock(floor, steady);
  const shown = createSlewedClock(floor, steady);
  const offsets = new Map<number, number>();
  offsetAt(0, zone);

  function best(): Best {
    const vouched = sources.vouched();
    const manual = vouched === 'network' ? null : manualOffset();
    if (manual !== null) return { source: 'leader', time: manual + steady() };
    return { source: vouched ?? 'none', time: wall() };
  }

  function show({ source, time }: Best): number {
    const least = source === 'network' ? sure.follow(time) : sure.runOn();
    if (source !== 'none') return shown.follow(Math.max(time, least));
    // A wall clock that is behind may be wrong, so only the steady clock counts.
    shown.reach(Math.max(time, least));
    return shown.runOn();
  }

  function source(): ClockSource {
    const now = best();
    return Math.abs(show(now) - now.time) < OFF_MS ? now.source : 'none';
  }

  return {
    now: () => Math.floor(show(best())),
    source,
    certain: () => source() !== 'none',
    steady,
    floor: () => Math.floor(sure.runOn()),
    check(ms) {
      if (sources.vouched() === 'network') return err(failure('clockKnown'));
      const ahead = ms - sure.runOn();
      const plausible = ahead >= -BEHIND_MS && ahead <= AHEAD_MS;
      return plausible ? ok(undefined) : err(failure('clockImplausible'));
    },
    set: (ms) => keepManualOffset(Math.max(ms, sure.runOn()) - steady()),
    atLeast(ms) {
      if (source() === 'none') shown.reach(ms);
    },
    offsetMinutes(ms) {
      // Offsets change on a quarter of an hour only, and most calls are for the current one.
      const quarter = Math.floor(ms / 900_000);
      const known = offsets.get(quarter);
      if (known !== undefined) return known;
      if (offsets.size > 1_000) offsets.clear();
      const offset = offsetAt(quarter * 900_000, zone);
      offsets.set(quarter, offset);
      return offset;
    },
  };
}

interface Best {
  readonly source: ClockSource;
  readonly time: number;
}

function offsetAt(ms: number, zone: string): number {
  const there = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return Math.round(there.offsetNanoseconds / 60_000_000_000);
}
