import type { HandoverReport } from '../../src/core/device-api.ts';
import type { Person } from '../../src/core/events.ts';
import type { PressKind } from '../../src/core/panel.ts';
import type { Clock, Random } from '../../src/core/ports.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { OpenBox } from '../vault/open-box.ts';
import type { OutageControl } from '../vault/outage-state.ts';
import type { VaultKeeper } from '../vault/vault-keeper.ts';
import { handoverReport } from './handover.ts';

/** What people do with the outage itself: each is in the journal before it happens. */
export interface OutageActs {
  /**
   * A press as the panel understood it: a short one only asks how the box is. A lock by button happens whether
   * or not it can be written.
   */
  press(press: PressKind): Promise<void>;
  /** Closes the vault and stays in outage mode. Happens whether or not it can be written. */
  lock(box: OpenBox, by: Person | null): Promise<void>;
  /** Ends the outage for the whole house; refused while it cannot be written down. */
  end(box: OpenBox, by: Person): Promise<Result<HandoverReport>>;
  drill(box: OpenBox, by: Person, on: boolean): Promise<Result<void>>;
}

export interface OutageActsDeps {
  readonly store: DeviceStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly control: OutageControl;
  readonly vault: Pick<VaultKeeper, 'box'>;
}

export function createOutageActs(deps: OutageActsDeps): OutageActs {
  const { control } = deps;
  return {
    async press(press) {
      if (press === 'hold3')
        control.take({ type: 'hold3s', outage: deps.random.uuid(), at: deps.clock.now() });
      if (press === 'hold10') {
        await deps.vault.box()?.tell({ kind: 'outage', change: 'locked' }, null);
        control.take({ type: 'hold10s' });
      }
    },
    async lock(box, by) {
      await box.tell({ kind: 'outage', change: 'locked' }, by);
      control.take({ type: 'locked' });
    },
    async end(box, by) {
      const written = await box.tell({ kind: 'outage', change: 'ended' }, by);
      if (!written.ok) return written;
      const report = handoverReport(box, control.state(), deps);
      control.take({ type: 'ended' });
      return ok(report);
    },
    async drill(box, by, on) {
      const change = on ? 'drillOn' : 'drillOff';
      // The event that begins a drill belongs to it, and so does the one that ends it.
      if (on) control.take({ type: 'drill', on });
      const written = await box.tell({ kind: 'outage', change }, by);
      control.take({ type: 'drill', on: written.ok ? on : !on });
      return written.ok ? ok(undefined) : written;
    },
  };
}
