import * as v from 'valibot';
import { type Role, STATUSES } from './snapshot.ts';
import { isTimestamp, type Timestamp } from './time.ts';

/** Longest free text a phone may send, in UTF-16 units. */
const TEXT_MAX = 2000;
/** Most events in one POST. */
export const EVENTS_MAX = 200;

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const text = v.pipe(v.string(), v.trim(), v.maxLength(TEXT_MAX));
const uuidv7 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
);
const timestamp = v.pipe(v.string(), v.maxLength(40), v.check(isTimestamp));

/** Members every event from a phone has. `at` is when it was observed, by the phone's clock. */
const envelope = { id: uuidv7, at: timestamp };

const attendanceEvent = v.object({
  ...envelope,
  kind: v.literal('attendance'),
  childId: id,
  status: v.picklist(STATUSES),
  pickedUpBy: v.optional(text),
  comment: v.optional(text),
});

/** FHIR MedicationAdministration's words. */
const ADMINISTRATION_STATUSES = ['completed', 'notDone', 'enteredInError'] as const;

const administrationEvent = v.object({
  ...envelope,
  kind: v.literal('administration'),
  childId: id,
  medicationId: id,
  status: v.picklist(ADMINISTRATION_STATUSES),
  dose: v.optional(text),
  comment: v.optional(text),
  /** The colleague who took the second look (staff id or name); asked for emergency medicine. */
  witness: v.optional(text),
  /** The event this one corrects, with status `enteredInError`. */
  corrects: v.optional(uuidv7),
});

const noteEvent = v.object({
  ...envelope,
  kind: v.literal('note'),
  text: v.pipe(text, v.minLength(1)),
  childId: v.optional(id),
});

/** Somebody looked at a child's record. */
const viewEvent = v.object({ ...envelope, kind: v.literal('view'), childId: id });

/** What a phone may send. One schema a kind; new kinds are added here. */
export const phoneEvent = v.variant('kind', [
  attendanceEvent,
  administrationEvent,
  noteEvent,
  viewEvent,
]);

export type PhoneEvent = v.InferOutput<typeof phoneEvent>;
export const PHONE_KINDS: readonly PhoneEvent['kind'][] = [
  'attendance',
  'administration',
  'note',
  'view',
];

/** What the box itself writes into the journal. */
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

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/**
 * An event as the journal keeps it, for ever: what was observed, by whom, when the box took it in,
 * whether its clock could be trusted, and whether it was a drill.
 */
export type JournalEvent = (PhoneEvent | DeviceEvent) & {
  /** Null where nobody was signed in yet. */
  readonly by: Person | null;
  readonly receivedAt: Timestamp;
  readonly certain: boolean;
  readonly drill: boolean;
  /** The outage this belongs to. */
  readonly outage: string;
  /** The observation time the phone gave, where the box had to correct it (it lay in the future). */
  readonly atGiven?: Timestamp;
};
