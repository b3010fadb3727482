import * as v from 'valibot';
import { canonical } from './canonical-json.ts';
import type { HttpCall } from './http-call.ts';
import { isTimestamp, toMs } from './time.ts';

/** The hub's HTTP interface: the shapes that hub, device and importer exchange, and every call. */

export const sha256Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const timestamp = v.pipe(v.string(), v.maxLength(40), v.check(isTimestamp));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** One line of text: chain hashes and database columns rely on it. */
const label = v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.regex(/^\P{Cc}+$/u));
const base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));

/** A sealed object: sha256 and size in bytes of the age file as stored. */
export const objectRef = v.object({ sha256: sha256Hex, size: count });
const deltaRef = v.object({ ...objectRef.entries, from: count });

/**
 * What an institution's devices should hold. Signed with the importer's Ed25519 key over the bytes
 * that crypto/manifest.ts makes of everything but `signature`. Format 1.
 */
export const manifest = v.strictObject({
  format: v.literal(1),
  institution: label,
  name: label,
  version: v.pipe(count, v.minValue(1)),
  issuedAt: timestamp,
  /** When the exports behind this version were read (or found unchanged). */
  dataAsOf: timestamp,
  keyrings: v.strictObject({ staff: objectRef, leader: objectRef }),
  snapshot: objectRef,
  protected: objectRef,
  deltas: v.pipe(v.array(deltaRef), v.maxLength(8)),
});
export const signedManifest = v.strictObject({ ...manifest.entries, signature: base64 });

export type ObjectRef = v.InferOutput<typeof objectRef>;
export type DeltaRef = v.InferOutput<typeof deltaRef>;
export type Manifest = v.InferOutput<typeof manifest>;
export type SignedManifest = v.InferOutput<typeof signedManifest>;

/** Every object a manifest names. */
export function objectsOf(of: Manifest): ObjectRef[] {
  return [of.keyrings.staff, of.keyrings.leader, of.snapshot, of.protected, ...of.deltas];
}

/** Longest sealed attendance update, in base64 characters: thousands of children. */
const ATTENDANCE_MAX = 128 * 1024;
/** The largest an `integer` column of the hub holds. */
const SEQUENCE_MAX = 2 ** 31 - 1;
const sequence = v.pipe(count, v.minValue(1), v.maxValue(SEQUENCE_MAX));

/**
 * What became known of attendance in the course of a day, beside the snapshot. Signed with the
 * importer's Ed25519 key over the bytes that crypto/manifest.ts makes of everything but `sealed` and
 * `signature`, and of the sealed bytes' sha256 and size. Format 1.
 */
const attendanceUpdate = v.strictObject({
  format: v.literal(1),
  institution: label,
  /** Never falls, and has nothing to do with the manifest's version. */
  sequence,
  /**
   * The sequence of the update that this one continues; null for one that needs no other: it holds
   * everything of its day.
   */
  after: v.nullable(sequence),
  issuedAt: timestamp,
  /** An age file in base64 (crypto/attendance.ts). */
  sealed: v.pipe(base64, v.minLength(1), v.maxLength(ATTENDANCE_MAX)),
});
export const signedAttendance = v.strictObject({
  ...attendanceUpdate.entries,
  signature: base64,
});

const pollAnswer = v.object({
  /** Left out where the device has it, or where none is published. */
  manifest: v.exactOptional(signedManifest),
  /** In their order; the first has `after: null` unless it continues what the device holds. */
  attendance: v.array(signedAttendance),
});

export type AttendanceUpdate = v.InferOutput<typeof attendanceUpdate>;
export type SignedAttendance = v.InferOutput<typeof signedAttendance>;

/** Longest journal record, in base64 characters: 64 KiB, many times the largest event. */
const RECORD_MAX = 87_384;

/** One sealed journal record. `n` counts from 1 without gaps for each device. */
export const journalRecord = v.object({
  n: v.pipe(count, v.minValue(1)),
  /** `segment`: an age file with a segment key. `event`: ChaCha20-Poly1305 under that key. */
  kind: v.picklist(['segment', 'event']),
  segment: v.pipe(label, v.regex(/^[0-9A-Za-z-]+$/)),
  bytes: v.pipe(base64, v.maxLength(RECORD_MAX)),
  /** Chain hash up to and with this record (crypto/chain.ts). */
  hash: sha256Hex,
});
export type JournalRecord = v.InferOutput<typeof journalRecord>;

export const JOURNAL_BATCH = 500;
const journalPush = v.object({
  records: v.pipe(v.array(journalRecord), v.minLength(1), v.maxLength(JOURNAL_BATCH)),
});
/** The answer to a journal push and to a report: the last record the hub holds of that device. */
const journalAck = v.object({ ack: count });

/** A page of a device's journal, for the importer. */
export const journalPage = v.object({ device: label, records: v.array(journalRecord) });
export const deviceList = v.object({
  devices: v.array(
    v.object({
      device: label,
      institution: label,
      lastSeenAt: v.nullable(timestamp),
      ack: count,
      /** Another device has sent other records under this one's id. */
      cloned: v.boolean(),
      report: v.nullable(v.unknown()),
    }),
  ),
});

const enrollRequest = v.object({
  code: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  /** An importer's Ed25519 public key, raw in base64: the hub takes manifests signed by it only. */
  signingKey: v.optional(v.pipe(base64, v.length(44))),
  /** The id a device had before, so that its journal goes on where it was. */
  device: v.optional(label),
});
export type EnrollRequest = v.InferOutput<typeof enrollRequest>;
const enrollAnswer = v.object({
  token: label,
  role: v.picklist(['device', 'importer']),
  /** The device's own id at the hub, in every journal record's AAD; for an importer its id. */
  id: label,
  institution: v.nullable(label),
  /** Raw Ed25519 public key in base64; null until an importer has enrolled with one. */
  signingKey: v.nullable(base64),
});
export type EnrollAnswer = v.InferOutput<typeof enrollAnswer>;

/** What a device reports to the hub about itself: no personal data. */
const deviceReport = v.object({
  at: timestamp,
  software: label,
  mode: v.picklist(['normal', 'outage']),
  drill: v.boolean(),
  vault: v.picklist(['closed', 'open']),
  version: v.nullable(count),
  dataAsOf: v.nullable(timestamp),
  pending: count,
  clockCertain: v.boolean(),
  readiness: v.pipe(
    v.array(v.object({ code: label, severity: v.picklist(['info', 'attention', 'fault']) })),
    v.maxLength(50),
  ),
});
export type DeviceReport = v.InferOutput<typeof deviceReport>;

/** PEM text of a certificate request or chain, of a length that fits any real one. */
const pem = v.pipe(v.string(), v.startsWith('-----BEGIN '), v.maxLength(16 * 1024));
/** A PKCS #10 request for one DNS name. */
const certificateRequest = v.object({ csr: pem });
export const certificateAnswer = v.object({
  /** The device's certificate first. */
  chain: pem,
  /** The hub's own authority; null where browsers trust the chain as it is. */
  ca: v.nullable(pem),
});
export type CertificateAnswer = v.InferOutput<typeof certificateAnswer>;

/** Largest bodies of requests and answers, in bytes. */
export const LIMITS = {
  object: 32 * 1024 * 1024,
  manifest: 16 * 1024,
  /** One update, in JSON. */
  attendance: ATTENDANCE_MAX + 2 * 1024,
  /** A manifest and the updates of a day. */
  poll: 1024 * 1024,
  journal: 8 * 1024 * 1024,
  small: 8 * 1024,
  /** Of the answer with a certificate. */
  certificate: 40 * 1024,
  /** Of the answers only importers read: far more than a municipality's. */
  pages: 64 * 1024 * 1024,
} as const;

/** Who may call the hub. A member is a device or an importer that has enrolled. */
export type HubCaller = 'anybody' | 'member' | 'device' | 'importer';

/** A call of the hub, with the most bytes that each side takes. */
export interface HubCall extends HttpCall<HubCaller> {
  /** Of the request's body, whatever it is; left out where there is none. */
  readonly requestMax?: number;
  /** Of the answer's body; a client takes no more of it. */
  readonly answerLimit: number;
}

/** Every call of the hub. Its routes and its clients are made from this table. */
export const hubCalls = {
  health: {
    method: 'GET',
    path: '/healthz',
    who: 'anybody',
    summary: 'Answers 204 while the hub can reach its data.',
    response: null,
    answerLimit: LIMITS.small,
  },
  authority: {
    method: 'GET',
    path: '/ca.pem',
    who: 'anybody',
    summary: "The certificate of the hub's own authority, for setting up phones.",
    response: null,
    answerType: 'application/x-x509-ca-cert',
    answerLimit: LIMITS.certificate,
  },
  openApi: {
    method: 'GET',
    path: '/v1/openapi.json',
    who: 'anybody',
    summary: 'This description of the interface.',
    response: v.looseObject({}),
    answerLimit: LIMITS.pages,
  },
  enroll: {
    method: 'POST',
    path: '/v1/enroll',
    who: 'anybody',
    summary: 'Turns a one-time code into a token.',
    request: enrollRequest,
    response: enrollAnswer,
    requestMax: LIMITS.small,
    answerLimit: LIMITS.small,
  },
  manifest: {
    method: 'GET',
    path: '/v1/manifest',
    who: 'member',
    summary: "The manifest of the device's own institution, or of the one an importer names.",
    query: v.object({ institution: v.optional(label) }),
    response: signedManifest,
    answerLimit: LIMITS.manifest,
  },
  poll: {
    method: 'GET',
    path: '/v1/poll',
    who: 'device',
    summary: 'What is new for the device: the manifest, attendance updates, or nothing (304).',
    query: v.object({
      /** Sequence of the newest attendance update that the device holds. */
      after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,10}$/))),
    }),
    response: pollAnswer,
    answerLimit: LIMITS.poll,
  },
  putAttendance: {
    method: 'PUT',
    path: '/v1/attendance',
    who: 'importer',
    summary: "Publishes an update of an institution's attendance today.",
    request: signedAttendance,
    response: null,
    requestMax: LIMITS.attendance,
    answerLimit: LIMITS.small,
  },
  putManifest: {
    method: 'PUT',
    path: '/v1/manifest',
    who: 'importer',
    summary: 'Publishes a manifest whose objects the hub has.',
    request: signedManifest,
    response: null,
    requestMax: LIMITS.manifest,
    answerLimit: LIMITS.small,
  },
  object: {
    method: 'GET',
    path: '/v1/objects/:sha256',
    who: 'member',
    summary: 'The bytes of a sealed object; for a device, one that its institution publishes.',
    response: null,
    answerType: 'application/octet-stream',
    answerLimit: LIMITS.object,
  },
  putObject: {
    method: 'PUT',
    path: '/v1/objects/:sha256',
    who: 'importer',
    summary: 'Stores a sealed object under its SHA-256; the body is an age file.',
    response: null,
    requestMax: LIMITS.object,
    answerLimit: LIMITS.small,
  },
  pushJournal: {
    method: 'POST',
    path: '/v1/journal',
    who: 'device',
    summary: "Appends sealed records to the device's journal.",
    request: journalPush,
    response: journalAck,
    requestMax: LIMITS.journal,
    answerLimit: LIMITS.small,
  },
  journal: {
    method: 'GET',
    path: '/v1/journal',
    who: 'importer',
    summary: "A page of a device's sealed journal records.",
    query: v.object({
      device: label,
      /** Number of the record before the page. */
      after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/)), '0'),
    }),
    response: journalPage,
    answerLimit: LIMITS.pages,
  },
  putReport: {
    method: 'PUT',
    path: '/v1/readiness',
    who: 'device',
    summary: 'Takes the report of a device, and answers the last journal record held of it.',
    request: deviceReport,
    response: journalAck,
    requestMax: LIMITS.small,
    answerLimit: LIMITS.small,
  },
  devices: {
    method: 'GET',
    path: '/v1/devices',
    who: 'importer',
    summary: 'Every device with its last report.',
    response: deviceList,
    answerLimit: LIMITS.pages,
  },
  certificate: {
    method: 'POST',
    path: '/v1/certificate',
    who: 'device',
    summary: "Certifies the device's name, or answers 202 while the certificate is being made.",
    request: certificateRequest,
    response: certificateAnswer,
    requestMax: LIMITS.small,
    answerLimit: LIMITS.certificate,
  },
} as const satisfies Record<string, HubCall>;

export type HubCalls = typeof hubCalls;
export type HubCallName = keyof HubCalls;

/** How a manifest stands to the one already held. Hub and device go by the same rule. */
export type Succession = 'newer' | 'refreshed' | 'same' | 'replayed';

/**
 * A higher version is newer. The same version may only be issued again with the same objects, to
 * say that the data was found unchanged later. Everything else is a replay.
 */
export function successionOf(next: Manifest, held: Manifest | null): Succession {
  if (held === null || next.version > held.version) return 'newer';
  if (next.version < held.version || content(next) !== content(held)) return 'replayed';
  if (toMs(next.issuedAt) < toMs(held.issuedAt)) return 'replayed';
  return canonical(next) === canonical(held) ? 'same' : 'refreshed';
}

/** Everything but when it was issued and how old its data is. */
function content({ issuedAt: _issued, dataAsOf: _asOf, ...rest }: Manifest): string {
  return canonical(rest);
}
