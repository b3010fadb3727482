import type { FoundParts } from '../../../../appliance/panel/hardware.ts';

/** A panel with nothing missing. */
export const ALL_THERE: FoundParts = {
  parts: () => ({ button: true, led: true }),
  onChange: () => undefined,
};
