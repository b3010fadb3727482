import type { Clock } from './ports.ts';

/**
 * A point in time as RFC 3339 text with milliseconds and the local offset of where it was observed,
 * for example `2026-11-23T09:10:05.000+01:00`. It states the instant and the local time there.
 * Compare with `toMs`, never as text.
 */
export type Timestamp = string;

const PATTERN =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

export function isTimestamp(text: string): boolean {
  return PATTERN.test(text) && !Number.isNaN(Date.parse(text));
}

/**
 * Milliseconds since 1970 UTC. Throws on another text: input is checked with `isTimestamp` first.
 */
export function toMs(at: Timestamp): number {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) throw new Error('not a timestamp');
  return ms;
}

/** @param ms since 1970 UTC @param offsetMinutes east of UTC, 60 for Danish winter time */
export function toTimestamp(ms: number, offsetMinutes: number): Timestamp {
  const local = new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const size = Math.abs(offsetMinutes);
  return `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The local `HH:MM` of a timestamp, where it was observed. */
export function wallTime(at: Timestamp): string {
  return at.slice(11, 16);
}

/** The local date `YYYY-MM-DD` of a timestamp, where it was observed. */
export function wallDate(at: Timestamp): string {
  return at.slice(0, 10);
}

/** Minutes east of UTC that a timestamp was written with. */
export function offsetOf(at: Timestamp): number {
  const zone = /([+-])(\d\d):(\d\d)$/.exec(at);
  if (zone === null) return 0;
  const minutes = Number(zone[2]) * 60 + Number(zone[3]);
  return zone[1] === '-' ? -minutes : minutes;
}

/**
 * Whether two moments are on the same local day, by the offset of the second: sources may write
 * theirs in UTC. In the night of a change of summer time the day begins an hour early or late.
 */
export function isSameDay(at: Timestamp, here: Timestamp): boolean {
  return wallDate(toTimestamp(toMs(at), offsetOf(here))) === wallDate(here);
}

/** Whether a moment is on the local day before that of `here`. */
export function isDayBefore(at: Timestamp, here: Timestamp): boolean {
  const noon = `${here.slice(0, 11)}12:00:00.000${here.slice(23)}`;
  return isSameDay(at, toTimestamp(toMs(noon) - 24 * 3_600_000, offsetOf(here)));
}

/** The later of two points in time; the first when they are equal. */
export function later(a: Timestamp, b: Timestamp): Timestamp {
  return toMs(b) > toMs(a) ? b : a;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The current time of the device's clock, with its local offset. */
export function stamp(clock: Clock): Timestamp {
  return stampOf(clock, clock.now());
}

/** @param ms since 1970 UTC */
export function stampOf(clock: Clock, ms: number): Timestamp {
  return toTimestamp(ms, clock.offsetMinutes(ms));
}
