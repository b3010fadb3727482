import type { PanelButton } from '../../../appliance/panel/part.ts';
import { createPressReader, type Held } from '../../../appliance/panel/press-reader.ts';
import { DEBOUNCE_MS, LOCK_MS, type PressKind } from '../../core/panel.ts';

/** What a watched button did. */
type Seen =
  /** Held and let go, and what the box would have made of it. */
  | { readonly what: 'press'; readonly ms: number; readonly press: PressKind | null }
  /** Let go of without having been pressed: its levels are the wrong way round. */
  | { readonly what: 'inverted' }
  | { readonly what: 'nothing' }
  | { readonly what: 'stopped' };

export interface PressWatch extends Disposable {
  /** The next press in this mode, or `nothing` within so many milliseconds. */
  next(mode: 'normal' | 'outage', withinMs: number, stop: AbortSignal): Promise<Seen>;
}

/** How the light goes with the finger: `done` from ten seconds on. */
export type Finger = Held | 'done';

/**
 * Watches a button through the very reader the panel has, and measures how long it is held.
 * @param now milliseconds of a steady clock
 */
export function watchPresses(
  button: PanelButton,
  now: () => number,
  onFinger: (finger: Finger) => void,
): PressWatch {
  let mode: 'normal' | 'outage' = 'normal';
  let downAt: number | null = null;
  let wasDown = false;
  let press: PressKind | null = null;
  let done: NodeJS.Timeout | undefined;
  let tell: (seen: Seen) => void = () => undefined;

  const reader = createPressReader(button, {
    mode: () => mode,
    now,
    onHeld: onFinger,
    onPress(next) {
      press = next;
    },
  });
  // After the reader's: what a press was is known by then.
  button.onChange((pressed) => {
    clearTimeout(done);
    if (pressed) {
      downAt = now();
      wasDown = true;
      done = setTimeout(() => onFinger('done'), LOCK_MS);
      return;
    }
    if (!wasDown) return tell({ what: 'inverted' });
    const ms = downAt === null ? 0 : now() - downAt;
    downAt = null;
    if (ms >= DEBOUNCE_MS) tell({ what: 'press', ms, press });
  });

  return {
    next(nextMode, withinMs, stop) {
      mode = nextMode;
      press = null;
      return new Promise((resolve) => {
        const end = (seen: Seen) => {
          clearTimeout(timer);
          stop.removeEventListener('abort', stopped);
          tell = () => undefined;
          resolve(seen);
        };
        const stopped = () => end({ what: 'stopped' });
        const timer = setTimeout(() => end({ what: 'nothing' }), withinMs);
        tell = end;
        if (stop.aborted) stopped();
        else stop.addEventListener('abort', stopped);
      });
    },
    [Symbol.dispose]() {
      clearTimeout(done);
      reader[Symbol.dispose]();
    },
  };
}
