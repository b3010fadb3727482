/**
 * The outage state machine. The vault's state is never written down: after a power cut the box
 * is in outage mode again with the vault closed.
 */
export type OutageState =
  | { readonly mode: 'normal' }
  | {
      readonly mode: 'outage';
      readonly vault: 'closed' | 'open';
      readonly drill: boolean;
      /** Names this outage in every event; a UUID. */
      readonly outage: string;
      /** Milliseconds since 1970 UTC. */
      readonly since: number;
    };

export type OutageInput =
  | { readonly type: 'shortPress' }
  | { readonly type: 'hold3s'; readonly outage: string; readonly at: number }
  | { readonly type: 'hold10s' }
  /** A keycard opened the data. */
  | { readonly type: 'unlocked' }
  /** Somebody signed in closes the vault; the hotspot stays for the next keycard. */
  | { readonly type: 'locked' }
  | { readonly type: 'drill'; readonly on: boolean }
  /** A leader ends the outage. */
  | { readonly type: 'ended' }
  | { readonly type: 'powerUp' };

/** What the process has to do after a transition, in this order. */
export type OutageEffect = 'answerLed' | 'closeVault';

export interface Transition {
  readonly state: OutageState;
  readonly effects: readonly OutageEffect[];
}

export const NORMAL: OutageState = { mode: 'normal' };

/** The table of DESIGN "The outage". An input that means nothing in a state leaves it as it is. */
export function step(state: OutageState, input: OutageInput): Transition {
  if (input.type === 'shortPress') return { state, effects: ['answerLed'] };
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
      return { state: NORMAL, effects: closing(state) };
    case 'unlocked':
      return stay({ ...state, vault: 'open' });
    case 'locked':
    case 'powerUp':
      return { state: { ...state, vault: 'closed' }, effects: closing(state) };
    case 'drill':
      return state.vault === 'open' ? stay({ ...state, drill: input.on }) : stay(state);
  }
}

/** The hotspot is on exactly while the box is in outage mode. */
export function hotspotOn(state: OutageState): boolean {
  return state.mode === 'outage';
}

function stay(state: OutageState): Transition {
  return { state, effects: [] };
}

function closing(state: OutageState): readonly OutageEffect[] {
  return state.mode === 'outage' && state.vault === 'open' ? ['closeVault'] : [];
}
