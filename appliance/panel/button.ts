import type { Button } from '../../src/core/ports.ts';

export interface SimulatedButton extends Button {
  set(pressed: boolean): void;
}

/** The demo's button: pressed by a call instead of a finger. */
export function simulatedButton(): SimulatedButton {
  const listeners: ((pressed: boolean) => void)[] = [];
  return {
    onChange(listener) {
      listeners.push(listener);
    },
    set(pressed) {
      for (const listener of listeners) listener(pressed);
    },
  };
}
