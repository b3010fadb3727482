import type { Logger } from '../src/core/ports.ts';
import { runCommand } from '../src/platform/run-command.ts';

/**
 * What may be told of a bug: its class and where it was thrown. Its message is left out, because
 * messages quote what they stumbled over, and that may be a name.
 */
export function bugFacts(error: unknown): { name: string; where: string } {
  if (!(error instanceof Error)) return { name: typeof error, where: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return { name: error.name, where: frames.slice(0, 8).join(' ').replace(/\s+/g, ' ').trim() };
}

/** Aborts at SIGTERM or SIGINT: the one signal everything in a service ends by. */
export function endSignal(): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => end.abort());
  return end.signal;
}

/** A bug nobody caught ends the process with code 1, told without its message; it is started again. */
export function endOnBugs(logger: Logger): void {
  const end = (error: unknown) => {
    logger.warn('bug', bugFacts(error));
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/**
 * The configuration that `read` makes of the environment. Where it cannot, the process ends with
 * code 1 and says why: those words name variables, never what is in them.
 */
export function configured<T>(logger: Logger, read: () => T): T {
  try {
    return read();
  } catch (error) {
    logger.warn('configuration', { problem: error instanceof Error ? error.message : '' });
    return process.exit(1);
  }
}

/** Writes the diary as JSON lines, one an entry; on a box, standard error is the system journal. */
export function createLogger(service: string, write: (line: string) => void): Logger {
  const entry =
    (level: 'info' | 'warn'): Logger['info'] =>
    (event, facts = {}) =>
      write(`${JSON.stringify({ level, service, event, ...facts })}\n`);
  return { info: entry('info'), warn: entry('warn') };
}

/** Tells systemd that a service is ready, and from then on that it lives (sd_notify(3)). */
export interface Notifier extends Disposable {
  /** Says READY once, and begins to beat. */
  ready(): void;
  /** A sign of life of the service's own loop: without one for long enough the beats stop. */
  turn(): void;
}

export interface NotifierParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Longest time between two turns of a loop that lives, in ms. Default: turns are not watched. */
  readonly patienceMs?: number;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

/** Longer than systemd takes for a message; one that hangs must not pile up. */
const TELL_MS = 10_000;

/**
 * The notifier of this process. It beats at half of systemd's `WATCHDOG_USEC`, as sd_notify(3)
 * recommends, by a timer: a process whose event loop stands still is silent, and is started anew.
 * Node has no datagram sockets of the Unix kind, so systemd's own command speaks. Without
 * `NOTIFY_SOCKET` (in the demo) it does nothing.
 */
export function createNotifier(parts: NotifierParts): Notifier {
  const { env, logger, patienceMs = Number.POSITIVE_INFINITY } = parts;
  const now = parts.now ?? (() => performance.now());
  const watchdogMs = Number(env.WATCHDOG_USEC ?? 0) / 1_000;
  let turnedAt = now();
  let warned = false;
  let beats: NodeJS.Timeout | undefined;

  async function tell(message: string): Promise<void> {
    const { code } = await runCommand(['systemd-notify', message], { env, timeoutMs: TELL_MS });
    if (code !== 0 && !warned) {
      warned = true;
      logger.warn('notifyFailed');
    }
  }

  function beat(): void {
    if (now() - turnedAt <= patienceMs) void tell('WATCHDOG=1');
  }

  return {
    ready() {
      if (!env.NOTIFY_SOCKET || beats !== undefined) return;
      void tell('READY=1');
      if (watchdogMs > 0) beats = setInterval(beat, watchdogMs / 2).unref();
    },
    turn() {
      turnedAt = now();
    },
    [Symbol.dispose]: () => clearInterval(beats),
  };
}
