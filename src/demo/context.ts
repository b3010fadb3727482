import type { Clock, Random } from '../core/ports.ts';
import type { Language } from '../core/text/language.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What the demo gets from outside: the part of a command's context that it needs. */
export interface DemoContext {
  /** Standard output: the result. */
  out(text: string): void;
  /** Standard error: everything else. */
  err(text: string): void;
  readonly env: Env;
  readonly language: Language;
  /** How this very command is run: the program and its first arguments. */
  readonly self: readonly [string, ...string[]];
  /** Folder of the built web pages; null where there is none. */
  readonly web: string | null;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP from now on. */
  untilStopped(): AbortSignal;
}
