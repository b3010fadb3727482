import type { Clock } from '../../src/core/ports.ts';
import type { ReadinessItem } from '../../src/core/readiness.ts';
import { toTimestamp } from '../../src/core/time.ts';
import type { DeviceReport } from '../../src/core/wire.ts';
import type { DeviceReader } from '../storage/store.ts';

export interface ReportSources {
  readonly store: DeviceReader;
  readonly clock: Clock;
  /** This software's version. */
  readonly software: string;
  readonly readiness: () => readonly ReadinessItem[];
}

/** How the box is, as the sync process can see it: for it the vault is always closed. */
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

/** What of a report is news: everything but when it was made. */
export function newsOf({ at: _at, ...rest }: DeviceReport): string {
  return JSON.stringify(rest);
}
