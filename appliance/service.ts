import type { Logger } from '../src/core/ports.ts';
import { runCommand } from '../src/platform/run-command.ts';

/**
 * What may be logged of a bug: its class and where it was thrown. Its message is left out, because
 * messages quote data, and that may be a name.
 */
export function bugFacts(error: unknown): { name: string; where: string } {
  if (!(error instanceof Error)) return { name: typeof error, where: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return { name: error.name, where: frames.slice(0, 8).join(' ').replace(/\s+/g, ' ').trim() };
}

/** Aborts at SIGTERM or SIGINT; everything in a service ends by this signal. */
export function endSignal(): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => end.abort());
  return end.signal;
}

/** An uncaught bug is logged without its message and ends the process with code 1; systemd restarts it. */
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
 * code 1 and logs why: the message names variables, never their values.
 */
export function configured<T>(logger: Logger, read: () => T): T {
  try {
    return read();
  } catch (error) {
    logger.warn('configuration', { problem: error instanceof Error ? error.message : '' });
    return process.exit(1);
  }
}

/** A logger of JSON lines. On a device, standard error goes to the system journal. */
export function createLogger(service: string, write: (line: string) => void): Logger {
  const entry =
    (level: 'info' | 'warn'): Logger['info'] =>
    (event, facts = {}) =>
      write(`${JSON.stringify({ level, service, event, ...facts })}\n`);
  return { info: entry('info'), warn: entry('warn') };
}

/** Reports to systemd that a service is ready and, from then on, alive (sd_notify(3)). */
export interface Notifier extends Disposable {
  /** Sends READY once, and starts the watchdog messages. */
  ready(): void;
  /** To be called by the service's own loop: without it for too long, the watchdog messages stop. */
  turn(): void;
}

export interface NotifierParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Longest time between two turns of a healthy loop, in ms. Default: turns are not watched. */
  readonly patienceMs?: number;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

/** Longer than systemd takes for a message; commands that hang must not pile up. */
const NOTIFY_MS = 10_000;

/**
 * The notifier of this process. It sends watchdog messages at half of systemd's `WATCHDOG_USEC`, as
 * sd_notify(3) recommends, by a timer: a process whose event loop is blocked sends none, and systemd
 * restarts it. Node has no Unix datagram sockets, so `systemd-notify` sends the messages. Without
 * `NOTIFY_SOCKET` (in the demo) it does nothing.
 */
export function createNotifier(parts: NotifierParts): Notifier {
  const { env, logger, patienceMs = Number.POSITIVE_INFINITY } = parts;
  const now = parts.now ?? (() => performance.now());
  const watchdogMs = Number(env.WATCHDOG_USEC ?? 0) / 1_000;
  let turnedAt = now();
  let warned = false;
  let beats: NodeJS.Timeout | undefined;

  async function notify(message: string): Promise<void> {
    const { code } = await runCommand(['systemd-notify', message], { env, timeoutMs: NOTIFY_MS });
    if (code !== 0 && !warned) {
      warned = true;
      logger.warn('notifyFailed');
    }
  }

  function beat(): void {
    if (now() - turnedAt <= patienceMs) void notify('WATCHDOG=1');
  }

  return {
    ready() {
      if (!env.NOTIFY_SOCKET || beats !== undefined) return;
      void notify('READY=1');
      if (watchdogMs > 0) beats = setInterval(beat, watchdogMs / 2).unref();
    },
    turn() {
      turnedAt = now();
    },
    [Symbol.dispose]: () => clearInterval(beats),
  };
}
