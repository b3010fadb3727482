import * as v from 'valibot';
import type { OutageState } from '../../src/core/outage.ts';
import { type ApplianceCode, isApplianceCode } from '../../src/core/readiness.ts';
import type { TextTable } from './database.ts';

/** Beside `device.db`: the device's token for the hub. Only sync may read it. */
export const TOKEN_FILE = 'token';

const ms = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1));

export const enrollment = v.object({
  /** The device's own id at the hub. */
  device: text,
  institution: text,
  name: text,
  hubUrl: text,
  /** The importer's Ed25519 public key: raw, base64. */
  signingKey: text,
});
export type Enrollment = v.InferOutput<typeof enrollment>;

const outage = v.variant('mode', [
  v.object({ mode: v.literal('normal') }),
  v.object({ mode: v.literal('outage'), drill: v.boolean(), outage: text, since: ms }),
]);

const syncFacts = v.object({
  reachable: v.boolean(),
  /** When the hub last gave a valid answer, in milliseconds since 1970 UTC. */
  lastSyncAt: v.nullable(ms),
  /** When the sync process last reported that it runs. */
  seenAt: v.nullable(ms),
  /** The newest manifest was refused: bad signature, wrong institution, or replayed. */
  manifestRefused: v.boolean(),
  /** The hub refuses this device's token. */
  hubRefused: v.boolean(),
  /** The hub has other journal records under this device's id and numbers. */
  deviceCloned: v.boolean(),
  /** The failure code of the last refusal. */
  refusedCode: v.nullable(v.string()),
  /** The failure code with which the hub refused this device's enrolment code. */
  enrolRefused: v.optional(v.nullable(v.string()), null),
  /** Fingerprint of the enrolment order that was last carried out. */
  enrolledBy: v.optional(v.nullable(v.string()), null),
});
export type SyncFacts = v.InferOutput<typeof syncFacts>;

const NO_SYNC_YET: SyncFacts = {
  reachable: false,
  lastSyncAt: null,
  seenAt: null,
  manifestRefused: false,
  hubRefused: false,
  deviceCloned: false,
  refusedCode: null,
  enrolRefused: null,
  enrolledBy: null,
};

const certificateRequest = v.object({
  /** The device's DNS name. */
  name: text,
  /** PKCS #10, PEM. */
  csr: text,
  /** The key to be certified: SubjectPublicKeyInfo, DER in base64. */
  publicKey: text,
});
/** The server's request for a certificate, which sync sends to the hub. */
export type CertificateRequest = v.InferOutput<typeof certificateRequest>;

const certificate = v.object({
  /** PEM, the device's own certificate first. */
  chain: text,
  /** The hub's certificate authority, PEM; null where phones trust the chain without it. */
  ca: v.nullable(text),
});
/** The certificate from the hub. Nothing in it is secret. */
export type StoredCertificate = v.InferOutput<typeof certificate>;

/** Facts about the device, each a JSON text. A fact with no undamaged copy is unknown. */
export interface FactTable {
  enrollment(): Enrollment | null;
  setEnrollment(enrollment: Enrollment): void;
  /** The vault reads as closed, because its state is never stored. */
  outage(): OutageState;
  setOutage(state: OutageState): void;
  syncFacts(): SyncFacts;
  setSyncFacts(patch: Partial<SyncFacts>): void;
  certificateRequest(): CertificateRequest | null;
  setCertificateRequest(request: CertificateRequest): void;
  certificate(): StoredCertificate | null;
  setCertificate(certificate: StoredCertificate): void;
  /** The failure code of the hub's last answer to the request; null when it gave a certificate. */
  certificateRefused(): string | null;
  setCertificateRefused(code: string | null): void;
  /** The readiness codes about the machine that the server last found. */
  applianceFacts(): ReadonlySet<ApplianceCode>;
  setApplianceFacts(codes: ReadonlySet<ApplianceCode>): void;
  count(key: CountKey): number;
  /** Sets a higher value; a lower one changes nothing. */
  raise(key: CountKey, value: number): void;
}

/**
 * Numbers that only grow: the newest version and attendance update, the records at the hub, the
 * clock's milliseconds.
 */
type CountKey = 'highestVersion' | 'highestAttendance' | 'acked' | 'clockFloor';

/** Setters must be called inside `writing`, because some read before they write. */
export function factTable(texts: TextTable): FactTable {
  function get<T>(key: string, schema: v.GenericSchema<unknown, T>, unknown: T): T {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), texts.get(key));
    return parsed.success ? parsed.output : unknown;
  }

  function set(key: string, value: unknown): void {
    const written = JSON.stringify(value);
    // Writes wear a card out, so a value that is stored already is not written again.
    if (texts.get(key) !== written) texts.set(key, written);
  }

  const table: FactTable = {
    enrollment: () => get<Enrollment | null>('enrolment', enrollment, null),
    setEnrollment: (value) => set('enrolment', value),
    outage() {
      const state = get('outage', outage, { mode: 'normal' as const });
      return state.mode === 'normal' ? state : { ...state, vault: 'closed' };
    },
    setOutage(state) {
      if (state.mode === 'normal') return set('outage', state);
      const { vault: _closed, ...kept } = state;
      set('outage', kept);
    },
    syncFacts: () => get('sync', syncFacts, NO_SYNC_YET),
    setSyncFacts: (patch) => set('sync', { ...table.syncFacts(), ...patch }),
    certificateRequest: () =>
      get<CertificateRequest | null>('certificateRequest', certificateRequest, null),
    setCertificateRequest: (value) => set('certificateRequest', value),
    certificate: () => get<StoredCertificate | null>('certificate', certificate, null),
    setCertificate: (value) => set('certificate', value),
    certificateRefused: () => get<string | null>('certificateRefused', v.nullable(text), null),
    setCertificateRefused: (code) => set('certificateRefused', code),
    // Another release may have stored codes that this one does not know.
    applianceFacts: () =>
      new Set(get('appliance', v.array(v.string()), []).filter(isApplianceCode)),
    setApplianceFacts: (codes) => set('appliance', [...codes].sort()),
    count: (key) => get(key, ms, 0),
    raise(key, value) {
      if (value > table.count(key)) set(key, value);
    },
  };
  return table;
}
