import * as v from 'valibot';

/** All that the server sends to the panel: nothing about children or staff. */
export interface PanelState {
  readonly mode: 'normal' | 'outage';
  readonly vault: 'closed' | 'open';
  readonly drill: boolean;
  readonly level: Level;
}

export type Level = 'ready' | 'attention' | 'fault';

export type PressKind = 'short' | 'hold3' | 'hold10';

/** LED light as repeated steps of on and off, for an LED of one colour. */
export interface LedPattern {
  readonly name:
    | 'ready'
    | 'attention'
    | 'fault'
    | 'outageClosed'
    | 'outageOpen'
    | 'drill'
    | 'held'
    | 'held3'
    | 'answerReady'
    | 'answerAttention'
    | 'answerFault';
  readonly steps: readonly { readonly on: boolean; readonly ms: number }[];
}

const on = (ms: number) => ({ on: true, ms });
const off = (ms: number) => ({ on: false, ms });

export const PATTERNS = {
  ready: { name: 'ready', steps: [on(100), off(4900)] },
  attention: { name: 'attention', steps: [on(150), off(250), on(150), off(4450)] },
  fault: { name: 'fault', steps: [on(120), off(120)] },
  outageClosed: { name: 'outageClosed', steps: [on(900), off(900)] },
  outageOpen: { name: 'outageOpen', steps: [on(1000)] },
  drill: { name: 'drill', steps: [on(4600), off(400)] },
  held: { name: 'held', steps: [on(60), off(60)] },
  held3: { name: 'held3', steps: [on(1000)] },
  answerReady: { name: 'answerReady', steps: [on(400), off(600)] },
  answerAttention: { name: 'answerAttention', steps: [on(250), off(250), on(250), off(600)] },
  answerFault: {
    name: 'answerFault',
    steps: [on(80), off(80), on(80), off(80), on(80), off(80), on(80), off(600)],
  },
} as const satisfies Record<string, LedPattern>;

/** The pattern while no button is held. `null` means that the server does not answer: a fault. */
export function patternFor(state: PanelState | null): LedPattern {
  if (state === null) return PATTERNS.fault;
  if (state.mode === 'normal') return PATTERNS[state.level];
  if (state.vault === 'closed') return PATTERNS.outageClosed;
  return state.drill ? PATTERNS.drill : PATTERNS.outageOpen;
}

/** Shown once after a short press. */
export function answerFor(state: PanelState | null): LedPattern {
  const level = state?.level ?? 'fault';
  return {
    ready: PATTERNS.answerReady,
    attention: PATTERNS.answerAttention,
    fault: PATTERNS.answerFault,
  }[level];
}

export const DEBOUNCE_MS = 30;
export const HOLD_MS = 3_000;
export const LOCK_MS = 10_000;

/** Why the button or the LED cannot be used. `facts` go into the log; they hold wiring only. */
export interface PartFailure {
  readonly code: PartCode;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Stable codes; the words are in cli/text/device.ts. */
export type PartCode =
  /** The kernel has no GPIO lines in sysfs. */
  | 'noGpio'
  | 'noChip'
  | 'severalChips'
  | 'brokenChip'
  | 'noSuchPin'
  /** Another process uses the line. */
  | 'lineBusy'
  | 'lineRefused'
  /** The addon that waits for edges is not installed. */
  | 'noDriver'
  | 'noInput'
  | 'severalInputs'
  | 'inputRefused'
  | 'noLed'
  | 'ledRefused'
  /** It exists, but this user may not use it. */
  | 'notAllowed';

/** What the panel reports to the server: at start, at every change and every 30 s. */
export const panelHealth = v.object({
  /** `failed`: there is a radio, but it does not come up. `missing`: there is none. */
  hotspot: v.picklist(['off', 'on', 'failed', 'missing']),
  /** Whether the button and the LED were found. */
  button: v.boolean(),
  led: v.boolean(),
});
export type PanelHealth = v.InferOutput<typeof panelHealth>;

/** How often the panel reports when nothing has changed, in milliseconds. */
export const PANEL_HEALTH_MS = 30_000;
