import type { Hotspot } from '../../src/core/ports.ts';

/** A hotspot without a radio: phones reach the box over the network it is on anyway. */
export function simulatedHotspot(): Hotspot {
  let on = false;
  return {
    async set(next) {
      on = next;
    },
    state: async () => (on ? 'on' : 'off'),
  };
}
