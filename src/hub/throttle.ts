import type { Clock } from '../core/ports.ts';

const TRIES = 10;
const WINDOW_MS = 60_000;
/** Addresses remembered; beyond it the oldest are forgotten. */
const ADDRESSES = 10_000;

export interface Throttle {
  /** Seconds this address has to wait before it may try again; 0 when it may. */
  waitSeconds(address: string): number;
  failed(address: string): void;
}

/** Ten failed tries a minute for each address; a code of 80 bits is out of reach long before. */
export function createThrottle(clock: Clock): Throttle {
  const tries = new Map<string, number[]>();
  const recent = (address: string) =>
    (tries.get(address) ?? []).filter((at) => at > clock.now() - WINDOW_MS);

  return {
    waitSeconds(address) {
      const [oldest, ...others] = recent(address).slice(-TRIES);
      if (oldest === undefined || others.length < TRIES - 1) return 0;
      return Math.max(1, Math.ceil((oldest + WINDOW_MS - clock.now()) / 1000));
    },
    failed(address) {
      const list = [...recent(address), clock.now()].slice(-TRIES);
      tries.delete(address);
      tries.set(address, list);
      const oldest = tries.keys().next().value;
      if (tries.size > ADDRESSES && oldest !== undefined) tries.delete(oldest);
    },
  };
}
