import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { RosterAnswer } from '../../../src/core/device-api.ts';
import type { JournalEvent, Person, PhoneEvent } from '../../../src/core/events.ts';
import { emptyLive, type Live, mergeLive, patchOf } from '../../../src/core/live.ts';
import type { Child } from '../../../src/core/snapshot.ts';

/** What was fetched from the vault. It lives here, in memory, and nowhere else on the phone. */
export interface Data {
  readonly roster: ReadonlySignal<RosterAnswer | null>;
  /** The box's live state with what waits in the outbox laid over it. */
  readonly live: ReadonlySignal<Live>;
  child(id: string): Child | undefined;
  /** Takes in a roster with a full `GET /api/live`: the first, or those of a new version. */
  take(roster: RosterAnswer, live: Live): void;
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
  const truth = signal<Live>(emptyLive([]));
  const byId = computed(() => new Map(roster.value?.children.map((child) => [child.id, child])));
  const live = computed(() => {
    const by = me();
    if (by === null || pending.value.length === 0) return truth.value;
    return merged(truth.value, ...pending.value.map((event) => patchFor(event, by)));
  });
  return {
    roster,
    live,
    child: (id) => byId.value.get(id),
    take: (next, whole) =>
      batch(() => {
        roster.value = next;
        truth.value = merged(truth.value, { ...whole, whole: true });
      }),
    merge: (patch) => {
      truth.value = merged(truth.value, patch);
    },
    cursor: () => truth.peek().cursor,
    saved: (events, by) => {
      truth.value = merged(truth.value, ...events.map((event) => patchFor(event, by)));
    },
    clear: () => {
      roster.value = null;
      truth.value = emptyLive([]);
    },
  };
}

/** A new value, so that what is on screen notices; `mergeLive` itself works in place. */
function merged(live: Live, ...patches: readonly (Live | null)[]): Live {
  const next: Live = {
    ...live,
    attendance: { ...live.attendance },
    administrations: [...live.administrations],
    notes: [...live.notes],
  };
  for (const patch of patches) if (patch !== null) mergeLive(next, patch);
  return next;
}

/** What the box will make of an event of ours; cursor 0, as only the box gives positions. */
function patchFor(event: PhoneEvent, by: Person): Live | null {
  const seen = { by, receivedAt: event.at, certain: true, drill: false, outage: '' };
  const journalled: JournalEvent = { ...event, ...seen };
  return patchOf(journalled, 0);
}
