import type { JournalEvent, Person } from './events.ts';
import type { ImportedAttendance, Role, Status } from './snapshot.ts';
import { type Timestamp, toMs } from './time.ts';

/** The shape of `GET /api/live`; a message of the live stream is the same shape, changes only. */
export interface Live {
  /** Journal position up to which this is true; opaque to clients but growing. */
  cursor: number;
  attendance: Record<string, AttendanceFact>;
  /** Every administration of this outage, oldest observation first. */
  administrations: AdministrationFact[];
  notes: NoteFact[];
  /** Who is signed in right now. A stream message carries the whole list when it changed. */
  people?: PersonHere[];
  /** Who asks to be let in. As `people`. */
  requests?: ShownSignInRequest[];
  /** On a stream message that is the whole picture: what was known before is dropped. */
  whole?: true;
}

export interface AttendanceFact {
  readonly status: Status;
  readonly at: Timestamp;
  /** `Lygte`, or the source system's name. */
  readonly source: string;
  /** Who observed it; left out for imported facts. */
  readonly by?: string;
  readonly pickedUpBy?: string;
  readonly comment?: string;
  readonly eventId?: string;
  /** False when the box's clock could not be trusted. */
  readonly certain?: boolean;
}

export interface AdministrationFact {
  readonly eventId: string;
  readonly childId: string;
  readonly medicationId: string;
  readonly status: 'completed' | 'notDone' | 'enteredInError';
  readonly at: Timestamp;
  readonly by: string;
  readonly dose?: string;
  readonly comment?: string;
  readonly witness?: string;
  readonly corrects?: string;
}

interface NoteFact {
  readonly eventId: string;
  readonly at: Timestamp;
  readonly by: string;
  readonly text: string;
  readonly childId?: string;
}

export interface PersonHere extends Person {
  readonly since: Timestamp;
}

export interface ShownSignInRequest {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Two digits shown on both phones. */
  readonly number: string;
}

export const OWN_SOURCE = 'Lygte';

export function emptyLive(imported: readonly ImportedAttendance[]): Live {
  const live: Live = { cursor: 0, attendance: {}, administrations: [], notes: [] };
  for (const { childId, status, at, source } of imported)
    live.attendance[childId] = { status, at, source };
  return live;
}

/**
 * What one journal event changes, as a patch to be merged with `mergeLive`; null when it changes
 * nothing that phones show.
 */
export function patchOf(event: JournalEvent, cursor: number): Live | null {
  const by = event.by?.name ?? '';
  const patch: Live = { cursor, attendance: {}, administrations: [], notes: [] };
  switch (event.kind) {
    case 'attendance': {
      const { childId, status, at, pickedUpBy, comment, id: eventId, certain } = event;
      patch.attendance[childId] = {
        status,
        at,
        source: OWN_SOURCE,
        by,
        eventId,
        certain,
        ...given({ pickedUpBy, comment }),
      };
      return patch;
    }
    case 'administration': {
      const { childId, medicationId, status, at, id: eventId } = event;
      const { dose, comment, witness, corrects } = event;
      const extra = given({ dose, comment, witness, corrects });
      patch.administrations.push({ eventId, childId, medicationId, status, at, by, ...extra });
      return patch;
    }
    case 'note':
      patch.notes.push({
        eventId: event.id,
        at: event.at,
        by,
        text: event.text,
        ...given({ childId: event.childId }),
      });
      return patch;
    default:
      return null;
  }
}

/**
 * Merges a patch into `live`, in place. The order in which patches come does not matter, nor
 * whether one comes twice: attendance keeps the later observation, lists are sets by event id.
 */
export function mergeLive(live: Live, patch: Live): void {
  if (patch.whole)
    Object.assign(live, { cursor: 0, attendance: {}, administrations: [], notes: [] });
  live.cursor = Math.max(live.cursor, patch.cursor);
  for (const [childId, fact] of Object.entries(patch.attendance)) {
    const known = live.attendance[childId];
    if (known === undefined || supersedes(fact, known)) live.attendance[childId] = fact;
  }
  addAll(live.administrations, patch.administrations);
  addAll(live.notes, patch.notes);
  if (patch.people) live.people = patch.people;
  if (patch.requests) live.requests = patch.requests;
}

/** The later observation wins; at the same instant, the event with the greater id, as on every box. */
export function supersedes(fact: AttendanceFact, known: AttendanceFact): boolean {
  const difference = toMs(fact.at) - toMs(known.at);
  if (difference !== 0) return difference > 0;
  return (fact.eventId ?? '') > (known.eventId ?? '');
}

function addAll<T extends { eventId: string; at: Timestamp }>(list: T[], more: readonly T[]): void {
  for (const item of more) {
    if (list.some((known) => known.eventId === item.eventId)) continue;
    const place = list.findLastIndex((known) => before(known, item)) + 1;
    list.splice(place, 0, item);
  }
}

function before(
  a: { eventId: string; at: Timestamp },
  b: { eventId: string; at: Timestamp },
): boolean {
  const difference = toMs(a.at) - toMs(b.at);
  return difference !== 0 ? difference < 0 : a.eventId < b.eventId;
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends Record<string, unknown>>(members: T): Given<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Given<T>;
}
