import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { Clock } from '../../../src/core/ports.ts';

const MAX_SECONDS = 60;
/** A key that was quiet for this long starts afresh. */
const FORGET_MS = 15 * 60_000;
const KEYS_MAX = 10_000;

export interface Throttle {
  /** Whether an attempt may be made now: `throttled` with the seconds to wait, otherwise. */
  check(key: string): Result<void>;
  /** Takes note of a failed attempt: the next one has to wait 1, 2, 4 … 60 s. */
  failed(key: string): void;
  succeeded(key: string): void;
}

/** Slows guessing down without ever locking anyone out for good. `free` failures cost nothing. */
export function createThrottle(clock: Pick<Clock, 'now'>, free: number): Throttle {
  const keys = new Map<string, { failures: number; until: number }>();

  function forget(now: number): void {
    for (const [key, { until }] of keys) if (now - until > FORGET_MS) keys.delete(key);
    // Still too many: the oldest go, since an attacker must not fill the memory.
    for (const key of keys.keys()) {
      if (keys.size < KEYS_MAX) return;
      keys.delete(key);
    }
  }

  return {
    check(key) {
      const wait = (keys.get(key)?.until ?? 0) - clock.now();
      return wait > 0
        ? err(failure('throttled', { seconds: Math.ceil(wait / 1_000) }))
        : ok(undefined);
    },
    failed(key) {
      const now = clock.now();
      forget(now);
      const failures = (keys.get(key)?.failures ?? 0) + 1;
      const over = failures - free;
      const seconds = over > 0 ? Math.min(MAX_SECONDS, 2 ** (over - 1)) : 0;
      keys.delete(key);
      keys.set(key, { failures, until: now + seconds * 1_000 });
    },
    succeeded(key) {
      keys.delete(key);
    },
  };
}

/** So many calls at once, and one more each second after that. */
export interface Allowance {
  /** Spends one call of `key`'s; `throttled` when there is none left. */
  spend(key: string): Result<void>;
}

/** Keeps a list from being read out by asking for it piece by piece. */
export function createAllowance(clock: Pick<Clock, 'now'>, burst: number): Allowance {
  const keys = new Map<string, { left: number; at: number }>();
  return {
    spend(key) {
      const now = clock.now();
      const known = keys.get(key) ?? { left: burst, at: now };
      const left = Math.min(burst, known.left + (now - known.at) / 1_000);
      if (keys.size >= KEYS_MAX) keys.clear();
      keys.set(key, { left: left >= 1 ? left - 1 : left, at: now });
      return left >= 1 ? ok(undefined) : err(failure('throttled', { seconds: 1 }));
    },
  };
}
