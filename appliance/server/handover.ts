import { isPresent } from '../../src/core/attendance.ts';
import type { HandoverReport } from '../../src/core/device-api.ts';
import type { OutageState } from '../../src/core/outage.ts';
import type { Clock } from '../../src/core/ports.ts';
import { stamp, stampOf } from '../../src/core/stamp.ts';
import { pendingOf } from '../status.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { OpenBox } from '../vault/open-box.ts';

/** The counts a leader takes over, of this outage only. `state` is the outage that ends. */
export function handoverReport(
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
