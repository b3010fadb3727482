import { failure } from '../../../src/core/failure.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';

/** So many calls at once, and one more each second after that. */
export interface Allowance {
  /** Spends one call of `key`'s; `throttled` when there is none left. */
  spend(key: string): Result<void>;
}

const KEYS_MAX = 10_000;

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
