import type { FailureCode, Result } from '../../src/core/errors.ts';
import type { DeviceReport } from '../../src/core/hub-api.ts';
import type { Clock, Logger, Random } from '../../src/core/ports.ts';
import type { ReadinessItem } from '../../src/core/readiness.ts';
import { toTimestamp } from '../../src/core/time.ts';
import type { SyncFacts } from '../storage/facts.ts';
import type { DeviceReader, DeviceStore } from '../storage/store.ts';
import type { HubClient } from './hub-client.ts';

export interface SyncDeps {
  readonly store: DeviceStore;
  readonly hub: HubClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Makes the report to the hub; see `reportOf`. */
  readonly makeReport: () => DeviceReport;
  /** Resolves after so many milliseconds of real time, or at once when `signal` is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A text that changes when the device gets or loses a network; left out where nobody knows. */
  readonly network?: () => string;
}

/** What one process remembers between rounds. Losing it costs a few hundred bytes of traffic. */
export interface SyncMemory {
  /** The tag of the installed manifest. */
  etag: string | null;
  /** Whether this process has stored that the hub answered. */
  answerNoted: boolean;
  scrubbedAt: number | null;
  /** Set while the hub holds fewer journal records than it once acknowledged. */
  hubAck: number | null;
  reported: { readonly what: string; readonly at: number } | null;
  /** The request that was last sent to the hub, and whether the certificate is still being made. */
  certificate: { readonly csr: string; readonly at: number; readonly underway: boolean } | null;
}

export function newMemory(): SyncMemory {
  return {
    etag: null,
    answerNoted: false,
    scrubbedAt: null,
    hubAck: null,
    reported: null,
    certificate: null,
  };
}

/** The data the hub offers cannot be trusted or used. */
const REFUSED: ReadonlySet<FailureCode> = new Set([
  'badSignature',
  'wrongInstitution',
  'manifestReplayed',
  'attendanceReplayed',
  'attendanceGap',
  'hashMismatch',
]);
/**
 * How old the stored time of the last answer may be while nothing else changes, in milliseconds:
 * storing every poll would be a hundred thousand writes a year to the SD card.
 */
const FRESH_MS = 15 * 60_000;
/** Failures that mean that the hub gave no usable answer. */
const SILENT: ReadonlySet<FailureCode> = new Set(['hubUnreachable', 'hubGarbage', 'throttled']);

export function isSilence(outcome: Result<unknown>): boolean {
  return !outcome.ok && SILENT.has(outcome.failure.code);
}

/**
 * Stores the result of a pull or push, for the readiness page of the server. A successful pull
 * clears a refused manifest, a successful push a refused or conflicting journal. The first answer
 * after a start is always stored: until then it is unknown whether this process reaches the hub.
 */
export function noteOutcome(
  { store, clock, logger }: Pick<SyncDeps, 'store' | 'clock' | 'logger'>,
  memory: SyncMemory,
  work: 'pull' | 'push',
  outcome: Result<unknown>,
): void {
  const before = store.syncFacts();
  const patch = outcome.ok ? cleared(work, before, clock.now()) : refused(outcome.failure.code);
  if (!outcome.ok && patch.refusedCode !== undefined && patch.refusedCode !== before.refusedCode)
    logger.warn('sync.refused', { work, code: outcome.failure.code });
  if (patch.reachable !== undefined && patch.reachable !== before.reachable)
    logger.info(patch.reachable ? 'sync.hubBack' : 'sync.hubSilent');
  const isFirst = outcome.ok && !memory.answerNoted;
  if (!isFirst && isKnown(before, patch)) return;
  // A failed write needs no report here: the server shows a disk that cannot be written.
  const written = store.setSyncFacts({ ...patch, seenAt: clock.now() });
  memory.answerNoted ||= written.ok && outcome.ok;
}

function isKnown(before: SyncFacts, { lastSyncAt, ...patch }: Partial<SyncFacts>): boolean {
  if (typeof lastSyncAt === 'number') {
    if (before.lastSyncAt === null) return false;
    // By the absolute value, as the clock may have been set back.
    if (Math.abs(lastSyncAt - before.lastSyncAt) >= FRESH_MS) return false;
  }
  return Object.entries(patch).every(([key, value]) => before[key as keyof SyncFacts] === value);
}

function cleared(work: 'pull' | 'push', before: SyncFacts, now: number): Partial<SyncFacts> {
  const tokenTaken = work === 'push' || before.refusedCode === 'unauthorized';
  const still = {
    manifestRefused: before.manifestRefused && work === 'push',
    hubRefused: before.hubRefused && !tokenTaken,
    deviceCloned: before.deviceCloned && work === 'pull',
  };
  // The code stays while one of the refusals it explains stays.
  const explains = Object.values(still).some(Boolean);
  const refusedCode = explains ? before.refusedCode : null;
  return { ...still, refusedCode, reachable: true, lastSyncAt: now };
}

function refused(code: FailureCode): Partial<SyncFacts> {
  if (SILENT.has(code)) return { reachable: false };
  if (REFUSED.has(code)) return { reachable: true, manifestRefused: true, refusedCode: code };
  switch (code) {
    case 'unauthorized':
    case 'notAllowed':
    case 'chainBroken':
      return { reachable: true, hubRefused: true, refusedCode: code };
    case 'journalConflict':
      return { reachable: true, deviceCloned: true, refusedCode: code };
    default:
      return {};
  }
}

export interface ReportSources {
  readonly store: DeviceReader;
  readonly clock: Clock;
  /** This software's version. */
  readonly software: string;
  readonly readiness: () => readonly ReadinessItem[];
}

/** The device's state as the sync process sees it: it cannot know of an open vault. */
export function reportOf({ store, clock, software, readiness }: ReportSources): DeviceReport {
  const now = clock.now();
  const outage = store.outage();
  const manifest = store.versions()[0]?.manifest;
  return {
    at: toTimestamp(now, clock.offsetMinutes(now)),
    software,
    mode: outage.mode,
    drill: outage.mode === 'outage' && outage.drill,
    vault: 'closed',
    version: manifest?.version ?? null,
    dataAsOf: manifest?.dataAsOf ?? null,
    pending: Math.max(0, store.journalTail().n - store.acked()),
    clockCertain: clock.certain(),
    readiness: readiness().map(({ code, severity }) => ({ code, severity })),
  };
}

/** A report without its time, to compare two of them. */
export function newsOf({ at: _at, ...rest }: DeviceReport): string {
  return JSON.stringify(rest);
}
