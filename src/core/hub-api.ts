import * as v from 'valibot';
import { canonical } from './canonical-json.ts';
import { isTimestamp, toMs } from './time.ts';

/** The shapes hub, device and importer exchange: the one place where they meet. */

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
 * What an institution's box should hold. Signed with the importer's Ed25519 key over
 * `seal/manifest.ts`'s bytes of everything but `signature`. Format 1.
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

/** Longest journal record, in base64 characters: 64 KiB, many times the largest event. */
const RECORD_MAX = 87_384;

/** One sealed journal record. `n` counts from 1 without gaps for one device, for ever. */
export const journalRecord = v.object({
  n: v.pipe(count, v.minValue(1)),
  /** `segment`: an age file with a segment key. `event`: ChaCha20-Poly1305 under that key. */
  kind: v.picklist(['segment', 'event']),
  segment: v.pipe(label, v.regex(/^[0-9A-Za-z-]+$/)),
  bytes: v.pipe(base64, v.maxLength(RECORD_MAX)),
  /** Chain hash up to and with this record (seal/chain.ts). */
  hash: sha256Hex,
});
export type JournalRecord = v.InferOutput<typeof journalRecord>;

export const JOURNAL_BATCH = 500;
export const journalPush = v.object({
  records: v.pipe(v.array(journalRecord), v.minLength(1), v.maxLength(JOURNAL_BATCH)),
});
/** The answer to a journal push and to a report: the last record the hub holds of that device. */
export const journalAck = v.object({ ack: count });

/** An importer reads journals back: `GET /v1/journal?device=&after=`, and `GET /v1/devices`. */
export const journalPage = v.object({ device: label, records: v.array(journalRecord) });
export const deviceList = v.object({
  devices: v.array(
    v.object({
      device: label,
      institution: label,
      lastSeenAt: v.nullable(timestamp),
      ack: count,
      /** Another box has sent other records under this one's name. */
      cloned: v.boolean(),
      report: v.nullable(v.unknown()),
    }),
  ),
});

export const enrollRequest = v.object({
  code: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  /** An importer's Ed25519 public key, raw in base64: the hub takes manifests signed by it only. */
  signingKey: v.optional(v.pipe(base64, v.length(44))),
  /** The id a box had before, so that its journal goes on where it was. */
  device: v.optional(label),
});
export type EnrollRequest = v.InferOutput<typeof enrollRequest>;
export const enrollAnswer = v.object({
  token: label,
  role: v.picklist(['device', 'importer']),
  /** The device's own id at the hub, in every journal record's AAD; for an importer its id. */
  id: label,
  institution: v.nullable(label),
  /** Raw Ed25519 public key in base64; null until an importer has enrolled with one. */
  signingKey: v.nullable(base64),
});
export type EnrollAnswer = v.InferOutput<typeof enrollAnswer>;

/** What a box tells the hub about itself: no personal data. */
export const deviceReport = v.object({
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

/** PEM text: longer than any request, shorter than what could be a burden. */
const pem = v.pipe(v.string(), v.startsWith('-----BEGIN '), v.maxLength(16 * 1024));
/** `POST /v1/certificate`: PKCS #10 with one DNS name. 202 means: being made, ask again. */
export const certificateRequest = v.object({ csr: pem });
export const certificateAnswer = v.object({
  /** The box's certificate first. */
  chain: pem,
  /** The hub's own authority; null where browsers trust the chain as it is. */
  ca: v.nullable(pem),
});
export type CertificateAnswer = v.InferOutput<typeof certificateAnswer>;

/** Largest bodies the hub takes, in bytes. */
export const LIMITS = {
  object: 32 * 1024 * 1024,
  manifest: 16 * 1024,
  journal: 8 * 1024 * 1024,
  small: 8 * 1024,
  /** Of the answer with a certificate. */
  certificate: 40 * 1024,
} as const;

/** How a manifest stands to the one already held. Hub and box go by the same rule. */
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
