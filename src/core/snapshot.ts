import * as v from 'valibot';
import type { Described } from './http-call.ts';
import { type Timestamp, timestamp } from './time.ts';

/**
 * The canonical snapshot of one institution: what the importer makes of all exports, in stable
 * order (children, groups, staff by id; contacts by priority). Format 1. Facts that are unknown
 * are left out or null, never guessed.
 */
export interface Snapshot {
  readonly format: 1;
  readonly institution: Institution;
  readonly groups: readonly Group[];
  readonly children: readonly Child[];
  readonly staff: readonly StaffMember[];
  /** The newest imported status of each child, at most one a child. */
  readonly attendance: readonly ImportedAttendance[];
  readonly plan: Plan | null;
}

const INSTITUTION_KINDS = ['daycare', 'school', 'club', 'special', 'service', 'other'] as const;
export type InstitutionKind = (typeof INSTITUTION_KINDS)[number];

export const institution = v.object({
  id: v.string(),
  name: v.string(),
  kind: v.picklist(INSTITUTION_KINDS),
});
type Institution = Described<typeof institution>;

export const group = v.object({ id: v.string(), name: v.string() });
export type Group = Described<typeof group>;

/** Where a fact was read and when that source last changed or was exported. */
const source = v.object({ source: v.string(), sourceAt: timestamp });
export type Source = Described<typeof source>;

const phone = v.object({
  kind: v.picklist(['mobile', 'home', 'work', 'other']),
  /** E.164 such as `+4510123456` when it could be a number, else as given. */
  number: v.string(),
  /** As the source had it, where that differs. */
  given: v.exactOptional(v.string()),
});
export type Phone = Described<typeof phone>;

const contact = v.object({
  ...source.entries,
  id: v.string(),
  /** Empty when `protected`. */
  name: v.string(),
  /** As the source words it: mor, far, bonusmor, mormor. */
  relation: v.string(),
  phones: v.array(phone),
  custody: v.nullable(v.boolean()),
  mayPickUp: v.nullable(v.boolean()),
  /** 1 is called first. */
  priority: v.number(),
  /** The contact is a protected person: name and phones are in the protected part only. */
  protected: v.boolean(),
});
export type Contact = Described<typeof contact>;

const medication = v.object({
  ...source.entries,
  id: v.string(),
  name: v.string(),
  /** Amount with unit, as agreed: `5 ml`. */
  dose: v.exactOptional(v.string()),
  route: v.exactOptional(v.string()),
  /** Wall times `HH:MM`, or empty. */
  times: v.array(v.string()),
  asNeeded: v.boolean(),
  emergency: v.boolean(),
  maxDosesPerDay: v.exactOptional(v.number()),
  reason: v.exactOptional(v.string()),
  instructions: v.exactOptional(v.string()),
  /** `YYYY-MM-DD`, both inclusive. */
  validFrom: v.exactOptional(v.string()),
  validUntil: v.exactOptional(v.string()),
});
/** A written medication agreement (medicinaftale) with the parents. */
export type Medication = Described<typeof medication>;

export const child = v.object({
  ...source.entries,
  id: v.string(),
  /** Empty for a protected child: names are in the protected part only. */
  givenName: v.string(),
  familyName: v.string(),
  /** Name and address protection. Such a child is shown by `alias` everywhere outside the leader's page. */
  protected: v.boolean(),
  /** Three characters that tell protected children apart without naming them. */
  alias: v.exactOptional(v.string()),
  /** `YYYY-MM-DD`; left out for a protected child. */
  birthDate: v.exactOptional(v.string()),
  groupIds: v.array(v.string()),
  /** selvbestemmer: may come and go alone. */
  selfDecider: v.boolean(),
  allergies: v.array(v.string()),
  /** Health or care needs in a sentence. */
  needs: v.exactOptional(v.string()),
  /** In the order to call. Empty for a protected child. */
  contacts: v.array(contact),
  medications: v.array(medication),
});
export type Child = Described<typeof child>;

export const role = v.picklist(['staff', 'leader']);
export type Role = v.InferOutput<typeof role>;

export const staffMember = v.object({ id: v.string(), name: v.string(), role });
export type StaffMember = Described<typeof staffMember>;

/** Aula's presence codes 0 to 9, in this order. */
export const STATUSES = [
  'notArrived',
  'sick',
  'leave',
  'present',
  'onTrip',
  'sleeping',
  'atActivity',
  'elsewhere',
  'gone',
  'noShow',
] as const;

export type Status = (typeof STATUSES)[number];

export interface ImportedAttendance {
  readonly childId: string;
  readonly status: Status;
  readonly at: Timestamp;
  readonly source: string;
}

const planBlock = v.object({
  kind: v.picklist(['text', 'item', 'subheading']),
  text: v.string(),
});
export type PlanBlock = Described<typeof planBlock>;

const planSection = v.object({ heading: v.string(), blocks: v.array(planBlock) });
export type PlanSection = Described<typeof planSection>;

const planContact = v.object({
  role: v.string(),
  name: v.exactOptional(v.string()),
  phones: v.array(phone),
  /** When this number is right, as the plan words it. */
  hours: v.exactOptional(v.string()),
});
export type PlanContact = Described<typeof planContact>;

/** The institution's action plan (indsatsplan). */
export const plan = v.object({
  title: v.string(),
  owner: v.exactOptional(v.string()),
  /** `YYYY-MM-DD`. */
  revised: v.exactOptional(v.string()),
  nextRevision: v.exactOptional(v.string()),
  sections: v.array(planSection),
  contacts: v.array(planContact),
});
export type Plan = Described<typeof plan>;

/** What only a leader card opens: sealed apart, to the leader epoch. Format 1. */
export interface ProtectedPart {
  readonly format: 1;
  readonly children: readonly ProtectedChild[];
}

/** Whatever was kept out of the staff tier for one child, in the child's own words. */
export const protectedChild = v.object({
  id: v.string(),
  /** Only for a protected child. */
  givenName: v.exactOptional(v.string()),
  familyName: v.exactOptional(v.string()),
  birthDate: v.exactOptional(v.string()),
  address: v.exactOptional(v.string()),
  custodyNote: v.exactOptional(v.string()),
  /** Full contacts: all of a protected child's, else only the protected ones. */
  contacts: v.array(contact),
  /** Free text that named the child and was therefore kept back, by field. */
  keptBack: v.exactOptional(v.array(v.object({ field: v.string(), text: v.string() }))),
});
export type ProtectedChild = Described<typeof protectedChild>;
