import * as v from 'valibot';
import { isOverrun, type Observed } from './attendance.ts';
import type { FailureCode } from './errors.ts';
import {
  type Live,
  type LiveChange,
  OWN_SOURCE,
  type TextRules,
  type TextsOf,
  type TextUse,
  toPatch,
} from './live.ts';
import { type Person, type Role, STATUSES } from './snapshot.ts';
import { isTimestamp, type Timestamp } from './time.ts';

/** Longest free text a phone may send, in UTF-16 units. */
const TEXT_MAX = 2000;
/** Most events in one POST. */
export const EVENTS_MAX = 200;
const UUIDV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** The statuses of FHIR's MedicationAdministration that Lygte uses. */
const ADMINISTRATION_STATUSES = ['completed', 'notDone', 'enteredInError'] as const;

/** The shape of each kind that a phone may send. The types of these kinds come from here. */
function phoneSchemas() {
  const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
  const text = v.pipe(v.string(), v.trim(), v.maxLength(TEXT_MAX));
  const uuid = v.pipe(v.string(), v.regex(UUIDV7));
  const timestamp = v.pipe(v.string(), v.maxLength(40), v.check(isTimestamp));
  /**
   * Members of every event from a phone. `at` is when it was observed, by the phone's clock; `drill`
   * is whether the phone's screen said that there was a drill.
   */
  const envelope = { id: uuid, at: timestamp, drill: v.optional(v.boolean()) };
  return {
    attendance: v.object({
      ...envelope,
      kind: v.literal('attendance'),
      childId: id,
      status: v.picklist(STATUSES),
      pickedUpBy: v.optional(text),
      comment: v.optional(text),
      /**
       * Of a single tap in a list: the id of the observation that the phone showed, null for none
       * recorded here. See `isOverrun`.
       */
      basedOn: v.optional(v.nullable(uuid)),
    }),
    administration: v.object({
      ...envelope,
      kind: v.literal('administration'),
      childId: id,
      medicationId: id,
      status: v.picklist(ADMINISTRATION_STATUSES),
      dose: v.optional(text),
      comment: v.optional(text),
      /** The colleague who also checked the medicine (staff id or name); for emergency medicine. */
      witness: v.optional(text),
      /** Id of the event that this one corrects; the status is then `enteredInError`. */
      corrects: v.optional(uuid),
    }),
    note: v.object({
      ...envelope,
      kind: v.literal('note'),
      text: v.pipe(text, v.minLength(1)),
      childId: v.optional(id),
    }),
    /** Somebody opened a child's page. */
    view: v.object({ ...envelope, kind: v.literal('view'), childId: id }),
  };
}

/** Marked as pure, so that the bundler leaves the schemas out of the phone app. */
const PHONE_SCHEMAS = /* @__PURE__ */ phoneSchemas();

export type PhoneKind = keyof typeof PHONE_SCHEMAS;
export type PhoneEvent = { [K in PhoneKind]: v.InferOutput<(typeof PHONE_SCHEMAS)[K]> }[PhoneKind];
/** An event of one kind, as the phone sends it. */
export type PhoneEventOf<K extends PhoneKind> = Extract<PhoneEvent, { kind: K }>;

/** What the device itself writes into the journal. */
export type DeviceEvent = { readonly id: string; readonly at: Timestamp } & (
  | { readonly kind: 'unlocked'; readonly card: Role }
  | { readonly kind: 'signedIn'; readonly how: 'card' | 'pin' | 'letIn' }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'letIn'; readonly person: Person }
  | { readonly kind: 'pinSet'; readonly personId: string; readonly hash: string }
  | { readonly kind: 'personAdded'; readonly person: Person }
  | { readonly kind: 'rosterRead'; readonly version: number }
  | { readonly kind: 'protectedView'; readonly childId: string; readonly reason: string }
  | { readonly kind: 'outage'; readonly change: 'locked' | 'ended' | 'drillOn' | 'drillOff' }
  | { readonly kind: 'clockSet'; readonly byMs: number }
);

/** What the device adds to every event when it receives it. */
interface Received {
  /** Null where nobody was signed in yet. */
  readonly by: Person | null;
  readonly receivedAt: Timestamp;
  /** False when the device could not trust its clock. */
  readonly certain: boolean;
  /** Recorded in a drill; see `isPractice` for what that means. */
  readonly drill: boolean;
  /** Id of the outage this belongs to. */
  readonly outage: string;
  /** The time the phone gave, where the device had to correct it because it lay in the future. */
  readonly atGiven?: Timestamp;
}

/** An event as the journal keeps it for ever. */
export type JournalEvent = (PhoneEvent | DeviceEvent) & Received;
export type EventKind = JournalEvent['kind'];
/** An event of one kind, as the journal keeps it. */
export type EventOf<K extends EventKind> = Extract<JournalEvent, { readonly kind: K }>;

/** The opened data that a phone's event is checked against. */
export interface KnownData {
  hasChild(childId: string): boolean;
  /** Whether that child has an agreement for that medication. */
  hasMedication(childId: string, medicationId: string): boolean;
  /** The newest observation of a child that is in the journal or on its way there. */
  observed(childId: string): Observed | undefined;
  /** An event that is in the journal or on its way there. */
  event(id: string): PhoneEvent | JournalEvent | undefined;
}

/** One person's PIN. */
export interface Pin {
  /** Argon2id. */
  readonly hash: string;
  /** Whether a phone with leader rights set it. */
  readonly leader: boolean;
}

/** What an event changes about who can sign in, and how: a new person, or a person's PIN. */
type PeopleChange = { readonly person: Person } | { readonly personId: string; readonly pin: Pin };

/** What a line of the log shows of an event, by member. Codes; the app has the words. */
export type LogDetail = Record<string, string | number | boolean>;

/** The number in the handover report that counts a kind. */
export type HandoverCount = 'attendance' | 'administrations' | 'notes';

/** The use of every text that is the kind's own. */
type EventTexts<K extends EventKind> = TextsOf<
  Omit<EventOf<K>, keyof Received | 'id' | 'at' | 'kind'>
>;

/** What Lygte has to know of every kind. */
interface KindRules<K extends EventKind> {
  /** What it changes in the live picture; null for nothing. */
  apply(event: EventOf<K>): LiveChange | null;
  /** What it changes about who can sign in; null for nothing. */
  people(event: EventOf<K>): PeopleChange | null;
  /** Who reads it in the log: everybody signed in (this outage's only), or leaders alone. */
  readonly readers: 'everybody' | 'leader';
  /** What its line in the log shows. A PIN's hash never leaves the journal. */
  detail(event: EventOf<K>): LogDetail;
  /** Which of its members are texts that may name somebody. */
  readonly texts: EventTexts<K>;
  /** Which number of the handover report counts it; null where it counts as an event only. */
  readonly handover: HandoverCount | null;
  /** Whether it is practice only when it is recorded in a drill, or a fact even then. */
  readonly practice: boolean;
}

/** What the phone app has to know of a kind that it sends. */
interface AppRules<K extends PhoneKind> {
  /** False for a kind that staff do not record on purpose: nobody is told when one is lost. */
  readonly isRecord: boolean;
  apply(event: EventOf<K>): LiveChange | null;
}

interface PhoneKindRules<K extends PhoneKind> extends KindRules<K>, AppRules<K> {
  readonly schema: (typeof PHONE_SCHEMAS)[K];
  /** Why the device refuses an event of the right shape; null when it does not. */
  check(event: PhoneEventOf<K>, data: KnownData): FailureCode | null;
}

interface DeviceKindRules<K extends EventKind> extends KindRules<K> {
  /** The device alone writes this kind: a phone that sends it gets `unknownKind`. */
  readonly schema: null;
}

type Rules<K extends EventKind> = K extends PhoneKind ? PhoneKindRules<K> : DeviceKindRules<K>;

const nothing = () => null;

/** Apart from the table, because the phone app needs these rules without the schemas. */
const APP_RULES: { readonly [K in PhoneKind]: AppRules<K> } = {
  attendance: {
    isRecord: true,
    apply({ childId, status, at, by, id: eventId, certain, pickedUpBy, comment }) {
      const fact = { status, at, source: OWN_SOURCE, by: nameOf(by), eventId, certain };
      return { attendance: { [childId]: { ...fact, ...given({ pickedUpBy, comment }) } } };
    },
  },
  administration: {
    isRecord: true,
    apply({ childId, medicationId, status, at, by, id: eventId, ...event }) {
      const { dose, comment, witness, corrects } = event;
      const fact = { eventId, childId, medicationId, status, at, by: nameOf(by) };
      return { administrations: [{ ...fact, ...given({ dose, comment, witness, corrects }) }] };
    },
  },
  note: {
    isRecord: true,
    apply: ({ id: eventId, at, by, text, childId }) => ({
      notes: [{ eventId, at, by: nameOf(by), text, ...given({ childId }) }],
    }),
  },
  view: { isRecord: false, apply: nothing },
};

/** All kinds of events, each with everything that any program has to know of it. */
export const EVENTS: { readonly [K in EventKind]: Rules<K> } = {
  attendance: {
    ...APP_RULES.attendance,
    schema: PHONE_SCHEMAS.attendance,
    check: (event, data) =>
      childIsKnown(event, data) ??
      (isOverrun(event, data.observed(event.childId)) ? 'changedJustNow' : null),
    people: nothing,
    readers: 'everybody',
    detail: (event) => pick(event, ['status', 'pickedUpBy', 'comment']),
    texts: { childId: 'code', pickedUpBy: 'free', comment: 'free', basedOn: 'code' },
    handover: 'attendance',
    practice: true,
  },
  administration: {
    ...APP_RULES.administration,
    schema: PHONE_SCHEMAS.administration,
    check(event, data) {
      const { childId, medicationId, corrects } = event;
      if (!data.hasChild(childId)) return 'unknownChild';
      if (!data.hasMedication(childId, medicationId)) return 'unknownMedication';
      if (corrects === undefined) return null;
      const corrected = data.event(corrects);
      const same =
        corrected?.kind === 'administration' &&
        corrected.childId === childId &&
        corrected.medicationId === medicationId;
      return same ? null : 'badEvent';
    },
    people: nothing,
    readers: 'everybody',
    detail: (event) =>
      pick(event, ['medicationId', 'status', 'dose', 'comment', 'witness', 'corrects']),
    texts: {
      ...{ childId: 'code', medicationId: 'code', corrects: 'code' },
      ...{ dose: 'free', comment: 'free', witness: 'name' },
    },
    handover: 'administrations',
    practice: true,
  },
  note: {
    ...APP_RULES.note,
    schema: PHONE_SCHEMAS.note,
    check: childIsKnown,
    people: nothing,
    readers: 'everybody',
    detail: (event) => pick(event, ['text']),
    texts: { text: 'free', childId: 'code' },
    handover: 'notes',
    practice: true,
  },
  view: {
    ...APP_RULES.view,
    schema: PHONE_SCHEMAS.view,
    check: childIsKnown,
    people: nothing,
    readers: 'leader',
    detail: () => ({}),
    texts: { childId: 'code' },
    handover: null,
    practice: false,
  },
  unlocked: {
    schema: null,
    apply: nothing,
    people: nothing,
    readers: 'leader',
    detail: (event) => pick(event, ['card']),
    texts: {},
    handover: null,
    practice: false,
  },
  signedIn: {
    schema: null,
    apply: nothing,
    people: nothing,
    readers: 'leader',
    detail: (event) => pick(event, ['how']),
    texts: {},
    handover: null,
    practice: false,
  },
  signedOut: {
    schema: null,
    apply: nothing,
    people: nothing,
    readers: 'leader',
    detail: () => ({}),
    texts: {},
    handover: null,
    practice: false,
  },
  letIn: {
    schema: null,
    apply: nothing,
    people: nothing,
    readers: 'leader',
    detail: ({ person }) => ({ person: person.name, role: person.role }),
    texts: { person: 'name' },
    handover: null,
    practice: false,
  },
  pinSet: {
    schema: null,
    apply: nothing,
    people: ({ personId, hash, by }) => ({
      personId,
      pin: { hash, leader: by?.role === 'leader' },
    }),
    readers: 'leader',
    detail: (event) => pick(event, ['personId']),
    texts: { personId: 'code', hash: 'code' },
    handover: null,
    practice: false,
  },
  personAdded: {
    schema: null,
    apply: nothing,
    people: ({ person }) => ({ person }),
    readers: 'leader',
    detail: ({ person }) => ({ person: person.name, role: person.role }),
    texts: { person: 'name' },
    handover: null,
    practice: false,
  },
  rosterRead: {
    schema: null,
    apply: nothing,
    people: nothing,
    readers: 'leader',
    detail: (event) => pick(event, ['version']),
    texts: {},
    handover: null,
    practice: false,
  },
  protectedView: {
    schema: null,
    apply: nothing,
    people: nothing,
    readers: 'leader',
    detail: (event) => pick(event, ['reason']),
    texts: { childId: 'code', reason: 'free' },
    handover: null,
    practice: false,
  },
  outage: {
    schema: null,
    apply: nothing,
    people: nothing,
    readers: 'everybody',
    detail: (event) => pick(event, ['change']),
    texts: {},
    handover: null,
    practice: false,
  },
  clockSet: {
    schema: null,
    apply: nothing,
    people: nothing,
    readers: 'leader',
    detail: (event) => pick(event, ['byMs']),
    texts: {},
    handover: null,
    practice: false,
  },
};

/** The kinds that a phone may send. */
export const PHONE_KINDS = Object.keys(PHONE_SCHEMAS) as PhoneKind[];

/** The schema of what a phone may send. A function, so that the phone app can leave it out. */
export function phoneEventSchema() {
  return v.variant(
    'kind',
    PHONE_KINDS.map((kind) => EVENTS[kind].schema),
  );
}

/** The rules of a kind looked up by the event's own kind, which TypeScript cannot see to fit. */
interface AnyRules {
  apply(event: JournalEvent): LiveChange | null;
  people(event: JournalEvent): PeopleChange | null;
  detail(event: JournalEvent): LogDetail;
}
interface AnyCheck {
  check(event: PhoneEvent, data: KnownData): FailureCode | null;
}

/**
 * What one journal event changes in the live picture, as a patch for `mergeLive`; null when it
 * changes nothing that phones show.
 */
export function patchOf(event: JournalEvent, cursor: number): Live | null {
  const rules: AnyRules = EVENTS[event.kind];
  return toPatch(rules.apply(event), cursor);
}

/**
 * The patch that the device will make of this phone's own event. The cursor is 0, as only the
 * device gives positions.
 */
export function ownPatchOf(event: PhoneEvent, by: Person): Live | null {
  const rules: Pick<AnyRules, 'apply'> = APP_RULES[event.kind];
  const received = { by, receivedAt: event.at, certain: true, drill: false, outage: '' };
  return toPatch(rules.apply({ ...event, ...received }), 0);
}

/** Whether staff recorded it on purpose: they are told when such an event is lost. */
export function isRecord(event: PhoneEvent): boolean {
  return APP_RULES[event.kind].isRecord;
}

/** Why the opened data does not fit the event: `unknownChild`, for instance; null when it does. */
export function misfit(event: PhoneEvent, data: KnownData): FailureCode | null {
  const rules: AnyCheck = EVENTS[event.kind];
  return rules.check(event, data);
}

/** What an event changes about who can sign in; null for nothing. */
export function peopleChangeOf(event: JournalEvent): PeopleChange | null {
  const rules: AnyRules = EVENTS[event.kind];
  return rules.people(event);
}

/** What the log shows of an event. */
export function detailOf(event: JournalEvent): LogDetail {
  const rules: AnyRules = EVENTS[event.kind];
  return rules.detail(event);
}

/** The event with its texts changed, those of who recorded it among them; the same where none is. */
export function withTexts(event: JournalEvent, rules: TextRules): JournalEvent {
  const uses: Readonly<Record<string, TextUse>> = EVENTS[event.kind].texts;
  const childId = 'childId' in event ? event.childId : undefined;
  const changed: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(event)) {
    const use = member === 'by' ? 'name' : uses[member];
    const next = use === undefined ? value : changedText(value, use, childId, rules);
    if (next !== value) changed[member] = next;
  }
  return Object.keys(changed).length === 0 ? event : ({ ...event, ...changed } as JournalEvent);
}

function changedText(
  value: unknown,
  use: TextUse,
  childId: string | undefined,
  rules: TextRules,
): unknown {
  if (use === 'code') return value;
  if (typeof value === 'string')
    return use === 'free' ? rules.free(value, childId) : rules.name(value);
  const person = value as Person | null;
  const name = person && rules.name(person.name);
  return name === null || name === person?.name ? value : { ...person, name };
}

function childIsKnown(
  event: { readonly childId?: string | undefined },
  data: KnownData,
): FailureCode | null {
  return event.childId === undefined || data.hasChild(event.childId) ? null : 'unknownChild';
}

function nameOf(by: Person | null): string {
  return by?.name ?? '';
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that are undefined. */
function given<T extends Record<string, unknown>>(members: T): Given<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Given<T>;
}

function pick<K extends string>(
  event: { readonly [P in K]?: string | number | undefined },
  keys: readonly K[],
): LogDetail {
  const detail: LogDetail = {};
  for (const key of keys) {
    const value = event[key];
    if (value !== undefined) detail[key] = value;
  }
  return detail;
}
