import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { createClock } from '../../appliance/clock.ts';
import { createRandom } from '../../appliance/random.ts';
import type { Clock, Random } from '../core/ports.ts';
import { type Language, pickLanguage } from '../core/text/language.ts';
import { type Machine, thisMachine } from './machine.ts';
import { findWeb } from './web-folder.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What a command has from outside: the terminal, the environment, time and randomness. */
export interface World {
  /** Standard output: what was asked for. */
  out(text: string): void;
  /** Standard error: everything else. */
  err(text: string): void;
  readStdin(): Promise<string>;
  /** Asks on standard error for a line of standard input; null where that has come to its end. */
  ask(question: string): Promise<string | null>;
  readonly env: Env;
  /** Somebody watches standard error. */
  readonly terminal: boolean;
  readonly language: Language;
  /** The user's home folder. */
  readonly home: string;
  /** How this very command is run: the program and its first arguments. */
  readonly self: readonly [string, ...string[]];
  /** Folder of the built web pages; null where there is none. */
  readonly web: string | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly machine: Machine;
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP from now on. */
  untilStopped(): AbortSignal;
  /** Sets the exit code the process will end with. */
  fail(code: number): void;
}

/** The world of this process. */
export function processWorld(process: NodeJS.Process): World {
  const entry = process.argv[1] ?? '';
  const clock = createClock({
    wall: Date.now,
    steady: () => performance.now(),
    floor: 0,
    zone: zoneOf(process.env),
    vouched: () => 'network',
  });
  return {
    out: (words) => void process.stdout.write(words),
    err: (words) => void process.stderr.write(words),
    readStdin: () => text(process.stdin),
    ask: asker(process),
    env: process.env,
    terminal: process.stderr.isTTY === true,
    language: languageOf(process.env),
    home: homedir(),
    self: [process.execPath, entry],
    web: findWeb(entry),
    clock,
    random: createRandom(clock),
    machine: thisMachine(process),
    untilStopped: () => stopSignal(process),
    fail: (code) => {
      process.exitCode = code;
    },
  };
}

function asker({ stdin, stderr }: NodeJS.Process): World['ask'] {
  let lines: AsyncIterator<string> | null = null;
  return async (question) => {
    stderr.write(question);
    lines ??= createInterface({ input: stdin })[Symbol.asyncIterator]();
    const line = await lines.next();
    // At a terminal the answer itself ended the line.
    if (stdin.isTTY !== true) stderr.write('\n');
    return line.done === true ? null : line.value;
  };
}

/** The language of a shell by the rules of POSIX locales; Danish where it names none of ours. */
export function languageOf(env: Env): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return pickLanguage([locale]);
}

function zoneOf(env: Env): string {
  return env.LYGTE_ZONE ?? 'Europe/Copenhagen';
}

function stopSignal(process: NodeJS.Process): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => stop.abort(name));
  return stop.signal;
}
