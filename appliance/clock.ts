import { err, failure, ok } from '../src/core/errors.ts';
import type { ClockSource, DeviceClock } from '../src/core/ports.ts';

/** A time in milliseconds that runs on by itself and never goes back. */
interface SlewedClock {
  /** The time now, by the steady clock alone. */
  runOn(): number;
  /**
   * The time now, on its way to `target`: at once where that lies ahead, and where it lies behind
   * by running at half the rate until they meet.
   */
  follow(target: number): number;
  /** Jumps to `ms` when that lies ahead. */
  reach(ms: number): void;
}

/** The rate at which a timeline that is ahead waits for what it follows. */
const SLOW = 0.5;

/** @param steady milliseconds of a clock that only runs forward */
function createSlewedClock(start: number, steady: () => number): SlewedClock {
  let time = start;
  let at = steady();

  /** Milliseconds since the last look. */
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
  /** Time this box has already seen: it never shows less. */
  readonly floor: number;
  /** IANA name of the institution's time zone. */
  readonly zone: string;
  /** What outside this process vouches for the wall clock. */
  vouched(): 'network' | 'battery' | null;
  /** What a leader said in this boot, as milliseconds to add to `steady`; null for nothing. */
  told?(): number | null;
  /** Keeps that, for the next process of this boot too. */
  keep?(told: number): void;
}

/** Shown and vouched-for time may differ by this much before the shown one is doubted. */
const OFF_MS = 1_000;
/** A phone may be this much behind what the box is sure of. */
const BEHIND_MS = 60_000;
/** A box that has stood in a cupboard for longer has to hear the network once. */
const AHEAD_MS = 2 * 365 * 86_400_000;

/**
 * The box's clock. A Pi has no battery behind its clock, so it may start in the past: then time
 * goes on from the floor, by the steady clock, and is uncertain. It follows the best there is: the
 * network, else what a leader said, else a battery clock, else the system's own. It jumps forward
 * to that and never goes back, since of two observations the later counts: while it is ahead it
 * runs slowly. Throws on a time zone that does not exist.
 */
export function createClock(sources: ClockSources): DeviceClock {
  const { wall, steady, floor, zone, told = () => null, keep = () => undefined } = sources;
  /** What the box is sure not to be before: the floor, the steady clock, and the network. */
  const sure = createSlewedClock(floor, steady);
  const shown = createSlewedClock(floor, steady);
  const offsets = new Map<number, number>();
  offsetAt(0, zone);

  function best(): Best {
    const vouched = sources.vouched();
    const said = vouched === 'network' ? null : told();
    if (said !== null) return { source: 'leader', time: said + steady() };
    return { source: vouched ?? 'none', time: wall() };
  }

  function show({ source, time }: Best): number {
    const least = source === 'network' ? sure.follow(time) : sure.runOn();
    if (source !== 'none') return shown.follow(Math.max(time, least));
    // Nothing says that a wall clock is right which is behind: the steady one keeps the pace.
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
    set: (ms) => keep(Math.max(ms, sure.runOn()) - steady()),
    atLeast(ms) {
      if (source() === 'none') shown.reach(ms);
    },
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
