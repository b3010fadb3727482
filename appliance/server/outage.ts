import { isPresent } from '../../src/core/attendance.ts';
import type { HandoverReport } from '../../src/core/device-api.ts';
import { ok, type Result } from '../../src/core/errors.ts';
import type { Person } from '../../src/core/events.ts';
import type { OutageState } from '../../src/core/outage.ts';
import type { PressKind } from '../../src/core/panel.ts';
import type { Clock, Random } from '../../src/core/ports.ts';
import { stamp, stampOf } from '../../src/core/time.ts';
import { pendingOf } from '../status.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { OutageControl } from '../vault/outage-state.ts';
import type { OpenBox, VaultKeeper } from '../vault/unlocked.ts';

/** The counts a leader takes over, of this outage only. `state` is the outage that ends. */
function handoverReport(
  box: Pick<OpenBox, 'entries' | 'live'>,
  state: OutageState,
  { store, clock }: { readonly store: DeviceStore; readonly clock: Clock },
): HandoverReport {
  if (state.mode !== 'outage') throw new Error('there is no outage to hand over');
  const events = box.entries.map(({ event }) => event).filter((e) => e.outage === state.outage);
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  const facts = Object.values(box.live.current().attendance);
  return {
    from: stampOf(clock, state.since),
    to: stamp(clock),
    drill: state.drill,
    events: events.length,
    attendance: count('attendance'),
    administrations: count('administration'),
    notes: count('note'),
    stillPresent: facts.filter((fact) => isPresent(fact.status)).length,
    pending: pendingOf(store),
  };
}

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
