import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { SETTLE_MS } from '../../../src/core/attendance.ts';
import type { RosterAnswer } from '../../../src/core/device-api.ts';
import { ownPatchOf, type PhoneEvent, type PhoneEventOf } from '../../../src/core/events.ts';
import { copyLive, emptyLive, type Live, mergeLive } from '../../../src/core/live.ts';
import type { Child, Medication, Person, Status } from '../../../src/core/snapshot.ts';
import { offsetOf, type Timestamp, toMs, toTimestamp } from '../../../src/core/time.ts';
import type { DeviceClock } from './device.ts';
import type { Outbox } from './outbox.ts';

/** What the phone has fetched from the vault. It is kept in memory only. */
export interface Data {
  readonly roster: ReadonlySignal<RosterAnswer | null>;
  /** The device's live picture, with the events that wait in the outbox merged into it. */
  readonly live: ReadonlySignal<Live>;
  child(id: string): Child | undefined;
  /** Who changed a child's status on this screen in the last two seconds; null for nobody. */
  changedJustNow(childId: string): 'here' | 'elsewhere' | null;
  /** Replaces everything by a roster and the answer of `GET /api/live`. */
  load(roster: RosterAnswer, live: Live): void;
  merge(patch: Live): void;
  /** The newest cursor that was received. */
  cursor(): number;
  /** Keeps own events in the picture once the device has stored them. */
  saved(events: readonly PhoneEvent[], by: Person): void;
  clear(): void;
}

export function createData(
  pending: ReadonlySignal<readonly PhoneEvent[]>,
  me: () => Person | null,
  /** Milliseconds by the phone's own clock. */
  phoneNow: () => number,
): Data {
  const roster = signal<RosterAnswer | null>(null);
  const received = signal<Live>(emptyLive());
  const byId = computed(() => new Map(roster.value?.children.map((child) => [child.id, child])));
  /** Own events that belong in the picture: what was practised does only while the drill is on. */
  const withOwn = (picture: Live, events: readonly PhoneEvent[], by: Person) =>
    merged(
      picture,
      ...events
        .filter((event) => event.drill !== true || picture.drill === true)
        .map((event) => ownPatchOf(event, by)),
    );
  const live = computed(() => {
    const by = me();
    if (by === null || pending.value.length === 0) return received.value;
    return withOwn(received.value, pending.value, by);
  });
  const changes = new Map<string, { readonly ms: number; readonly by: 'here' | 'elsewhere' }>();
  let shown: Live['attendance'] | null = null;
  effect(() => {
    const next = roster.value && live.value.attendance;
    const own = new Set(pending.peek().map(({ id }) => id));
    // What comes with a new roster was not on the screen before.
    for (const [childId, fact] of Object.entries((shown && next) ?? {}))
      if (fact.status !== shown?.[childId]?.status)
        changes.set(childId, {
          ms: phoneNow(),
          by: own.has(fact.eventId ?? '') ? 'here' : 'elsewhere',
        });
    if (next === null) changes.clear();
    shown = next;
  });
  return {
    roster,
    live,
    child: (id) => byId.value.get(id),
    changedJustNow(childId) {
      const last = changes.get(childId);
      return last !== undefined && phoneNow() - last.ms < SETTLE_MS ? last.by : null;
    },
    load: (next, whole) =>
      batch(() => {
        roster.value = next;
        received.value = merged(received.value, { ...whole, whole: true });
      }),
    merge: (patch) => {
      received.value = merged(received.value, patch);
    },
    cursor: () => received.peek().cursor,
    saved: (events, by) => {
      received.value = withOwn(received.value, events, by);
    },
    clear: () => {
      roster.value = null;
      received.value = emptyLive();
    },
  };
}

/** A new object, because signals compare by identity and `mergeLive` works in place. */
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

/** What staff record. Each call adds one event to the outbox, and the screen shows it at once. */
export interface Records {
  /** Observed now; returns the event's id. */
  status(
    childId: string,
    status: Status,
    more?: Pick<PhoneEventOf<'attendance'>, 'basedOn' | 'pickedUpBy'>,
  ): string;
  dose(child: Child, medication: Medication, dose: Dose): void;
  correct(mistake: Live['administrations'][number], comment: string): void;
  note(text: string, childId?: string): void;
  viewed(childId: string): void;
}

export function createRecords(deps: {
  readonly clock: DeviceClock;
  readonly uuid: () => string;
  readonly outbox: Pick<Outbox, 'add'>;
  readonly live: () => Live;
}): Records {
  const { clock, uuid } = deps;
  /** With what the screen says, so that it is what was meant however late it is sent. */
  const add = (event: PhoneEvent) =>
    deps.outbox.add({ ...event, drill: deps.live().drill === true });
  return {
    status(childId, status, { pickedUpBy = '', ...basis } = {}) {
      const at = after(clock.now(), deps.live().attendance[childId]?.at);
      const id = uuid();
      const who = filled({ pickedUpBy });
      add({ id, at, kind: 'attendance', childId, status, ...who, ...basis });
      return id;
    },
    dose(child, medication, { status, at, dose, comment, witness }) {
      const which = { childId: child.id, medicationId: medication.id, status };
      const words = filled({ dose, comment, witness });
      add({ id: uuid(), at, kind: 'administration', ...which, ...words });
    },
    correct({ eventId, childId, medicationId }, comment) {
      const which = { childId, medicationId, status: 'enteredInError', corrects: eventId } as const;
      const at = clock.now();
      add({ id: uuid(), at, kind: 'administration', ...which, ...filled({ comment }) });
    },
    note(text, childId) {
      const about = childId === undefined ? {} : { childId };
      add({ id: uuid(), at: clock.now(), kind: 'note', text: text.trim(), ...about });
    },
    viewed(childId) {
      add({ id: uuid(), at: clock.now(), kind: 'view', childId });
    },
  };
}

/** Now, but later than the known observation, even where the clocks differ a little. */
function after(now: Timestamp, known: Timestamp | undefined): Timestamp {
  if (known === undefined || toMs(now) > toMs(known)) return now;
  return toTimestamp(toMs(known) + 1, offsetOf(now));
}

/** The trimmed texts, without the empty ones. */
function filled<T extends Record<string, string>>(texts: T): Partial<T> {
  const trimmed = Object.entries(texts).map(([key, text]) => [key, text.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, text]) => text !== '')) as Partial<T>;
}
