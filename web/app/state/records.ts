import type { Live } from '../../../src/core/live.ts';
import type { Child, Medication, Status } from '../../../src/core/snapshot.ts';
import { type Timestamp, toMs, toTimestamp } from '../../../src/core/time.ts';
import { type BoxClock, offsetOf } from './clock.ts';
import type { Outbox } from './outbox.ts';

interface Dose {
  readonly status: 'completed' | 'notDone';
  readonly at: Timestamp;
  readonly dose: string;
  readonly comment: string;
  readonly witness: string;
}

/** What staff record. Each becomes one event in the outbox and shows at once. */
export interface Records {
  /** Observed now. Returns when, as it was stamped. */
  status(childId: string, status: Status, pickedUpBy?: string): void;
  dose(child: Child, medication: Medication, dose: Dose): void;
  correct(mistake: Live['administrations'][number], comment: string): void;
  note(text: string, childId?: string): void;
  viewed(childId: string): void;
}

export function createRecords(deps: {
  readonly clock: BoxClock;
  readonly uuid: () => string;
  readonly outbox: Outbox;
  readonly live: () => Live;
}): Records {
  const { clock, uuid, outbox } = deps;
  return {
    status(childId, status, pickedUpBy = '') {
      const at = after(clock.now(), deps.live().attendance[childId]?.at);
      const id = uuid();
      outbox.add({ id, at, kind: 'attendance', childId, status, ...filled({ pickedUpBy }) });
    },
    dose(child, medication, { status, at, dose, comment, witness }) {
      const which = { childId: child.id, medicationId: medication.id, status };
      const words = filled({ dose, comment, witness });
      outbox.add({ id: uuid(), at, kind: 'administration', ...which, ...words });
    },
    correct({ eventId, childId, medicationId }, comment) {
      const which = { childId, medicationId, status: 'enteredInError', corrects: eventId } as const;
      const at = clock.now();
      outbox.add({ id: uuid(), at, kind: 'administration', ...which, ...filled({ comment }) });
    },
    note(text, childId) {
      const whose = childId === undefined ? {} : { childId };
      outbox.add({ id: uuid(), at: clock.now(), kind: 'note', text: text.trim(), ...whose });
    },
    viewed(childId) {
      outbox.add({ id: uuid(), at: clock.now(), kind: 'view', childId });
    },
  };
}

/** What is tapped now was seen after what is already known, even where clocks disagree a little. */
function after(now: Timestamp, known: Timestamp | undefined): Timestamp {
  if (known === undefined || toMs(now) > toMs(known)) return now;
  return toTimestamp(toMs(known) + 1, offsetOf(now));
}

/** Only the texts that say something. */
function filled<T extends Record<string, string>>(texts: T): Partial<T> {
  const said = Object.entries(texts).map(([key, text]) => [key, text.trim()] as const);
  return Object.fromEntries(said.filter(([, text]) => text !== '')) as Partial<T>;
}
