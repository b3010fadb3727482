import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import type { JournalRecord, Manifest, SignedAttendance } from '../../src/core/hub-api.ts';
import type { OutageState } from '../../src/core/outage.ts';
import type { ApplianceCode } from '../../src/core/readiness.ts';
import { chainHash, JOURNAL_START, type JournalPlace, sha256Hex } from '../../src/crypto/chain.ts';
import { attendanceTable } from './attendance.ts';
import { migrate, openFile, reading, type Sqlite, textTable, writing } from './database.ts';
import {
  type CertificateRequest,
  type Enrollment,
  factTable,
  type StoredCertificate,
  type SyncFacts,
} from './facts.ts';
import {
  type InstallFacts,
  neededBy,
  objectTable,
  type StoredVersion,
  versionTable,
} from './objects.ts';

interface JournalTable {
  /** Number and hash of the last record. */
  tail(): JournalPlace;
  /**
   * Call inside `writing`. Fails with `journalGap` when the numbers do not follow the tail, and
   * with `chainBroken` when a hash does not, for instance because another process has written.
   */
  append(device: string, records: readonly JournalRecord[]): Result<void>;
  /** At most `limit` records from number `n` + 1 on. */
  after(n: number, limit: number): JournalRecord[];
}

interface Row extends Omit<JournalRecord, 'bytes'> {
  readonly bytes: Buffer;
}

function journalTable(db: Sqlite): JournalTable {
  const last = db.prepare<[], JournalPlace>('SELECT n, hash FROM journal ORDER BY n DESC LIMIT 1');
  const insert = db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?)');
  const select = db.prepare<[number, number], Row>(
    'SELECT * FROM journal WHERE n > ? ORDER BY n LIMIT ?',
  );
  const tail = () => last.get() ?? JOURNAL_START;

  return {
    tail,
    append(device, records) {
      const end = tail();
      if (records[0]?.n !== end.n + 1) return err(failure('journalGap'));
      let before = end.hash;
      for (const [index, { n, kind, segment, bytes, hash }] of records.entries()) {
        const raw = Buffer.from(bytes, 'base64');
        const follows = n === end.n + 1 + index;
        if (!follows || chainHash(device, { n, kind, segment, bytes: raw }, before) !== hash)
          return err(failure('chainBroken'));
        insert.run(n, kind, segment, raw, hash);
        before = hash;
      }
      return ok(undefined);
    },
    after: (n, limit) =>
      select.all(n, limit).map((row) => ({ ...row, bytes: row.bytes.toString('base64') })),
  };
}

/** Reads from the device's file. Times are milliseconds since 1970 UTC. */
export interface DeviceReader {
  enrollment(): Enrollment | null;
  /** Newest first; at most the current version and the one before. */
  versions(): StoredVersion[];
  /** The highest version ever installed, even if it is no longer stored. */
  highestVersion(): number;
  /**
   * The attendance updates that sync has verified: one that holds its whole day, then those that
   * continue it.
   */
  attendance(): SignedAttendance[];
  /** The highest sequence of an attendance update ever stored; 0 for none. */
  highestAttendance(): number;
  /** An object by its SHA-256, from an undamaged copy; null when both are damaged. */
  object(sha256: string): Uint8Array | null;
  /** Reads both copies of every object and repairs; returns those with no undamaged copy. */
  damaged(): string[];
  journalTail(): JournalPlace;
  /** At most `limit` records from `n` + 1 on. */
  journalAfter(n: number, limit: number): JournalRecord[];
  /** Number of the last journal record that the hub has acknowledged. */
  acked(): number;
  /** The vault always reads as closed: only the server process knows whether it is open. */
  outage(): OutageState;
  syncFacts(): SyncFacts;
  /** The server's request for a certificate; null before its first start. */
  certificateRequest(): CertificateRequest | null;
  /** The certificate from the hub, which sync has checked; null before. */
  certificate(): StoredCertificate | null;
  /** The failure code of the hub's last answer to the request; null when it gave a certificate. */
  certificateRefused(): string | null;
  /** The readiness codes about the machine that the server last found, for sync to report. */
  applianceFacts(): ReadonlySet<ApplianceCode>;
  /** The latest time this device has seen; its clock never shows an earlier one. */
  clockFloor(): number;
}

/**
 * The device's file, shared by the sync and the server process. It holds sealed bytes and facts
 * about the device, never readable data about children. Every write is one transaction: `ok` means
 * that it is on disk, `diskFull` or `storeFailed` that nothing was written.
 */
export interface DeviceStore extends DeviceReader, Disposable {
  setEnrollment(enrollment: Enrollment): Result<void>;
  /**
   * Makes `manifest` the newest version, keeps the one before, and removes what neither needs. The
   * caller has verified signature, institution, version and hashes. So a version below the highest,
   * wrong bytes or a missing object are bugs and throw.
   */
  installVersion(
    manifest: Manifest,
    objects: ReadonlyMap<string, Uint8Array>,
    facts?: InstallFacts,
  ): Result<void>;
  /**
   * Adds attendance updates, all or none. The caller has verified signature and institution, and
   * that each continues the one before or none: others are bugs and throw.
   */
  addAttendance(updates: readonly SignedAttendance[]): Result<void>;
  /** Writes both copies of a damaged object again. Throws when the hash of `bytes` differs. */
  repair(sha256: string, bytes: Uint8Array): Result<void>;
  /** Fails with `journalGap` or `chainBroken` when the records do not continue the tail. */
  appendJournal(records: readonly JournalRecord[]): Result<void>;
  /** A lower number changes nothing. */
  setAcked(n: number): Result<void>;
  setOutage(state: OutageState): Result<void>;
  setSyncFacts(patch: Partial<SyncFacts>): Result<void>;
  setCertificateRequest(request: CertificateRequest): Result<void>;
  setCertificate(certificate: StoredCertificate): Result<void>;
  setCertificateRefused(code: string | null): Result<void>;
  setApplianceFacts(codes: ReadonlySet<ApplianceCode>): Result<void>;
  /** A lower value changes nothing. */
  raiseClockFloor(ms: number): Result<void>;
}

/** Opens the device's file, makes it where it is missing, and brings its schema up to date. */
export function openDeviceStore(path: string): DeviceStore {
  const db = openFile(path);
  migrate(db);
  const texts = textTable(db);
  const facts = factTable(texts);
  const objects = objectTable(db);
  const versions = versionTable(texts, objects);
  const journal = journalTable(db);
  const attendance = attendanceTable(texts);

  function write(work: () => void): Result<void> {
    return writing(db, () => {
      work();
      return ok(undefined);
    });
  }

  /** What was removed must not stay in the write-ahead log. A reader may delay this step. */
  function emptyLog(): void {
    reading(() => db.pragma('wal_checkpoint(TRUNCATE)'), null);
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
      if (installed.ok) emptyLog();
      return installed;
    },
    attendance: attendance.all,
    highestAttendance: () => facts.count('highestAttendance'),
    addAttendance(updates) {
      const added = write(() => {
        attendance.add(updates);
        for (const { sequence } of updates) facts.raise('highestAttendance', sequence);
      });
      if (added.ok && updates.some(({ after }) => after === null)) emptyLog();
      return added;
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
      if (device === undefined) throw new Error('a device writes its journal once it is enrolled');
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
