import type { Diary } from '../src/core/ports.ts';
import { bugFacts } from './bug-facts.ts';

/** Aborts at SIGTERM or SIGINT: the one signal everything in a service ends by. */
export function endSignal(): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => end.abort());
  return end.signal;
}

/** A bug nobody caught ends the process with code 1, told without its message; it is started again. */
export function endOnBugs(diary: Diary): void {
  const end = (error: unknown) => {
    diary.warn('bug', bugFacts(error));
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/**
 * The configuration that `read` makes of the environment. Where it cannot, the process ends with
 * code 1 and says why: those words name variables, never what is in them.
 */
export function configured<T>(diary: Diary, read: () => T): T {
  try {
    return read();
  } catch (error) {
    diary.warn('configuration', { problem: error instanceof Error ? error.message : '' });
    return process.exit(1);
  }
}
