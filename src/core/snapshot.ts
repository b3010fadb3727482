import type { Timestamp } from './time.ts';

/**
 * The canonical snapshot of one institution, which the importer makes from all exports. The order
 * is stable: children, groups and staff by id, contacts by priority. Format 1. Unknown facts are
 * left out or null, never guessed.
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

/** Stands in a text for what names somebody protected; only a leader may read it. */
export const HIDDEN = '•••';

export type InstitutionKind = 'daycare' | 'school' | 'club' | 'special' | 'service' | 'other';

interface Institution {
  readonly id: string;
  readonly name: string;
  readonly kind: InstitutionKind;
}

export interface Group {
  readonly id: string;
  readonly name: string;
}

/** The source system of a fact, and when it last changed there or was exported. */
export interface Source {
  readonly source: string;
  readonly sourceAt: Timestamp;
}

export interface Child extends Source {
  readonly id: string;
  /** Empty for a protected child: names are in the protected part only. */
  readonly givenName: string;
  readonly familyName: string;
  /**
   * Name and address protection. Such a child is shown by `alias` everywhere outside the leader's
   * page.
   */
  readonly protected: boolean;
  /** Three characters by which staff can distinguish protected children without their names. */
  readonly alias?: string;
  /** `YYYY-MM-DD`; left out for a protected child. */
  readonly birthDate?: string;
  readonly groupIds: readonly string[];
  /** selvbestemmer: may come and go alone. */
  readonly selfDecider: boolean;
  readonly allergies: readonly string[];
  /** Health or care needs in a sentence. */
  readonly needs?: string;
  /** In the order to call. Empty for a protected child. */
  readonly contacts: readonly Contact[];
  readonly medications: readonly Medication[];
}

export interface Contact extends Source {
  readonly id: string;
  /** Empty when `protected`. */
  readonly name: string;
  /** In the source's own words: mor, far, bonusmor, mormor. */
  readonly relation: string;
  readonly phones: readonly Phone[];
  readonly custody: boolean | null;
  readonly mayPickUp: boolean | null;
  /** 1 is called first. */
  readonly priority: number;
  /** The contact is a protected person: name and phones are in the protected part only. */
  readonly protected: boolean;
}

export interface Phone {
  readonly kind: 'mobile' | 'home' | 'work' | 'other';
  /** E.164 such as `+4510123456` where it can be read as a number, else as the source has it. */
  readonly number: string;
  /** The source's text, where that differs. */
  readonly given?: string;
}

/** A written medication agreement (medicinaftale) with the parents. */
export interface Medication extends Source {
  readonly id: string;
  readonly name: string;
  /** Amount with unit, as agreed: `5 ml`. */
  readonly dose?: string;
  readonly route?: string;
  /** Wall times `HH:MM`, or empty. */
  readonly times: readonly string[];
  readonly asNeeded: boolean;
  readonly emergency: boolean;
  readonly maxDosesPerDay?: number;
  readonly reason?: string;
  readonly instructions?: string;
  /** `YYYY-MM-DD`, both inclusive. */
  readonly validFrom?: string;
  readonly validUntil?: string;
}

export type Role = 'staff' | 'leader';

/** Somebody who can sign in: a member of staff, or a substitute who typed a name. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

export type StaffMember = Person;

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

/** The institution's action plan (indsatsplan). */
export interface Plan {
  readonly title: string;
  readonly owner?: string;
  /** `YYYY-MM-DD`. */
  readonly revised?: string;
  readonly nextRevision?: string;
  readonly sections: readonly PlanSection[];
  readonly contacts: readonly PlanContact[];
}

export interface PlanSection {
  readonly heading: string;
  readonly blocks: readonly PlanBlock[];
}

export interface PlanBlock {
  readonly kind: 'text' | 'item' | 'subheading';
  readonly text: string;
}

export interface PlanContact {
  readonly role: string;
  readonly name?: string;
  readonly phones: readonly Phone[];
  /** When this number can be called, in the plan's words. */
  readonly hours?: string;
}

/** What only a leader card opens: sealed separately, to the leader epoch. Format 1. */
export interface ProtectedPart {
  readonly format: 1;
  readonly children: readonly ProtectedChild[];
}

/** What the staff tier does not have of one child, with the names of the members of `Child`. */
export interface ProtectedChild {
  readonly id: string;
  /** Only for a protected child. */
  readonly givenName?: string;
  readonly familyName?: string;
  readonly birthDate?: string;
  readonly address?: string;
  readonly custodyNote?: string;
  /** Complete contacts: all of a protected child, else only the protected ones. */
  readonly contacts: readonly Contact[];
  /** Free text that is left out of the staff tier because it names the child, by field. */
  readonly keptBack?: readonly { readonly field: string; readonly text: string }[];
}
