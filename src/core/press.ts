import { DEBOUNCE_MS, HOLD_MS, LOCK_MS, type PressKind } from './panel.ts';

/** Tells presses apart. Times are milliseconds of any steady clock. */
export interface PressState {
  /** When the button went down, or null while it is up. */
  readonly downAt: number | null;
  /** The mode when it went down: one press does one thing, however long it is held. */
  readonly startedIn: 'normal' | 'outage';
  readonly fired: boolean;
}

export const RELEASED: PressState = { downAt: null, startedIn: 'normal', fired: false };

export type PressInput =
  | { readonly type: 'down'; readonly mode: 'normal' | 'outage' }
  | { readonly type: 'up' }
  | { readonly type: 'tick' };

export interface PressStep {
  readonly state: PressState;
  readonly press: PressKind | null;
}

/**
 * In normal mode a hold acts when it reaches 3 s, and holding on does not undo it: only a new
 * press, held 10 s in outage mode, locks. Shorter than the debounce time is no press at all.
 */
export function pressStep(state: PressState, input: PressInput, now: number): PressStep {
  if (input.type === 'down') {
    if (state.downAt !== null) return { state, press: null };
    return { state: { downAt: now, startedIn: input.mode, fired: false }, press: null };
  }
  if (state.downAt === null) return { state, press: null };
  const held = now - state.downAt;
  const press = state.fired ? null : due(state.startedIn, held);
  if (input.type === 'tick') return { state: press ? { ...state, fired: true } : state, press };
  if (press !== null || state.fired || held < DEBOUNCE_MS) return { state: RELEASED, press };
  return { state: RELEASED, press: held < HOLD_MS ? 'short' : null };
}

/** Milliseconds until the held button means something new; null when it is up or already did. */
export function nextTick(state: PressState, now: number): number | null {
  if (state.downAt === null) return null;
  const marks = [HOLD_MS, LOCK_MS].map((mark) => mark - (now - (state.downAt ?? now)));
  return marks.find((left) => left > 0) ?? null;
}

function due(startedIn: 'normal' | 'outage', held: number): PressKind | null {
  if (startedIn === 'normal') return held >= HOLD_MS ? 'hold3' : null;
  return held >= LOCK_MS ? 'hold10' : null;
}
