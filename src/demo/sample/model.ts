/** A municipality before it is written as an export. All people are invented. */

export interface SampleOrg {
  readonly id: string;
  readonly name: string;
  readonly kind: 'daycare' | 'school' | 'club';
  readonly groups: readonly SampleGroup[];
}

export interface SampleGroup {
  readonly id: string;
  readonly title: string;
  /** School year the group's children are in; 0 below school. */
  readonly grade: number;
}

export interface SampleAdult {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly mobile: string;
  readonly work: string;
}

export interface SampleContact {
  readonly adult: SampleAdult;
  readonly relation: string;
  readonly custody: boolean;
  readonly mayPickUp: boolean;
  /** Parents are users of OneRoster; grandparents stand in contacts.csv only. */
  readonly isParent: boolean;
  readonly protected: boolean;
}

export interface SampleChild {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
  readonly places: readonly { readonly org: string; readonly group: string }[];
  readonly contacts: readonly SampleContact[];
  readonly protected: boolean;
  readonly address: string;
  readonly custodyNote: string;
  readonly allergies: string;
  readonly needs: string;
  readonly selfDecider: boolean;
  readonly medications: readonly SampleMedication[];
}

export interface SampleMedication {
  readonly name: string;
  readonly dose: string;
  readonly route: string;
  readonly times: string;
  readonly asNeeded: boolean;
  readonly emergency: boolean;
  readonly maxDosesPerDay: string;
  readonly reason: string;
  readonly instructions: string;
}

export interface SampleStaff {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly role: 'teacher' | 'administrator' | 'aide';
  readonly org: string;
  /** In staff.csv only. */
  readonly substitute: boolean;
}

export interface SampleAttendance {
  readonly child: string;
  /** As the source has it: a Danish word or Aula's number. */
  readonly status: string;
  /** `HH:MM` of the sample's morning. */
  readonly time: string;
  readonly source: string;
}

export interface Sample {
  readonly orgs: readonly SampleOrg[];
  readonly children: readonly SampleChild[];
  readonly staff: readonly SampleStaff[];
  readonly attendance: readonly SampleAttendance[];
}

/** Random numbers from a seed: sample data must not change between runs. */
export interface SeededRandom {
  /** Whole number from 0 below `limit`. */
  below(limit: number): number;
  /** True this often, 0 to 1. */
  chance(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  // mulberry32: small, and even enough for names.
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(draw() * limit);
  return {
    below,
    chance: (share) => draw() < share,
    pick: (from) => from[below(from.length)] ?? from[0],
  };
}
