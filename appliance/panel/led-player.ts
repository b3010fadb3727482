import type { LedPattern } from '../../src/core/panel.ts';
import type { Led } from '../../src/core/ports.ts';

export interface LedPlayer extends Disposable {
  /**
   * Repeats a pattern until another is shown. The same pattern again changes nothing, so that
   * neither its rhythm nor an answer played over it is disturbed; another one starts at once.
   */
  show(pattern: LedPattern): void;
  /** Plays a pattern once over the one that is shown, which then starts anew. */
  once(pattern: LedPattern): void;
  /** Dark, until something is shown. */
  dark(): void;
  /** The name of the pattern that is playing; null before the first and when disposed of. */
  playing(): LedPattern['name'] | null;
}

/** Plays patterns on a light by timers of the process. Disposing leaves it dark. */
export function createLedPlayer(led: Led): LedPlayer {
  let shown: LedPattern | null = null;
  let playing: LedPattern | null = null;
  let timer: NodeJS.Timeout | undefined;

  function play(pattern: LedPattern, at: number, atEnd: () => void): void {
    playing = pattern;
    const step = pattern.steps[at];
    if (step === undefined) {
      atEnd();
      return;
    }
    led.set(step.on);
    timer = setTimeout(() => play(pattern, at + 1, atEnd), step.ms);
  }

  function repeat(pattern: LedPattern): void {
    clearTimeout(timer);
    play(pattern, 0, () => repeat(pattern));
  }

  function back(): void {
    playing = null;
    if (shown === null) led.set(false);
    else repeat(shown);
  }

  function dark(): void {
    clearTimeout(timer);
    shown = null;
    playing = null;
    led.set(false);
  }

  return {
    show(pattern) {
      if (shown === pattern) return;
      shown = pattern;
      repeat(pattern);
    },
    once(pattern) {
      clearTimeout(timer);
      play(pattern, 0, back);
    },
    playing: () => playing?.name ?? null,
    dark,
    [Symbol.dispose]: dark,
  };
}
