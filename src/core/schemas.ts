import * as v from 'valibot';
import type {
  AdministrationFact,
  AttendanceFact,
  Live,
  PersonHere,
  ShownSignInRequest,
} from './live.ts';
import {
  type Child,
  type Contact,
  type Medication,
  type Phone,
  type Plan,
  type PlanContact,
  type ProtectedChild,
  STATUSES,
  type StaffMember,
} from './snapshot.ts';
import { isTimestamp } from './time.ts';

/**
 * Schemas of what snapshot.ts and live.ts describe. They are apart from those files because the
 * phone app runs those: its bundler keeps schemas of a module it shares between pages, used or not.
 */

/** A schema for each member of `T`, optional ones as well: one too many or too few is an error. */
type Members<T> = { readonly [K in keyof T]-?: v.GenericSchema<unknown, Exclude<T[K], undefined>> };

const text = v.string();
const optionalText = v.exactOptional(text);
export const timestamp = v.pipe(v.string(), v.maxLength(40), v.check(isTimestamp));
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const role = v.picklist(['staff', 'leader']);

const phone: v.GenericSchema<Phone> = v.object({
  kind: v.picklist(['mobile', 'home', 'work', 'other']),
  number: text,
  given: optionalText,
} satisfies Members<Phone>);

const contact: v.GenericSchema<Contact> = v.object({
  source: text,
  sourceAt: timestamp,
  id: text,
  name: text,
  relation: text,
  phones: v.array(phone),
  custody: v.nullable(v.boolean()),
  mayPickUp: v.nullable(v.boolean()),
  priority: v.number(),
  protected: v.boolean(),
} satisfies Members<Contact>);

const medication: v.GenericSchema<Medication> = v.object({
  source: text,
  sourceAt: timestamp,
  id: text,
  name: text,
  dose: optionalText,
  route: optionalText,
  times: v.array(text),
  asNeeded: v.boolean(),
  emergency: v.boolean(),
  maxDosesPerDay: v.exactOptional(v.number()),
  reason: optionalText,
  instructions: optionalText,
  validFrom: optionalText,
  validUntil: optionalText,
} satisfies Members<Medication>);

export const child: v.GenericSchema<Child> = v.object({
  source: text,
  sourceAt: timestamp,
  id: text,
  givenName: text,
  familyName: text,
  protected: v.boolean(),
  alias: optionalText,
  birthDate: optionalText,
  groupIds: v.array(text),
  selfDecider: v.boolean(),
  allergies: v.array(text),
  needs: optionalText,
  contacts: v.array(contact),
  medications: v.array(medication),
} satisfies Members<Child>);

export const protectedChild: v.GenericSchema<ProtectedChild> = v.object({
  id: text,
  givenName: optionalText,
  familyName: optionalText,
  birthDate: optionalText,
  address: optionalText,
  custodyNote: optionalText,
  contacts: v.array(contact),
  keptBack: v.exactOptional(v.array(v.object({ field: text, text }))),
} satisfies Members<ProtectedChild>);

const person = { id: text, name: text, role };
export const staffMember: v.GenericSchema<StaffMember> = v.object(
  person satisfies Members<StaffMember>,
);

const planContact: v.GenericSchema<PlanContact> = v.object({
  role: text,
  name: optionalText,
  phones: v.array(phone),
  hours: optionalText,
} satisfies Members<PlanContact>);

const planBlock = v.object({ kind: v.picklist(['text', 'item', 'subheading']), text });
export const plan: v.GenericSchema<Plan> = v.object({
  title: text,
  owner: optionalText,
  revised: optionalText,
  nextRevision: optionalText,
  sections: v.array(v.object({ heading: text, blocks: v.array(planBlock) })),
  contacts: v.array(planContact),
} satisfies Members<Plan>);

const attendanceFact: v.GenericSchema<AttendanceFact> = v.object({
  status: v.picklist(STATUSES),
  at: timestamp,
  source: text,
  by: optionalText,
  pickedUpBy: optionalText,
  comment: optionalText,
  eventId: optionalText,
  certain: v.exactOptional(v.boolean()),
  sequence: v.exactOptional(count),
} satisfies Members<AttendanceFact>);

const administrationFact: v.GenericSchema<AdministrationFact> = v.object({
  eventId: text,
  childId: text,
  medicationId: text,
  status: v.picklist(['completed', 'notDone', 'enteredInError']),
  at: timestamp,
  by: text,
  dose: optionalText,
  comment: optionalText,
  witness: optionalText,
  corrects: optionalText,
} satisfies Members<AdministrationFact>);

type NoteFact = Live['notes'][number];
const noteFact: v.GenericSchema<NoteFact> = v.object({
  eventId: text,
  at: timestamp,
  by: text,
  text,
  childId: optionalText,
} satisfies Members<NoteFact>);

/** The live picture, and each message of its stream. */
export const live: v.GenericSchema<Live> = v.object({
  cursor: count,
  attendance: v.record(v.string(), attendanceFact),
  administrations: v.array(administrationFact),
  notes: v.array(noteFact),
  people: v.exactOptional(
    v.array(v.object({ ...person, since: timestamp } satisfies Members<PersonHere>)),
  ),
  requests: v.exactOptional(
    v.array(v.object({ ...person, number: text } satisfies Members<ShownSignInRequest>)),
  ),
  whole: v.exactOptional(v.literal(true)),
  drill: v.exactOptional(v.literal(true)),
} satisfies Members<Live>);
