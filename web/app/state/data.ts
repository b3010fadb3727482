import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { RosterAnswer } from '../../../src/core/device-api.ts';
import { ownPatchOf, type PhoneEvent } from '../../../src/core/events.ts';
import { copyLive, emptyLive, type Live, mergeLive } from '../../../src/core/live.ts';
import type { Child, Medication, Person, Status } from '../../../src/core/snapshot.ts';
import { type Timestamp, toMs, toTimestamp } from '../../../src/core/time.ts';
import { type DeviceClock, offsetOf } from './device.ts';
import type { Outbox } from './outbox.ts';

/** What was fetched from the vault. It lives here, in memory, and nowhere else on the phone. */
export interface Data {
  readonly roster: ReadonlySignal<RosterAnswer | null>;
  /** The box's live state with what waits in the outbox laid over it. */
  readonly live: ReadonlySignal<Live>;
  child(id: string): Child | undefined;
  /** Takes in a roster with a full `GET /api/live`: the first, or those of a new version. */
  load(roster: RosterAnswer, live: Live): void;
  merge(patch: Live): void;
  /** Journal position of what we have. */
  cursor(): number;
  /** Own events that are on the box's disk now. */
  saved(events: readonly PhoneEvent[], by: Person): void;
  clear(): void;
}

export function createData(
  pending: ReadonlySignal<readonly PhoneEvent[]>,
  me: () => Person | null,
): Data {
  const roster = signal<RosterAnswer | null>(null);
  const truth = signal<Live>(emptyLive());
  const byId = computed(() => new Map(roster.value?.children.map((child) => [child.id, child])));
  const live = computed(() => {
    const by = me();
    if (by === null || pending.value.length === 0) return truth.value;
    return merged(truth.value, ...pending.value.map((event) => ownPatchOf(event, by)));
  });
  return {
    roster,
    live,
    child: (id) => byId.value.get(id),
    load: (next, whole) =>
      batch(() => {
        roster.value = next;
        truth.value = merged(truth.value, { ...whole, whole: true });
      }),
    merge: (patch) => {
      truth.value = merged(truth.value, patch);
    },
    cursor: () => truth.peek().cursor,
    saved: (events, by) => {
      truth.value = merged(truth.value, ...events.map((event) => ownPatchOf(event, by)));
    },
    clear: () => {
      roster.value = null;
      truth.value = emptyLive();
    },
  };
}

/** A new value, so that what is on screen notices; `mergeLive` itself works in place. */
function merged(live: Live, ...patches: readonly (Live | null)[]): Live {
  const next = copyLive(live);
  for (const patch of patches) if (patch !== null) mergeLive(next, patch);
  return next;
}

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
  readonly clock: DeviceClock;
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
