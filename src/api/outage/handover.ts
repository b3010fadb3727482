import type { HandoverReport } from '../../core/contract.ts';
import type { OutageState } from '../../core/outage.ts';
import { isPresent } from '../../core/overview.ts';
import type { Clock } from '../../core/ports.ts';
import type { DeviceStore } from '../../store/device-store.ts';
import { stamp, stampOf } from '../stamp.ts';
import type { OpenBox } from '../vault/open-box.ts';
import { pendingOf } from './box-status.ts';

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
