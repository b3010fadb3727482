import * as v from 'valibot';

/** What the panel tells the server of its parts: at start, at every change and every 30 s. */
export const panelHealth = v.object({
  /** `failed`: a radio that is there does not come up. `missing`: there is none. */
  hotspot: v.picklist(['off', 'on', 'failed', 'missing']),
  /** Whether the button and the light were found. */
  button: v.boolean(),
  led: v.boolean(),
});
export type PanelHealth = v.InferOutput<typeof panelHealth>;

/** How often the panel says it when nothing has changed, in milliseconds. */
export const PANEL_HEALTH_MS = 30_000;
