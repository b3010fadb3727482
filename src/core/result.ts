import type { Failure } from './failure.ts';

/** The outcome of something that is expected to fail now and then. Bugs throw instead. */
export type Result<T, F = Failure> = Ok<T> | Err<F>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<F> {
  readonly ok: false;
  readonly failure: F;
}

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function err<F>(failure: F): Err<F> {
  return { ok: false, failure };
}

/**
 * The value of a result that cannot have failed here.
 * Throws when it did: that is a bug in the caller's reasoning, not a failure to handle.
 */
export function unwrap<T>(result: Result<T, { readonly code: string }>): T {
  if (result.ok) return result.value;
  throw new Error(`unexpected failure: ${result.failure.code}`);
}
