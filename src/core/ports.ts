import type { Result } from './errors.ts';

/** What the code needs from the machine. The start of each process supplies it; tests fake it. */

export interface Clock {
  /** Milliseconds since 1970 UTC, never earlier than a time the device has already seen. */
  now(): number;
  /** Minutes east of UTC at that time, in the institution's zone. */
  offsetMinutes(ms: number): number;
  /** False while no source confirms the time: no NTP since start, or the clock was behind. */
  certain(): boolean;
}

/**
 * Where the time comes from: NTP, a clock with a battery on the board, or a leader who set it.
 * `none`: the device only counts on from the latest time it has seen.
 */
export type ClockSource = 'network' | 'battery' | 'leader' | 'none';

/** The clock of a device, which a leader can set while there is no network time. */
export interface DeviceClock extends Clock {
  source(): ClockSource;
  /**
   * Milliseconds of a clock that only runs forward and is never set: for waits and lifetimes.
   */
  steady(): number;
  /** A time that is certainly past, whatever leaders or a battery clock say. */
  floor(): number;
  /**
   * Whether the time may be set to this: `clockImplausible` below the floor or far ahead of it,
   * `clockKnown` while the network keeps it.
   */
  check(ms: number): Result<void>;
  /** Sets the time, until network time arrives or the power is cut. */
  set(ms: number): void;
  /** The journal has this time: while no source confirms another, no earlier one is shown. */
  atLeast(ms: number): void;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** A UUID version 7 (RFC 9562): unique, and in the order of time. */
  uuid(): string;
}

/** A push button. Changes need not be debounced: core/outage.ts does that. */
export interface Button {
  onChange(listener: (pressed: boolean) => void): void;
}

export interface Led {
  set(on: boolean): void;
}

/**
 * `failed`: the radio or port exists, but the network does not come up. `halted`: the radio no
 * longer answers. `missing`: there is no such radio or port.
 */
export type HotspotState = 'off' | 'on' | 'failed' | 'halted' | 'missing';

export interface Hotspot {
  /**
   * Switches the device's own Wi-Fi on or off. Resolves when that is done or has failed; `state`
   * says which. Ends early when the signal aborts, with the Wi-Fi in either state.
   */
  set(on: boolean, signal?: AbortSignal): Promise<void>;
  state(): Promise<HotspotState>;
  /** Restarts the radio, where that is possible; the Wi-Fi is off afterwards. */
  restart?(): Promise<void>;
}

/** Events for operators. `facts` never hold a person's name, a number, a code or a token. */
export interface Logger {
  info(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
  warn(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
}
