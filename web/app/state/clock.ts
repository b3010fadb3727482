import { type Timestamp, toMs, toTimestamp } from '../../../src/core/time.ts';

/**
 * The box's clock as this phone can tell it. Phones' own clocks differ, and of two observations of
 * one child the later wins: everybody must stamp by the same clock.
 */
export interface BoxClock {
  now(): Timestamp;
  nowMs(): number;
  /** A wall time `HH:MM` of today on that clock; never in the future. */
  today(wall: string): Timestamp;
  /** The same moment as the clock on the wall here showed it; sources may write it in UTC. */
  local(at: Timestamp): Timestamp;
  /** What this phone's own clock shows. */
  phone(): Timestamp;
  /** Takes in what the box says its time is. */
  set(boxNow: Timestamp): void;
}

export function createBoxClock(phoneNow: () => number, phoneOffsetMinutes: number): BoxClock {
  let aheadMs = 0;
  let offsetMinutes = phoneOffsetMinutes;
  const nowMs = () => phoneNow() + aheadMs;
  const now = () => toTimestamp(nowMs(), offsetMinutes);
  return {
    now,
    nowMs,
    today(wall) {
      const text = now();
      if (!/^\d\d:\d\d$/.test(wall) || wall === text.slice(11, 16)) return text;
      const at = `${text.slice(0, 11)}${wall}:00.000${text.slice(23)}`;
      return toMs(at) > nowMs() ? text : at;
    },
    phone: () => toTimestamp(phoneNow(), phoneOffsetMinutes),
    local: (at) => toTimestamp(toMs(at), offsetMinutes),
    set(boxNow) {
      aheadMs = toMs(boxNow) - phoneNow();
      offsetMinutes = offsetOf(boxNow);
    },
  };
}

/** Minutes east of UTC that a timestamp was written with. */
export function offsetOf(at: Timestamp): number {
  const zone = /([+-])(\d\d):(\d\d)$/.exec(at);
  if (zone === null) return 0;
  const minutes = Number(zone[2]) * 60 + Number(zone[3]);
  return zone[1] === '-' ? -minutes : minutes;
}

/** Whole minutes since a moment; never negative. */
export function minutesSince(at: Timestamp, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - toMs(at)) / 60_000));
}
