import { isPresent, statusOf } from '../../src/core/attendance.ts';
import type { HandoverReport } from '../../src/core/device-api.ts';
import { isPractice } from '../../src/core/drill.ts';
import { ok, type Result } from '../../src/core/errors.ts';
import { EVENTS, type HandoverCount } from '../../src/core/events.ts';
import type { OutageState } from '../../src/core/outage.ts';
import type { PressKind } from '../../src/core/panel.ts';
import type { Clock, Random } from '../../src/core/ports.ts';
import type { Person } from '../../src/core/snapshot.ts';
import { stamp, stampOf } from '../../src/core/time.ts';
import { pendingOf } from '../status.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { OutageControl } from '../vault/outage-state.ts';
import type { UnlockedData, VaultAccess } from '../vault/unlocked.ts';

/**
 * The counts for the leader at the end of an outage, of what really happened: practice is counted
 * apart. `state` is the outage that ends.
 */
function handoverReport(
  unlocked: Pick<UnlockedData, 'entries' | 'live'>,
  state: OutageState,
  { store, clock }: { readonly store: DeviceStore; readonly clock: Clock },
): HandoverReport {
  if (state.mode !== 'outage') throw new Error('there is no outage to hand over');
  const all = unlocked.entries.map(({ event }) => event).filter((e) => e.outage === state.outage);
  const events = all.filter((event) => !isPractice(event));
  const counts: Record<HandoverCount, number> = { attendance: 0, administrations: 0, notes: 0 };
  for (const { kind } of events) {
    const { handover } = EVENTS[kind];
    if (handover !== null) counts[handover] += 1;
  }
  const facts = unlocked.live.real().attendance;
  const now = stamp(clock);
  return {
    from: stampOf(clock, state.since),
    to: now,
    drill: state.drill,
    events: events.length,
    ...counts,
    practice: all.length - events.length,
    stillPresent: Object.keys(facts).filter((id) => isPresent(statusOf(facts, id, now))).length,
    pending: pendingOf(store),
  };
}

/** What people do with the outage itself. The journal records each before it happens. */
export interface OutageCommands {
  /**
   * A press of the button, as the panel has classified it. A short one changes nothing here. A lock
   * by button happens even if it cannot be recorded.
   */
  press(press: PressKind): Promise<void>;
  /** Closes the vault and stays in outage mode, even if that cannot be recorded. */
  lock(unlocked: UnlockedData, by: Person | null): Promise<void>;
  /** Ends the outage. Fails with `diskFull` or `storeFailed` while that cannot be recorded. */
  end(unlocked: UnlockedData, by: Person): Promise<Result<HandoverReport>>;
  /** Starts or ends a drill. Fails like `end`. */
  drill(unlocked: UnlockedData, by: Person, on: boolean): Promise<Result<void>>;
}

export interface OutageCommandsDeps {
  readonly store: DeviceStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly control: OutageControl;
  readonly vault: Pick<VaultAccess, 'unlocked'>;
}

export function createOutageCommands(deps: OutageCommandsDeps): OutageCommands {
  const { control } = deps;
  /** Two leaders may start a drill at the same time: the second finds it on. */
  let turn: Promise<unknown> = Promise.resolve();

  async function setDrill(unlocked: UnlockedData, by: Person, on: boolean): Promise<Result<void>> {
    const state = control.state();
    if (state.mode === 'outage' && state.drill === on) return ok(undefined);
    const change = on ? 'drillOn' : 'drillOff';
    // The journal first: what it has before the start of the drill is real.
    const written = await unlocked.recordOwn({ kind: 'outage', change }, by);
    if (!written.ok) return written;
    control.apply({ type: 'drill', on });
    return ok(undefined);
  }

  return {
    async press(press) {
      if (press === 'hold3')
        control.apply({ type: 'hold3s', outage: deps.random.uuid(), at: deps.clock.now() });
      if (press === 'hold10') {
        await deps.vault.unlocked()?.recordOwn({ kind: 'outage', change: 'locked' }, null);
        control.apply({ type: 'hold10s' });
      }
    },
    async lock(unlocked, by) {
      await unlocked.recordOwn({ kind: 'outage', change: 'locked' }, by);
      control.apply({ type: 'locked' });
    },
    async end(unlocked, by) {
      const written = await unlocked.recordOwn({ kind: 'outage', change: 'ended' }, by);
      if (!written.ok) return written;
      const report = handoverReport(unlocked, control.state(), deps);
      control.apply({ type: 'ended' });
      return ok(report);
    },
    drill(unlocked, by, on) {
      const mine = turn.then(() => setDrill(unlocked, by, on));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
