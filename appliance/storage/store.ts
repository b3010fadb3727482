import { ok, type Result } from '../../src/core/errors.ts';
import type { JournalRecord, Manifest } from '../../src/core/hub-api.ts';
import type { OutageState } from '../../src/core/outage.ts';
import type { ApplianceCode } from '../../src/core/readiness.ts';
import { type JournalPlace, sha256Hex } from '../../src/crypto/chain.ts';
import { migrate, openFile, reading, textTable, writing } from './database.ts';
import {
  type CertificateRequest,
  type Enrollment,
  factTable,
  type StoredCertificate,
  type SyncFacts,
} from './facts.ts';
import { journalTable } from './journal-table.ts';
import {
  type InstallFacts,
  neededBy,
  objectTable,
  type StoredVersion,
  versionTable,
} from './objects.ts';

/** What can be asked of the device's file. Times are milliseconds since 1970 UTC. */
export interface DeviceReader {
  enrollment(): Enrollment | null;
  /** Newest first; at most the current version and the one before. */
  versions(): StoredVersion[];
  /** The highest version ever installed, whether or not it is still held. */
  highestVersion(): number;
  /** An object by its SHA-256, from whichever of its two copies is good; null when neither is. */
  object(sha256: string): Uint8Array | null;
  /** Looks at both copies of everything and heals; the names of objects with no good copy left. */
  damaged(): string[];
  journalTail(): JournalPlace;
  /** At most `limit` records from `n` + 1 on. */
  journalAfter(n: number, limit: number): JournalRecord[];
  /** Up to which number the hub has acknowledged the journal. */
  acked(): number;
  /** The vault always reads as closed: whether it is open is known to one process only. */
  outage(): OutageState;
  syncFacts(): SyncFacts;
  /** What the server wants certified; null before its first start. */
  certificateRequest(): CertificateRequest | null;
  /** What the hub has certified, as sync has found it right; null before. */
  certificate(): StoredCertificate | null;
  /** The failure code of the hub's last answer to the request; null when it did as asked. */
  certificateRefused(): string | null;
  /** What the server last found of the box as an appliance, for sync to report. */
  applianceFacts(): ReadonlySet<ApplianceCode>;
  /** The latest time this box has seen: its clock never shows an earlier one. */
  clockFloor(): number;
}

/**
 * The device's file, shared by the sync and the server process. It holds sealed bytes and facts
 * about the box, never anything readable of children. Every write is one transaction: it is on
 * disk when `ok` comes back, and on `diskFull` or `storeFailed` nothing of it has happened.
 */
export interface DeviceStore extends DeviceReader, Disposable {
  setEnrollment(enrollment: Enrollment): Result<void>;
  /**
   * Swaps to `manifest`, keeping the version before and dropping what neither needs. The caller
   * has verified signature, institution, version and hashes. Throws on a version below the
   * highest, wrong bytes, or a missing object: those are bugs by then.
   */
  installVersion(
    manifest: Manifest,
    objects: ReadonlyMap<string, Uint8Array>,
    facts?: InstallFacts,
  ): Result<void>;
  /** Puts back both copies of a damaged object. Throws when the bytes are not of that name. */
  repair(sha256: string, bytes: Uint8Array): Result<void>;
  /** Also fails with `journalGap` or `chainBroken` when the records do not continue the tail. */
  appendJournal(records: readonly JournalRecord[]): Result<void>;
  /** Only ever upwards. */
  setAcked(n: number): Result<void>;
  setOutage(state: OutageState): Result<void>;
  setSyncFacts(patch: Partial<SyncFacts>): Result<void>;
  setCertificateRequest(request: CertificateRequest): Result<void>;
  setCertificate(certificate: StoredCertificate): Result<void>;
  setCertificateRefused(code: string | null): Result<void>;
  setApplianceFacts(codes: ReadonlySet<ApplianceCode>): Result<void>;
  /** Only ever upwards. */
  raiseClockFloor(ms: number): Result<void>;
}

/** Opens (and where new, makes) the device's file and brings its schema up to date. */
export function openDeviceStore(path: string): DeviceStore {
  const db = openFile(path);
  migrate(db);
  const texts = textTable(db);
  const facts = factTable(texts);
  const objects = objectTable(db);
  const versions = versionTable(texts, objects);
  const journal = journalTable(db);

  function write(work: () => void): Result<void> {
    return writing(db, () => {
      work();
      return ok(undefined);
    });
  }

  return {
    enrollment: facts.enrollment,
    setEnrollment: (enrollment) => write(() => facts.setEnrollment(enrollment)),
    versions: versions.all,
    highestVersion: () => facts.count('highestVersion'),
    installVersion(manifest, given, more) {
      for (const [name, bytes] of given)
        if (sha256Hex(bytes) !== name) throw new Error('an object is not what its name says');
      const installed = write(() => {
        if (manifest.version < facts.count('highestVersion')) throw new Error('an old version');
        versions.install(manifest, given, more);
        facts.raise('highestVersion', manifest.version);
      });
      // What was dropped shall not live on in the write-ahead log; a busy reader may delay that.
      if (installed.ok) reading(() => db.pragma('wal_checkpoint(TRUNCATE)'), null);
      return installed;
    },
    object: objects.get,
    damaged() {
      const needed = versions.all().flatMap((version, index) => neededBy(version, index === 0));
      return [...new Set(needed)].filter((sha256) => objects.scrub(sha256) === null);
    },
    repair: (sha256, bytes) => write(() => objects.put(sha256, bytes)),
    journalTail: journal.tail,
    appendJournal(records) {
      const device = facts.enrollment()?.device;
      if (device === undefined) throw new Error('a box writes its journal once it is enrolled');
      return writing(db, () => journal.append(device, records));
    },
    journalAfter: journal.after,
    acked: () => facts.count('acked'),
    setAcked: (n) => write(() => facts.raise('acked', n)),
    outage: facts.outage,
    setOutage: (state) => write(() => facts.setOutage(state)),
    syncFacts: facts.syncFacts,
    setSyncFacts: (patch) => write(() => facts.setSyncFacts(patch)),
    certificateRequest: facts.certificateRequest,
    setCertificateRequest: (request) => write(() => facts.setCertificateRequest(request)),
    certificate: facts.certificate,
    setCertificate: (certificate) => write(() => facts.setCertificate(certificate)),
    certificateRefused: facts.certificateRefused,
    setCertificateRefused: (code) => write(() => facts.setCertificateRefused(code)),
    applianceFacts: facts.applianceFacts,
    setApplianceFacts: (codes) => write(() => facts.setApplianceFacts(codes)),
    clockFloor: () => facts.count('clockFloor'),
    raiseClockFloor: (ms) => write(() => facts.raise('clockFloor', ms)),
    [Symbol.dispose]: () => db.close(),
  };
}
