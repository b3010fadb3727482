import type { Clock } from '../../core/ports.ts';

/** Orders at another authority, which take minutes: one at a time for each name. */
export interface Orders {
  /** False while one is under way, and for a while after one has failed. */
  mayStart(name: string): boolean;
  /** Starts `work` for `name`, where that may be. */
  start(name: string, work: () => Promise<void>): void;
  /** Resolves when nothing is under way, or after `patienceMs`. */
  settle(patienceMs: number): Promise<void>;
}

/** Authorities count failures: the first is forgiven soon, then the pause doubles, up to a day. */
const PAUSE_MS = 15 * 60_000;
const PAUSE_MAX_MS = 24 * 3_600_000;
/** An order that says nothing for so long is given up. */
const LONGEST_MS = 20 * 60_000;

interface Standing {
  failures: number;
  /** Not before this moment again, in milliseconds. */
  notBefore: number;
}

/** @param failed hears of an order that came to nothing; never throws */
export function createOrders(clock: Clock, failed: (name: string, error: unknown) => void): Orders {
  const running = new Map<string, Promise<void>>();
  const standings = new Map<string, Standing>();

  async function run(name: string, work: () => Promise<void>): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('the order took too long')), LONGEST_MS);
    try {
      await Promise.race([work(), late]);
      standings.delete(name);
    } catch (error) {
      const failures = (standings.get(name)?.failures ?? 0) + 1;
      const pause = Math.min(PAUSE_MS * 2 ** (failures - 1), PAUSE_MAX_MS);
      standings.set(name, { failures, notBefore: clock.now() + pause });
      failed(name, error);
    } finally {
      clearTimeout(timer);
      running.delete(name);
    }
  }

  const mayStart = (name: string) =>
    !running.has(name) && (standings.get(name)?.notBefore ?? 0) <= clock.now();

  return {
    mayStart,
    start(name, work) {
      if (mayStart(name)) running.set(name, run(name, work));
    },
    async settle(patienceMs) {
      const { promise: patience, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, patienceMs);
      await Promise.race([Promise.all(running.values()), patience]);
      clearTimeout(timer);
    },
  };
}
