/** What the pure rooms need from the world. One composition root per process supplies them. */

export interface Clock {
  /** Milliseconds since 1970 UTC, never below the floor the device has already seen. */
  now(): number;
  /** Minutes east of UTC at that moment, where the institution is. */
  offsetMinutes(ms: number): number;
  /** False while nothing vouches for the time (no NTP since start, or the clock was behind). */
  certain(): boolean;
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

export interface Hotspot {
  /** Brings the box's own Wi-Fi up or down; resolves when it has happened. */
  set(on: boolean): Promise<void>;
  state(): Promise<'off' | 'on' | 'failed'>;
}

/** A diary for operators. Never a name, number, code or token goes in. */
export interface Diary {
  info(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
  warn(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
}
