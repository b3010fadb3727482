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

interface Transition {
  readonly state: OutageState;
  /** Whether the process has to close the vault after it. */
  readonly closesVault: boolean;
}

export const NORMAL: OutageState = { mode: 'normal' };

/** The table of DESIGN "The outage". An input that means nothing in a state leaves it as it is. */
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
