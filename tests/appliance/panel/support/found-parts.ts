import type { FoundParts } from '../../../../appliance/panel/panel-finder.ts';

/** A panel with nothing missing. */
export const ALL_THERE: FoundParts = {
  parts: () => ({ button: true, led: true }),
  onChange: () => undefined,
};
