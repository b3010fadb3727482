import type { Result } from './errors.ts';

/** What the pure rooms need from the world. One composition root per process supplies them. */

export interface Clock {
  /** Milliseconds since 1970 UTC, never below the floor the device has already seen. */
  now(): number;
  /** Minutes east of UTC at that moment, where the institution is. */
  offsetMinutes(ms: number): number;
  /** False while nothing vouches for the time (no NTP since start, or the clock was behind). */
  certain(): boolean;
}

/**
 * What vouches for the time: the network's clocks, a battery clock on the board, or a leader who
 * set it; `none` where the box only goes on from the latest time it has seen.
 */
export type ClockSource = 'network' | 'battery' | 'leader' | 'none';

/** The clock of a box, which people can set while it stands alone. */
export interface DeviceClock extends Clock {
  source(): ClockSource;
  /**
   * Milliseconds of a clock that only runs forward and is never set: for waits and lifetimes.
   */
  steady(): number;
  /** The time the box is sure not to be before, whatever people and batteries say. */
  floor(): number;
  /**
   * Whether the time may be set to this: `clockImplausible` below the floor or far ahead of it,
   * `clockKnown` while the network keeps it.
   */
  check(ms: number): Result<void>;
  /** Takes a leader's word for the time, until the network is heard or the power goes. */
  set(ms: number): void;
  /** The box has shown this time before: where nothing vouches for another, it shows no earlier. */
  atLeast(ms: number): void;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** A UUID version 7 (RFC 9562): unique, and in the order of time. */
  uuid(): string;
}

/** A momentary push button. `pressed` calls come debounced or not; core/panel.ts copes. */
export interface Button {
  onChange(listener: (pressed: boolean) => void): void;
}

export interface Led {
  set(on: boolean): void;
}

/**
 * `failed`: what it needs is there and not in order. `halted`: the radio does not answer any more.
 * `missing`: there is no such radio or port.
 */
export type HotspotState = 'off' | 'on' | 'failed' | 'halted' | 'missing';

export interface Hotspot {
  /**
   * Brings the box's own Wi-Fi up or down; resolves when it has happened, or cannot be had for now:
   * `state` tells. Ends early, leaving it between the two, when the signal aborts.
   */
  set(on: boolean, signal?: AbortSignal): Promise<void>;
  state(): Promise<HotspotState>;
  /** Starts the radio anew, where that can be done; it is off then. */
  restart?(): Promise<void>;
}

/** A diary for operators. Never a name, number, code or token goes in. */
export interface Logger {
  info(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
  warn(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
}
