import type { Result } from '../../src/core/errors.ts';
import { type OutageInput, type OutageState, step } from '../../src/core/outage.ts';
import type { DeviceStore } from '../storage/store.ts';

export interface OutageControl {
  state(): OutageState;
  /** Takes an input through the table of core/outage.ts, writes the state down, and acts. */
  apply(input: OutageInput): OutageState;
  /** Calls `listener` after every change. */
  onChange(listener: () => void): void;
}

export interface OutageDeps {
  readonly store: DeviceStore;
  closeVault(): void;
  /** How writing the state down went. The box acts on it all the same: a full disk must not keep
   * anyone from opening the hotspot or closing the vault. */
  onWrite(outcome: Result<void>): void;
}

/**
 * The outage state of this process, which starts from what was written down: after a power cut
 * the box is in outage mode again, with the vault closed.
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
