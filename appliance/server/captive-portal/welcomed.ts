import type { Clock } from '../../../src/core/ports.ts';

/** The phones whose people have pressed Continue on the portal, by address. In memory only. */
export interface Welcomed {
  has(address: string): boolean;
  add(address: string): void;
}

/** A phone that is away for longer than a working day may find another behind its address. */
export const WELCOME_MS = 12 * 3_600_000;
/** Four times as many as the hotspot's network has addresses. */
export const WELCOMED_MAX = 1_000;

export function createWelcomed(clock: Pick<Clock, 'now'>): Welcomed {
  const until = new Map<string, number>();
  return {
    has(address) {
      const end = until.get(address);
      if (end === undefined) return false;
      if (clock.now() < end) return true;
      until.delete(address);
      return false;
    },
    add(address) {
      until.delete(address);
      const [oldest] = until.keys();
      if (until.size >= WELCOMED_MAX && oldest !== undefined) until.delete(oldest);
      until.set(address, clock.now() + WELCOME_MS);
    },
  };
}
