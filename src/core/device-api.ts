import * as v from 'valibot';
import type { LedPattern } from './panel.ts';
import type { ReadinessItem } from './readiness.ts';
import type { Child, Group, Person, Plan, Role, StaffMember } from './snapshot.ts';
import { isTimestamp, type Timestamp } from './time.ts';

/** Shapes of the device's HTTP API, shared by the server and the phone app. */

export interface StatusAnswer {
  readonly institution: { readonly id: string; readonly name: string } | null;
  readonly mode: 'normal' | 'outage';
  readonly drill: boolean;
  readonly vault: 'closed' | 'open';
  readonly dataAsOf: Timestamp | null;
  readonly version: number | null;
  readonly hub: {
    readonly reachable: boolean;
    readonly lastSyncAt: Timestamp | null;
    readonly pending: number;
  };
  readonly clock: { readonly now: Timestamp; readonly certain: boolean };
  readonly readiness: readonly ReadinessItem[];
}

const short = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const PIN_PATTERN = /^\d{4,8}$/;
const pin = v.pipe(v.string(), v.regex(PIN_PATTERN));

export const unlockRequest = v.object({ card: v.pipe(v.string(), v.maxLength(100)) });
export interface UnlockAnswer {
  readonly role: Role;
  readonly staff: readonly StaffMember[];
}

/** Either a known person's id, or the name a substitute typed. */
export const sessionRequest = v.object({
  staffId: v.optional(short),
  name: v.optional(v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(80))),
  pin: v.optional(pin),
});
export interface SessionAnswer {
  readonly person: Person;
  /** Whether this person has a PIN yet; the app offers to set one where not. */
  readonly hasPin: boolean;
}

/** `GET /api/session`: who this phone is. */
export interface SessionState {
  /** The role a keycard gave this phone, before or after somebody signed in. */
  readonly card: Role | null;
  readonly person: Person | null;
  readonly hasPin: boolean;
}

export const pinRequest = v.object({ pin });

export const signInRequestBody = v.object({
  staffId: v.optional(short),
  name: v.optional(v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(80))),
});
export interface SignInRequestAnswer {
  readonly id: string;
  readonly number: string;
  readonly state: 'waiting' | 'approved' | 'refused';
}
/** `number` is what the approver saw: approving the wrong request is refused. */
export const approval = v.object({
  number: v.optional(v.string()),
  refuse: v.optional(v.boolean()),
});

export interface RosterAnswer {
  readonly version: number;
  readonly dataAsOf: Timestamp;
  readonly institution: { readonly id: string; readonly name: string; readonly kind: string };
  readonly groups: readonly Group[];
  readonly children: readonly Child[];
  readonly staff: readonly StaffMember[];
  readonly plan: Plan | null;
}

/** Events are checked one by one, so that one bad event does not hold up the others. */
export const eventsRequest = v.object({ events: v.pipe(v.array(v.unknown()), v.minLength(1)) });
export interface EventsAnswer {
  readonly acked: readonly string[];
  readonly rejected: readonly { readonly id: string; readonly code: string }[];
  readonly cursor: number;
}

/** `POST /api/clock`: what the leader's own phone shows. The answer is the status' `clock`. */
export const clockRequest = v.object({
  now: v.pipe(v.string(), v.maxLength(40), v.check(isTimestamp)),
});

export const drillRequest = v.object({ on: v.boolean() });

/** One line of `GET /api/log`, newest first. Codes; the app has the words. */
export interface LogLine {
  readonly n: number;
  readonly id: string;
  readonly kind: string;
  readonly at: Timestamp;
  readonly by: string | null;
  readonly childId?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}
export interface LogAnswer {
  readonly lines: readonly LogLine[];
  /** Pass as `?before=` for older lines; null at the end. */
  readonly next: number | null;
}

/** What the leader takes over to the systems that are back; counts and open points, by child id. */
export interface HandoverReport {
  readonly from: Timestamp;
  readonly to: Timestamp;
  readonly drill: boolean;
  readonly events: number;
  readonly attendance: number;
  readonly administrations: number;
  readonly notes: number;
  readonly stillPresent: number;
  /** Records not yet at the hub. They go by themselves. */
  readonly pending: number;
}

export const SIM_HOLD_MAX_MS = 20_000;
/** The demo's button: held for so long, or pressed and let go as it happens. */
export const simPress = v.union([
  v.strictObject({ holdMs: v.pipe(v.number(), v.minValue(0), v.maxValue(SIM_HOLD_MAX_MS)) }),
  v.strictObject({ pressed: v.boolean() }),
]);

/** The demo's virtual box as one would see it: the LED's pattern by name, and whether it is lit. */
export interface SimPanel {
  readonly led: LedPattern['name'] | null;
  readonly lit: boolean;
  readonly hotspot: boolean;
}
