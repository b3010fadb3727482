import type { Result } from '../../src/core/errors.ts';
import { type OutageInput, type OutageState, step } from '../../src/core/outage.ts';
import type { DeviceStore } from '../storage/store.ts';

export interface OutageControl {
  state(): OutageState;
  /** Applies an input by the rules of core/outage.ts, stores the new state, and acts on it. */
  apply(input: OutageInput): OutageState;
  /** Calls `listener` after every change. */
  onChange(listener: () => void): void;
}

export interface OutageDeps {
  readonly store: DeviceStore;
  closeVault(): void;
  /**
   * Gets the outcome of storing a state. The device acts on the state in any case: a full disk must
   * not prevent anybody from starting the hotspot or closing the vault.
   */
  onWrite(outcome: Result<void>): void;
}

/**
 * The outage state of this process. It starts from the stored state: after a power cut the device
 * is in outage mode again, with the vault closed.
 */
export function createOutageControl({ store, closeVault, onWrite }: OutageDeps): OutageControl {
  let state = step(store.outage(), { type: 'powerUp' }).state;
  const listeners: (() => void)[] = [];

  return {
    state: () => state,
    apply(input) {
      const { state: next, closesVault } = step(state, input);
      if (next !== state) {
        state = next;
        onWrite(store.setOutage(next));
        for (const listener of listeners) listener();
      }
      if (closesVault) closeVault();
      return state;
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
