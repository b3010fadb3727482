import type { Level } from './panel.ts';

export type Severity = 'info' | 'attention' | 'fault';

/** Stable codes; the words are in text/readiness.ts. */
const SEVERITY = {
  notEnrolled: 'fault',
  noData: 'fault',
  dataDamaged: 'fault',
  deviceCloned: 'fault',
  diskFull: 'fault',
  storeFailed: 'fault',
  setupWrong: 'fault',
  enrolRefused: 'fault',
  hotspotMissing: 'fault',
  hotspotFailed: 'fault',
  buttonMissing: 'fault',
  certificateExpired: 'fault',
  ledMissing: 'attention',
  panelSilent: 'attention',
  certificateMissing: 'attention',
  certificateBroken: 'attention',
  certificateExpiring: 'attention',
  olderVersionUsed: 'attention',
  objectDamaged: 'attention',
  manifestRefused: 'attention',
  dataStale: 'attention',
  hubSilent: 'attention',
  hubRefused: 'attention',
  diskLow: 'attention',
  clockUncertain: 'attention',
  syncSilent: 'attention',
  journalPending: 'info',
} as const satisfies Record<string, Severity>;

export type ReadinessCode = keyof typeof SEVERITY;
export const READINESS_CODES = Object.keys(SEVERITY) as ReadinessCode[];

export interface ReadinessItem {
  readonly code: ReadinessCode;
  readonly severity: Severity;
}

/** What is known about the device; times in milliseconds since 1970 UTC, sizes in bytes. */
export interface DeviceFacts {
  readonly now: number;
  readonly clockCertain: boolean;
  readonly enrolled: boolean;
  /** When the source exports of the current version were read; null without data. */
  readonly dataAsOf: number | null;
  readonly objectDamaged: boolean;
  readonly dataDamaged: boolean;
  readonly olderVersionUsed: boolean;
  readonly manifestRefused: boolean;
  readonly hubRefused: boolean;
  readonly deviceCloned: boolean;
  readonly lastSyncAt: number | null;
  /** When the sync process last reported that it runs. */
  readonly syncSeenAt: number | null;
  readonly pending: number;
  readonly diskFree: number;
  readonly writeFailed: 'no' | 'diskFull' | 'storeFailed';
  /** Codes about the machine itself that apply now; see `APPLIANCE_CODES`. */
  readonly appliance: ReadonlySet<ApplianceCode>;
}

/**
 * Codes about the machine itself. Setup finds them at start, the panel while it runs, the server in
 * its certificate, and sync in the hub's answer to the enrolment code.
 */
export const APPLIANCE_CODES = [
  'setupWrong',
  'enrolRefused',
  'hotspotMissing',
  'hotspotFailed',
  'buttonMissing',
  'ledMissing',
  'panelSilent',
  'certificateMissing',
  'certificateBroken',
  'certificateExpiring',
  'certificateExpired',
] as const satisfies readonly ReadinessCode[];
export type ApplianceCode = (typeof APPLIANCE_CODES)[number];

/** Data older than this is stale: yesterday's is usable, that of the day before is not. */
export const STALE_MS = 36 * 3_600_000;
/** A hub that has not answered for this long needs attention. */
export const SILENT_MS = 6 * 3_600_000;
export const SYNC_SILENT_MS = 30 * 60_000;
export const DISK_LOW = 200 * 1024 * 1024;
export const DISK_FULL = 16 * 1024 * 1024;

export function readinessOf(facts: DeviceFacts): ReadinessItem[] {
  const since = (ms: number | null) => (ms === null ? Number.POSITIVE_INFINITY : facts.now - ms);
  const silent = since(facts.lastSyncAt) > SILENT_MS;
  const own: Record<Exclude<ReadinessCode, ApplianceCode>, boolean> = {
    notEnrolled: !facts.enrolled,
    noData: facts.enrolled && facts.dataAsOf === null,
    dataDamaged: facts.dataDamaged,
    deviceCloned: facts.deviceCloned,
    diskFull: facts.writeFailed === 'diskFull' || facts.diskFree < DISK_FULL,
    storeFailed: facts.writeFailed === 'storeFailed',
    olderVersionUsed: facts.olderVersionUsed,
    objectDamaged: facts.objectDamaged,
    manifestRefused: facts.manifestRefused,
    dataStale: facts.dataAsOf !== null && since(facts.dataAsOf) > STALE_MS,
    hubSilent: facts.enrolled && silent,
    hubRefused: facts.hubRefused,
    diskLow: facts.diskFree < DISK_LOW && facts.diskFree >= DISK_FULL,
    clockUncertain: !facts.clockCertain,
    syncSilent: facts.enrolled && since(facts.syncSeenAt) > SYNC_SILENT_MS,
    journalPending: facts.pending > 0,
  };
  const holds = (code: ReadinessCode) =>
    isApplianceCode(code) ? facts.appliance.has(code) : own[code];
  return READINESS_CODES.filter(holds).map((code) => ({
    code,
    severity: SEVERITY[code],
  }));
}

/** The worst level of all items, which the LED shows. */
export function levelOf(items: readonly ReadinessItem[]): Level {
  if (items.some((item) => item.severity === 'fault')) return 'fault';
  return items.some((item) => item.severity === 'attention') ? 'attention' : 'ready';
}

export function isApplianceCode(code: string): code is ApplianceCode {
  return (APPLIANCE_CODES as readonly string[]).includes(code);
}
