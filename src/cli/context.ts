import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { createClock } from '../../appliance/clock.ts';
import { createRandom } from '../../appliance/random.ts';
import type { Clock, Random } from '../core/ports.ts';
import { type Language, pickLanguage } from '../core/text/language.ts';
import { type Command, runCommand } from '../platform/run-command.ts';

/** What the commands of a device need of the computer they run on. */
export interface HostSystem {
  /** This process runs as root. */
  readonly root: boolean;
  /** systemd runs the services here. */
  readonly systemd: boolean;
  /** Folder of the administrator's own units. */
  readonly units: string;
  /** Runs an external program: its standard output, or null when it is missing or fails. */
  run(command: Command): Promise<string | null>;
  /** Makes this process run as that user from now on; its group can read and write the files it makes. */
  become(user: { readonly uid: number; readonly gid: number }): void;
}

/** No external program takes longer, unless a disk hangs. */
const RUN_LIMITS = { timeoutMs: 60_000, outputLimit: 8 * 1024 * 1024 };

function thisHost(process: NodeJS.Process): HostSystem {
  return {
    root: process.getuid?.() === 0,
    systemd: existsSync('/run/systemd/system'),
    units: '/etc/systemd/system',
    async run(command) {
      const { code, stdout } = await runCommand(command, RUN_LIMITS);
      return code === 0 ? stdout : null;
    },
    become({ uid, gid }) {
      process.umask(0o007);
      process.setgroups?.([gid]);
      process.setgid?.(gid);
      process.setuid?.(uid);
    },
  };
}

/**
 * The built web pages: beside the bundled command (`dist/server/lygte.js` → `dist/web`), or in
 * `dist` of the clone whose sources run. Null where nothing is built.
 */
function findWeb(entry: string): string | null {
  const here = dirname(realpathSync(entry));
  const places = [join(here, '..', 'web'), join(here, '..', '..', 'dist', 'web')];
  return places.find((place) => existsSync(join(place, 'index.html.br'))) ?? null;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** What a command gets from outside: the terminal, the environment, time and randomness. */
export interface CommandContext {
  /** Standard output: the result. */
  out(text: string): void;
  /** Standard error: everything else. */
  err(text: string): void;
  readStdin(): Promise<string>;
  /** Asks on standard error for a line of standard input; null when that has ended. */
  ask(question: string): Promise<string | null>;
  readonly env: Env;
  /** Standard error is a terminal. */
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
  readonly host: HostSystem;
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP from now on. */
  untilStopped(): AbortSignal;
  /** Sets the exit code the process will end with. */
  fail(code: number): void;
}

/** The context of this process. */
export function processContext(process: NodeJS.Process): CommandContext {
  const entry = process.argv[1] ?? '';
  const clock = createClock({
    wall: Date.now,
    steady: () => performance.now(),
    floor: 0,
    zone: zoneOf(process.env),
    vouched: () => 'network',
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readStdin: () => text(process.stdin),
    ask: createPrompt(process),
    env: process.env,
    terminal: process.stderr.isTTY === true,
    language: languageOf(process.env),
    home: homedir(),
    self: [process.execPath, entry],
    web: findWeb(entry),
    clock,
    random: createRandom(clock),
    host: thisHost(process),
    untilStopped: () => stopSignal(process),
    fail: (code) => {
      process.exitCode = code;
    },
  };
}

function createPrompt({ stdin, stderr }: NodeJS.Process): CommandContext['ask'] {
  let lines: AsyncIterator<string> | null = null;
  return async (question) => {
    stderr.write(question);
    lines ??= createInterface({ input: stdin })[Symbol.asyncIterator]();
    const line = await lines.next();
    // At a terminal the user's Enter has already ended the line.
    if (stdin.isTTY !== true) stderr.write('\n');
    return line.done === true ? null : line.value;
  };
}

/** The language of a shell by the rules of POSIX locales; Danish where we have no other. */
export function languageOf(env: Env): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return pickLanguage([locale]);
}

/** The IANA zone of the institutions. */
export function zoneOf(env: Env): string {
  return env.LYGTE_ZONE ?? 'Europe/Copenhagen';
}

function stopSignal(process: NodeJS.Process): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => stop.abort(name));
  return stop.signal;
}
