import * as v from 'valibot';
import type { Described, HttpCall } from './http-call.ts';
import { PATTERNS } from './panel.ts';
import { READINESS_CODES } from './readiness.ts';
import {
  child,
  count,
  live,
  plan,
  protectedChild,
  role,
  staffMember,
  timestamp,
} from './schemas.ts';

/** The device's HTTP API: the shapes of its bodies, and the table of its calls at the end. */

const deviceClock = v.object({ now: timestamp, certain: v.boolean() });

const statusAnswer = v.object({
  institution: v.nullable(v.object({ id: v.string(), name: v.string() })),
  mode: v.picklist(['normal', 'outage']),
  drill: v.boolean(),
  vault: v.picklist(['closed', 'open']),
  dataAsOf: v.nullable(timestamp),
  version: v.nullable(count),
  hub: v.object({
    reachable: v.boolean(),
    lastSyncAt: v.nullable(timestamp),
    pending: count,
  }),
  clock: deviceClock,
  readiness: v.array(
    v.object({
      code: v.picklist(READINESS_CODES),
      severity: v.picklist(['info', 'attention', 'fault']),
    }),
  ),
});
export type StatusAnswer = Described<typeof statusAnswer>;

const short = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const pin = v.pipe(v.string(), v.regex(/^\d{4,8}$/));
/** Either a known person's id, or the name a substitute typed. */
const claim = {
  staffId: v.optional(short),
  name: v.optional(v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(80))),
};

const unlockRequest = v.object({ card: v.pipe(v.string(), v.maxLength(100)) });
const unlockAnswer = v.object({ role, staff: v.array(staffMember) });
export type UnlockAnswer = Described<typeof unlockAnswer>;

const sessionState = v.object({
  /** The role a keycard gave this phone, before or after somebody signed in. */
  card: v.nullable(role),
  person: v.nullable(staffMember),
  hasPin: v.boolean(),
});
export type SessionState = Described<typeof sessionState>;

const sessionRequest = v.object({ ...claim, pin: v.optional(pin) });
const sessionAnswer = v.object({
  person: staffMember,
  /** Whether this person has a PIN yet; the app offers to set one where not. */
  hasPin: v.boolean(),
});
export type SessionAnswer = Described<typeof sessionAnswer>;

const signInRequestAnswer = v.object({
  id: v.string(),
  /** Two digits shown on both phones. */
  number: v.string(),
  state: v.picklist(['waiting', 'approved', 'refused']),
});
export type SignInRequestAnswer = Described<typeof signInRequestAnswer>;
/** `number` is what the approver saw: approving the wrong request is refused. */
const signInDecision = v.object({
  number: v.optional(v.string()),
  refuse: v.optional(v.boolean()),
});

const rosterAnswer = v.object({
  version: count,
  dataAsOf: timestamp,
  institution: v.object({
    id: v.string(),
    name: v.string(),
    kind: v.picklist(['daycare', 'school', 'club', 'special', 'service', 'other']),
  }),
  groups: v.array(v.object({ id: v.string(), name: v.string() })),
  children: v.array(child),
  staff: v.array(staffMember),
  plan: v.nullable(plan),
});
export type RosterAnswer = Described<typeof rosterAnswer>;

/** Room for as many events as one POST may have, with long comments. */
const EVENTS_BYTES = 2 * 1024 * 1024;
/** Events are checked one by one, so that one bad event does not hold up the others. */
const eventsRequest = v.object({
  events: v.pipe(
    v.array(v.pipe(v.unknown(), v.description('A `PhoneEvent`; each is checked on its own.'))),
    v.minLength(1),
  ),
});
const eventsAnswer = v.object({
  acked: v.array(v.string()),
  rejected: v.array(v.object({ id: v.string(), code: v.string() })),
  cursor: count,
});
export type EventsAnswer = Described<typeof eventsAnswer>;

/** One line of the log. Codes; the app has the words. */
const logLine = v.object({
  n: count,
  id: v.string(),
  kind: v.string(),
  at: timestamp,
  by: v.nullable(v.string()),
  childId: v.exactOptional(v.string()),
  detail: v.exactOptional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
});
export type LogLine = Described<typeof logLine>;
const logAnswer = v.object({
  lines: v.array(logLine),
  /** Pass as `?before=` for older lines; null at the end. */
  next: v.nullable(count),
});
export type LogAnswer = Described<typeof logAnswer>;

/** What the leader takes over to the systems that are back; counts and open points. */
const handoverReport = v.object({
  from: timestamp,
  to: timestamp,
  /** Whether it ended in a drill. */
  drill: v.boolean(),
  /** All but practice. */
  events: count,
  attendance: count,
  administrations: count,
  notes: count,
  /** Records of drills: not to be taken over. */
  practice: count,
  stillPresent: count,
  /** Records not yet at the hub. They go by themselves. */
  pending: count,
});
export type HandoverReport = Described<typeof handoverReport>;

export const SIM_HOLD_MAX_MS = 20_000;
/** The demo's button: held for so long, or pressed and let go as it happens. */
export const simPress = v.union([
  v.strictObject({ holdMs: v.pipe(v.number(), v.minValue(0), v.maxValue(SIM_HOLD_MAX_MS)) }),
  v.strictObject({ pressed: v.boolean() }),
]);
/** The demo's virtual box as one would see it: the LED's pattern by name, and whether it is lit. */
const simPanel = v.object({
  led: v.nullable(v.picklist(Object.keys(PATTERNS) as (keyof typeof PATTERNS)[])),
  lit: v.boolean(),
  hotspot: v.boolean(),
});
export type SimPanel = Described<typeof simPanel>;

/**
 * Who may call: `session` is a phone that showed a keycard or somebody signed in on, `person`
 * somebody signed in, `leader` such a person with leader rights.
 */
export type DeviceWho = 'anybody' | 'session' | 'person' | 'leader';

/** A call of the device. */
export type DeviceCall = HttpCall<DeviceWho> & {
  /** `open`: refused with `vaultClosed` while the vault is closed, before `who` is looked at. */
  readonly vault: 'any' | 'open';
  /** Only in the demo: the virtual box. */
  readonly demo?: true;
} & (
    | { readonly who: 'anybody' }
    // There are no sessions while the vault is closed.
    | { readonly who: Exclude<DeviceWho, 'anybody'>; readonly vault: 'open' }
  );

/** Every call of the device, by name: the one place where a call is declared. */
export const deviceCalls = {
  status: {
    method: 'GET',
    path: '/api/status',
    who: 'anybody',
    vault: 'any',
    summary: 'How the box is: mode, data, hub, clock and readiness; nothing of people.',
    response: statusAnswer,
  },
  unlock: {
    method: 'POST',
    path: '/api/unlock',
    who: 'anybody',
    vault: 'any',
    summary: 'Opens the vault with a keycard, and gives this phone a session of the card’s role.',
    request: unlockRequest,
    response: unlockAnswer,
  },
  session: {
    method: 'GET',
    path: '/api/session',
    who: 'anybody',
    vault: 'any',
    summary: 'Who this phone is.',
    response: sessionState,
  },
  signIn: {
    method: 'POST',
    path: '/api/session',
    who: 'anybody',
    vault: 'open',
    summary: 'Signs a person in: by name after a keycard, else with a PIN.',
    request: sessionRequest,
    response: sessionAnswer,
  },
  signOut: {
    method: 'DELETE',
    path: '/api/session',
    who: 'anybody',
    vault: 'any',
    summary: 'Ends the session of this phone, if it has one.',
    response: null,
  },
  setPin: {
    method: 'PUT',
    path: '/api/session/pin',
    who: 'person',
    vault: 'open',
    summary: 'Sets or replaces the PIN of the person signed in.',
    request: v.object({ pin }),
    response: null,
  },
  searchPeople: {
    method: 'GET',
    path: '/api/session/people',
    who: 'anybody',
    vault: 'open',
    summary: 'At most eight names that begin like `q`, for a phone that asks to be let in.',
    query: v.object({ q: v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(80)) }),
    response: v.array(v.object({ id: v.string(), name: v.string() })),
  },
  requestSignIn: {
    method: 'POST',
    path: '/api/session/requests',
    who: 'anybody',
    vault: 'open',
    summary: 'Asks a colleague to be let in.',
    request: v.object(claim),
    response: signInRequestAnswer,
  },
  signInRequest: {
    method: 'GET',
    path: '/api/session/requests/:id',
    who: 'anybody',
    vault: 'open',
    summary: 'How a sign-in request stands, for the phone that made it; signs in when approved.',
    response: signInRequestAnswer,
  },
  decideSignIn: {
    method: 'POST',
    path: '/api/session/requests/:id/approve',
    who: 'person',
    vault: 'open',
    summary: 'Approves or refuses a sign-in request.',
    request: signInDecision,
    response: null,
  },
  roster: {
    method: 'GET',
    path: '/api/roster',
    who: 'session',
    vault: 'open',
    summary: 'Children, contacts, medicines, staff and plan, with an entity tag.',
    response: rosterAnswer,
  },
  live: {
    method: 'GET',
    path: '/api/live',
    who: 'session',
    vault: 'open',
    summary: 'The live picture: attendance, administrations, notes, people and sign-in requests.',
    response: live,
  },
  liveStream: {
    method: 'GET',
    path: '/api/live/stream',
    who: 'session',
    vault: 'open',
    summary: 'Changes of the live picture as server-sent events; the id of each is its cursor.',
    // Anything that is not a known cursor gets the whole picture, so nothing is refused here.
    query: v.object({ since: v.optional(v.string()) }),
    response: null,
    answerType: 'text/event-stream',
  },
  recordEvents: {
    method: 'POST',
    path: '/api/events',
    who: 'person',
    vault: 'open',
    summary: 'Records events; those acknowledged are on disk.',
    request: eventsRequest,
    requestMax: EVENTS_BYTES,
    response: eventsAnswer,
  },
  protectedChild: {
    method: 'GET',
    path: '/api/children/:id/protected',
    who: 'leader',
    vault: 'open',
    summary: 'The protected part of one child; the reason is in the journal first.',
    query: v.object({ reason: v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(500)) }),
    response: protectedChild,
  },
  log: {
    method: 'GET',
    path: '/api/log',
    who: 'person',
    vault: 'open',
    summary: 'A page of the journal, newest first; staff see what was recorded in this outage.',
    query: v.object({ before: v.optional(v.pipe(v.string(), v.regex(/^\d{1,16}$/))) }),
    response: logAnswer,
  },
  lock: {
    method: 'POST',
    path: '/api/lock',
    who: 'session',
    vault: 'open',
    summary: 'Closes the vault; the outage goes on.',
    response: null,
  },
  endOutage: {
    method: 'POST',
    path: '/api/outage/end',
    who: 'leader',
    vault: 'open',
    summary: 'Ends the outage, and answers with what is to be handed over.',
    response: handoverReport,
  },
  drill: {
    method: 'POST',
    path: '/api/outage/drill',
    who: 'leader',
    vault: 'open',
    summary:
      'Starts a drill within the outage, or ends it: then the picture is as if it had not been.',
    request: v.object({ on: v.boolean() }),
    response: null,
  },
  setClock: {
    method: 'POST',
    path: '/api/clock',
    who: 'leader',
    vault: 'open',
    summary: 'Sets the clock of a box that hears no network, to what the leader’s phone shows.',
    request: v.object({ now: timestamp }),
    response: deviceClock,
  },
  simButton: {
    method: 'POST',
    path: '/sim/button',
    who: 'anybody',
    vault: 'any',
    demo: true,
    summary: 'Presses the button of the demo’s virtual box.',
    request: simPress,
    response: simPanel,
  },
  simPanel: {
    method: 'GET',
    path: '/sim/panel',
    who: 'anybody',
    vault: 'any',
    demo: true,
    summary: 'What one would see of the demo’s virtual box.',
    response: simPanel,
  },
} as const satisfies Record<string, DeviceCall>;

export type DeviceCalls = typeof deviceCalls;
export type DeviceCallName = keyof DeviceCalls;
