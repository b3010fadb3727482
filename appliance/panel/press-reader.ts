import { DEBOUNCE_MS, HOLD_MS, type PressKind } from '../../src/core/panel.ts';
import type { Button } from '../../src/core/ports.ts';
import { nextTick, type PressInput, pressStep, RELEASED } from '../../src/core/press.ts';

export interface PressReader extends Disposable {
  /** How the button is held right now, as the LED tells it: `no`, `held`, or past 3 s `held3`. */
  held(): Held;
}

export type Held = 'no' | 'held' | 'held3';

/** What the reader tells and asks. */
export interface PressEars {
  mode(): 'normal' | 'outage';
  /** Milliseconds of a steady clock. */
  now(): number;
  onPress(press: PressKind): void;
  /** The LED may have to change. */
  onHeld(held: Held): void;
}

/** Follows a button through core/press.ts, which says what each press means. */
export function createPressReader(button: Button, ears: PressEars): PressReader {
  let state = RELEASED;
  let held: Held = 'no';
  let actTimer: NodeJS.Timeout | undefined;
  let showTimer: NodeJS.Timeout | undefined;

  function take(input: PressInput): void {
    const { state: next, press } = pressStep(state, input, ears.now());
    state = next;
    clearTimeout(actTimer);
    const left = nextTick(state, ears.now());
    if (left !== null) actTimer = setTimeout(() => take({ type: 'tick' }), left);
    show();
    if (press !== null) ears.onPress(press);
  }

  /** A bounce is not a hold: the flicker starts when the debounce time has passed. */
  function show(): void {
    clearTimeout(showTimer);
    const down = state.downAt === null ? null : ears.now() - state.downAt;
    if (down !== null && down < DEBOUNCE_MS) showTimer = setTimeout(show, DEBOUNCE_MS - down);
    const next = heldFor(down);
    if (next === held) return;
    held = next;
    ears.onHeld(held);
  }

  button.onChange((pressed) => {
    take(pressed ? { type: 'down', mode: ears.mode() } : { type: 'up' });
  });

  return {
    held: () => held,
    [Symbol.dispose]() {
      clearTimeout(actTimer);
      clearTimeout(showTimer);
    },
  };
}

function heldFor(down: number | null): Held {
  if (down === null || down < DEBOUNCE_MS) return 'no';
  return down < HOLD_MS ? 'held' : 'held3';
}
