import { DEBOUNCE_MS, HOLD_MS, LOCK_MS, type PressKind } from './panel.ts';

/**
 * The state of an outage. Whether the vault is open is never stored: after a power cut the device
 * is in outage mode again with the vault closed.
 */
export type OutageState =
  | { readonly mode: 'normal' }
  | {
      readonly mode: 'outage';
      readonly vault: 'closed' | 'open';
      readonly drill: boolean;
      /** Id of this outage, in each of its events; a UUID. */
      readonly outage: string;
      /** Milliseconds since 1970 UTC. */
      readonly since: number;
    };

export type OutageInput =
  | { readonly type: 'hold3s'; readonly outage: string; readonly at: number }
  | { readonly type: 'hold10s' }
  /** A keycard opened the data. */
  | { readonly type: 'unlocked' }
  /** Somebody who is signed in closes the vault; the hotspot stays on for the next keycard. */
  | { readonly type: 'locked' }
  | { readonly type: 'drill'; readonly on: boolean }
  /** A leader ends the outage. */
  | { readonly type: 'ended' }
  | { readonly type: 'powerUp' };

interface Transition {
  readonly state: OutageState;
  /** Whether the process has to close the vault after it. */
  readonly closesVault: boolean;
}

export const NORMAL: OutageState = { mode: 'normal' };

/** What an input changes. One that has no meaning in a state leaves the state as it is. */
export function step(state: OutageState, input: OutageInput): Transition {
  if (state.mode === 'normal') {
    if (input.type !== 'hold3s') return stay(state);
    const { outage, at: since } = input;
    return stay({ mode: 'outage', vault: 'closed', drill: false, outage, since });
  }
  switch (input.type) {
    case 'hold3s':
      return stay(state);
    case 'hold10s':
    case 'ended':
      if (input.type === 'ended' && state.vault === 'closed') return stay(state);
      return { state: NORMAL, closesVault: state.vault === 'open' };
    case 'unlocked':
      return stay({ ...state, vault: 'open' });
    case 'locked':
    case 'powerUp':
      return { state: { ...state, vault: 'closed' }, closesVault: state.vault === 'open' };
    case 'drill':
      return state.vault === 'open' ? stay({ ...state, drill: input.on }) : stay(state);
  }
}

function stay(state: OutageState): Transition {
  return { state, closesVault: false };
}

/** A press under way. Times are milliseconds of any steady clock. */
export interface PressState {
  /** When the button went down, or null while it is up. */
  readonly downAt: number | null;
  /** The mode when it went down, so that one press does one thing however long it is held. */
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
 * In normal mode a hold acts after 3 s, and holding longer does nothing more: to lock takes a new
 * press, held for 10 s in outage mode. What is shorter than the debounce time is no press.
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

/** Milliseconds until the next `tick` is due; null when the button is up or nothing follows. */
export function nextTick(state: PressState, now: number): number | null {
  if (state.downAt === null) return null;
  const marks = [HOLD_MS, LOCK_MS].map((mark) => mark - (now - (state.downAt ?? now)));
  return marks.find((left) => left > 0) ?? null;
}

function due(startedIn: 'normal' | 'outage', held: number): PressKind | null {
  if (startedIn === 'normal') return held >= HOLD_MS ? 'hold3' : null;
  return held >= LOCK_MS ? 'hold10' : null;
}
