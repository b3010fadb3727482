import type { ImportedAttendance, Person, Role, Status } from './snapshot.ts';
import { type Timestamp, toMs } from './time.ts';

/** Every one of this outage, oldest observation first, and each event once. */
interface LiveLists {
  administrations: AdministrationFact[];
  notes: NoteFact[];
}

/** The shape of `GET /api/live`; a message of the live stream is the same shape, changes only. */
export interface Live extends LiveLists {
  /** Position up to which this is true. Clients may compare it, and send it back. */
  cursor: number;
  /** The newest observation of each child, by child id. */
  attendance: Record<string, AttendanceFact>;
  /** Who is signed in right now. A stream message carries the whole list when it changed. */
  people?: PersonHere[];
  /** Who asks to sign in without a card or PIN. A stream message carries the whole list too. */
  requests?: ShownSignInRequest[];
  /** On a stream message that is the whole picture: what was known before is dropped. */
  whole?: true;
  /** On a whole picture of a drill, with what is practised in it. Changes do not carry it. */
  drill?: true;
}

/** Members of the live picture that something changed. */
export type LiveChange = Partial<Omit<Live, 'cursor'>>;

/**
 * How a text is looked at for names of protected people: `free` is written by people, `name` is what
 * somebody is called, `code` nobody can write into.
 */
export type TextUse = 'free' | 'name' | 'code';

/** A use for every member of `T` that is or holds a text: one too many or too few is an error. */
export type TextsOf<T> = {
  readonly [M in keyof T as string extends T[M]
    ? M
    : Extract<T[M], object> extends never
      ? never
      : M]-?: TextUse;
};

/** How texts are changed: `free` ones, with the child they are about, and names of people. */
export interface TextRules {
  free(text: string, childId: string | undefined): string;
  name(name: string): string;
}

interface ListedFact {
  readonly eventId: string;
  readonly at: Timestamp;
}

export interface AttendanceFact {
  readonly status: Status;
  readonly at: Timestamp;
  /** `Lygte` for what staff recorded here, else the name of the source system. */
  readonly source: string;
  /** Who observed it; left out for imported facts. */
  readonly by?: string;
  readonly pickedUpBy?: string;
  readonly comment?: string;
  readonly eventId?: string;
  /** False when the device could not trust its clock. */
  readonly certain?: boolean;
  /** Of an imported fact that came after the snapshot: number of the update that brought it. */
  readonly sequence?: number;
}

/** An imported fact, of the snapshot or of an update of the day. */
export type ImportedFact = ImportedAttendance & Pick<AttendanceFact, 'sequence'>;

export interface AdministrationFact extends ListedFact {
  readonly childId: string;
  readonly medicationId: string;
  readonly status: 'completed' | 'notDone' | 'enteredInError';
  readonly by: string;
  readonly dose?: string;
  readonly comment?: string;
  readonly witness?: string;
  readonly corrects?: string;
}

interface NoteFact extends ListedFact {
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

/** Nothing but what was imported: of each child the newest fact, in whatever order they come. */
export function emptyLive(imported: readonly ImportedFact[] = []): Live {
  const live: Live = { cursor: 0, attendance: {}, administrations: [], notes: [] };
  return Object.assign(live, newerOf(live, imported));
}

/**
 * What of the imported facts changes the picture; null where nothing does. Updates say the same
 * again when a new day's whole is made: phones need not hear of that.
 */
export function newerOf(
  { attendance }: Pick<Live, 'attendance'>,
  imported: readonly ImportedFact[],
): Pick<Live, 'attendance'> | null {
  const newer: Live['attendance'] = {};
  for (const { childId, ...fact } of imported) {
    const known = newer[childId] ?? attendance[childId];
    if (known === undefined || supersedes(fact, known)) newer[childId] = fact;
  }
  const changed = Object.entries(newer).filter(([id, fact]) => !saysThat(fact, attendance[id]));
  return changed.length === 0 ? null : { attendance: Object.fromEntries(changed) };
}

function saysThat(fact: AttendanceFact, known: AttendanceFact | undefined): boolean {
  return (
    known?.eventId === undefined &&
    known?.status === fact.status &&
    known.source === fact.source &&
    toMs(known.at) === toMs(fact.at)
  );
}

const LISTS = Object.keys({ administrations: 0, notes: 0 } satisfies Record<
  keyof LiveLists,
  0
>) as (keyof LiveLists)[];

/** A copy that `mergeLive` may change: facts are shared, since nothing changes one in place. */
export function copyLive(live: Live): Live {
  const lists: LiveLists = {
    administrations: [...live.administrations],
    notes: [...live.notes],
  };
  return { ...live, attendance: { ...live.attendance }, ...lists };
}

/** A change with its position, as `mergeLive` takes it; null for no change. */
export function toPatch(change: LiveChange | null, cursor: number): Live | null {
  return change && { ...emptyLive(), ...change, cursor };
}

/** The shown names and free texts of each fact; the compiler names one that is missing. */
const FACT_TEXTS: {
  readonly attendance: TextsOf<AttendanceFact>;
  readonly administrations: TextsOf<AdministrationFact>;
  readonly notes: TextsOf<NoteFact>;
} = {
  attendance: {
    ...{ at: 'code', source: 'code', eventId: 'code' },
    ...{ by: 'name', pickedUpBy: 'free', comment: 'free' },
  },
  administrations: {
    ...{ eventId: 'code', at: 'code', childId: 'code', medicationId: 'code', corrects: 'code' },
    ...{ by: 'name', dose: 'free', comment: 'free', witness: 'name' },
  },
  notes: { eventId: 'code', at: 'code', childId: 'code', by: 'name', text: 'free' },
};

/** The picture with its texts changed, for phones that may not read all of them. */
export function withLiveTexts(live: Live, rules: TextRules): Live {
  const { people, requests } = live;
  const named = <T extends Person>(person: T) => ({ ...person, name: rules.name(person.name) });
  return {
    ...live,
    attendance: Object.fromEntries(
      Object.entries(live.attendance).map(([childId, fact]) => [
        childId,
        withFactTexts(fact, FACT_TEXTS.attendance, childId, rules),
      ]),
    ),
    administrations: live.administrations.map((fact) =>
      withFactTexts(fact, FACT_TEXTS.administrations, fact.childId, rules),
    ),
    notes: live.notes.map((fact) => withFactTexts(fact, FACT_TEXTS.notes, fact.childId, rules)),
    ...(people && { people: people.map(named) }),
    ...(requests && { requests: requests.map(named) }),
  };
}

/** The same fact where nothing changes. */
function withFactTexts<T extends object>(
  fact: T,
  uses: TextsOf<T>,
  childId: string | undefined,
  rules: TextRules,
): T {
  let changed: T | null = null;
  for (const [member, use] of Object.entries<TextUse>(uses)) {
    const text = fact[member as keyof T];
    if (use === 'code' || typeof text !== 'string') continue;
    const next = use === 'free' ? rules.free(text, childId) : rules.name(text);
    if (next !== text) changed = { ...(changed ?? fact), [member]: next };
  }
  return changed ?? fact;
}

/**
 * Merges a patch into `live`, in place. Patches may come in any order and more than once:
 * attendance keeps the later observation, and lists hold each event once.
 */
export function mergeLive(live: Live, patch: Live): void {
  if (patch.whole) {
    delete live.drill;
    Object.assign(live, emptyLive(), patch.drill && { drill: true });
  }
  live.cursor = Math.max(live.cursor, patch.cursor);
  for (const [childId, fact] of Object.entries(patch.attendance)) {
    const known = live.attendance[childId];
    if (known === undefined || supersedes(fact, known)) live.attendance[childId] = fact;
  }
  for (const name of LISTS) addAll(live[name], patch[name]);
  if (patch.people) live.people = patch.people;
  if (patch.requests) live.requests = patch.requests;
}

/**
 * Whether `fact` is shown instead of `known`: the later observation is. At the same instant what
 * staff recorded is before what was imported, the event with the greater id before another, and a
 * later import before an earlier one: so every device and phone shows the same.
 */
export function supersedes(fact: AttendanceFact, known: AttendanceFact): boolean {
  const difference = toMs(fact.at) - toMs(known.at);
  if (difference !== 0) return difference > 0;
  if (fact.eventId !== known.eventId) return (fact.eventId ?? '') > (known.eventId ?? '');
  return (fact.sequence ?? 0) > (known.sequence ?? 0);
}

function addAll(list: ListedFact[], more: readonly ListedFact[]): void {
  for (const item of more) {
    if (list.some((known) => known.eventId === item.eventId)) continue;
    const place = list.findLastIndex((known) => before(known, item)) + 1;
    list.splice(place, 0, item);
  }
}

function before(a: ListedFact, b: ListedFact): boolean {
  const difference = toMs(a.at) - toMs(b.at);
  return difference !== 0 ? difference < 0 : a.eventId < b.eventId;
}
