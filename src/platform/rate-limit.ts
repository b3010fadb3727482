import { err, failure, ok, type Result } from '../core/errors.ts';

/** How attempts of one key are limited. All times are in milliseconds. */
export interface RatePolicy<State> {
  /** How long the next attempt has to wait; 0 or less when it may be made now. */
  waitMs(state: State, now: number): number;
  /** The state after one more attempt; `undefined` stands for a key without any. */
  count(state: State | undefined, now: number): State;
}

/** A key that was quiet for this long starts anew. */
const QUIET_MS = 15 * 60_000;
const MAX_SECONDS = 60;

/**
 * Slows guessing down without ever locking anyone out for good: `free` attempts cost nothing, then
 * the next one has to wait 1, 2, 4 … 60 s.
 */
export function growingWaits(free: number): RatePolicy<{ attempts: number; until: number }> {
  return {
    waitMs: ({ until }, now) => until - now,
    count(state, now) {
      const known = state === undefined || now - state.until > QUIET_MS ? 0 : state.attempts;
      const attempts = known + 1;
      const over = attempts - free;
      const seconds = over > 0 ? Math.min(MAX_SECONDS, 2 ** (over - 1)) : 0;
      return { attempts, until: now + seconds * 1_000 };
    },
  };
}

/** So many attempts within any span of `windowMs`. */
export function perWindow(attempts: number, windowMs: number): RatePolicy<readonly number[]> {
  return {
    waitMs(times, now) {
      const [oldest, ...others] = times.filter((at) => at > now - windowMs);
      return oldest === undefined || others.length < attempts - 1 ? 0 : oldest + windowMs - now;
    },
    count: (times = [], now) => [...times, now].slice(-attempts),
  };
}

/** `burst` attempts at once, and one more each second after that. */
export function refilling(burst: number): RatePolicy<{ left: number; at: number }> {
  const leftAt = ({ left, at }: { left: number; at: number }, now: number) =>
    Math.min(burst, left + (now - at) / 1_000);
  return {
    waitMs: (state, now) => (1 - leftAt(state, now)) * 1_000,
    count: (state, now) => ({ left: (state ? leftAt(state, now) : burst) - 1, at: now }),
  };
}

/** Limits attempts by a key: an address, a person. */
export interface RateLimit {
  /** Whether an attempt may be made now: `throttled` with the seconds to wait, otherwise. */
  check(key: string): Result<void>;
  /** Counts an attempt that failed. */
  failed(key: string): void;
  /** Forgets the attempts of a key. */
  succeeded(key: string): void;
  /** `check`, and counts the attempt where it may be made: for what costs whether it fails or not. */
  spend(key: string): Result<void>;
}

/** Keys remembered. Beyond it those without an attempt for longest are forgotten. */
const KEYS_MAX = 10_000;

export function createRateLimit<State>(
  clock: { now(): number },
  policy: RatePolicy<State>,
): RateLimit {
  // In the order of their last attempts.
  const states = new Map<string, State>();

  function check(key: string): Result<void> {
    const state = states.get(key);
    const wait = state === undefined ? 0 : policy.waitMs(state, clock.now());
    return wait > 0
      ? err(failure('throttled', { seconds: Math.ceil(wait / 1_000) }))
      : ok(undefined);
  }

  function count(key: string): void {
    const state = policy.count(states.get(key), clock.now());
    states.delete(key);
    states.set(key, state);
    const oldest = states.keys().next().value;
    if (states.size > KEYS_MAX && oldest !== undefined) states.delete(oldest);
  }

  return {
    check,
    failed: count,
    succeeded: (key) => states.delete(key),
    spend(key) {
      const may = check(key);
      if (may.ok) count(key);
      return may;
    },
  };
}
