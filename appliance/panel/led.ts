import type { Led } from '../../src/core/ports.ts';

export interface SimulatedLed extends Led {
  lit(): boolean;
}

/** The demo's light: it only remembers whether it is lit. */
export function simulatedLed(): SimulatedLed {
  let on = false;
  return {
    set(next) {
      on = next;
    },
    lit: () => on,
  };
}
