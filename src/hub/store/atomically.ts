import type { Kysely, Transaction } from 'kysely';
import type { Failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Tables } from './tables.ts';

/** One transaction: all of `work` happens, or, when it fails, nothing of it. */
export async function atomically<T>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    const value = await db.transaction().execute(async (tx) => {
      const result = await work(tx);
      if (!result.ok) throw new Refusal(result.failure);
      return result.value;
    });
    return ok(value);
  } catch (error) {
    if (error instanceof Refusal) return err(error.failure);
    throw error;
  }
}

/** Rolls a transaction back without being an error of its own. */
class Refusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}
