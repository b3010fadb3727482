import { spawn } from 'node:child_process';
import type { Diary } from '../src/core/ports.ts';

/** Tells systemd that a service is ready, and from then on that it lives (sd_notify(3)). */
export interface Notifier extends Disposable {
  /** Says READY once, and begins to beat. */
  ready(): void;
  /** A sign of life of the service's own loop: without one for long enough the beats stop. */
  turn(): void;
}

export interface NotifierParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly diary: Diary;
  /** Longest time between two turns of a loop that lives, in ms. Default: turns are not watched. */
  readonly patienceMs?: number;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

/**
 * The notifier of this process. It beats at half of systemd's `WATCHDOG_USEC`, as sd_notify(3)
 * recommends, by a timer: a process whose event loop stands still is silent, and is started anew.
 * Node has no datagram sockets of the Unix kind, so systemd's own command speaks. Without
 * `NOTIFY_SOCKET` (in the demo) it does nothing.
 */
export function createNotifier(parts: NotifierParts): Notifier {
  const { env, diary, patienceMs = Number.POSITIVE_INFINITY } = parts;
  const now = parts.now ?? (() => performance.now());
  const watchdogMs = Number(env.WATCHDOG_USEC ?? 0) / 1_000;
  let turnedAt = now();
  let told = false;
  let beats: NodeJS.Timeout | undefined;

  function tell(message: string): void {
    const child = spawn('systemd-notify', [message], { env, stdio: 'ignore' });
    const failed = () => {
      if (!told) diary.warn('notifyFailed');
      told = true;
    };
    child.once('error', failed);
    child.once('exit', (code) => code !== 0 && failed());
    child.unref();
  }

  function beat(): void {
    if (now() - turnedAt <= patienceMs) tell('WATCHDOG=1');
  }

  return {
    ready() {
      if (!env.NOTIFY_SOCKET || beats !== undefined) return;
      tell('READY=1');
      if (watchdogMs > 0) beats = setInterval(beat, watchdogMs / 2).unref();
    },
    turn() {
      turnedAt = now();
    },
    [Symbol.dispose]: () => clearInterval(beats),
  };
}
