import type { Clock, Diary, Random } from '../../src/core/ports.ts';
import type { DeviceReport } from '../../src/core/wire.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { HubClient } from './hub-client.ts';

export interface SyncDeps {
  readonly store: DeviceStore;
  readonly hub: HubClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
  /** How the box is, for the hub: report.ts has the way to make one. */
  readonly makeReport: () => DeviceReport;
  /** Resolves after so many milliseconds of real time, or at once when `signal` is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What one process remembers between rounds. Losing it costs a few hundred bytes on the wire. */
export interface SyncMemory {
  /** Of the manifest that is installed. */
  etag: string | null;
  /** Whether an answer that this process was given is written down. */
  heard: boolean;
  scrubbedAt: number | null;
  /** Set while the hub holds less of the journal than it has once acknowledged. */
  hubAck: number | null;
  reported: { readonly what: string; readonly at: number } | null;
  /** The request that was last taken to the hub, and whether the answer is still to come. */
  certificate: { readonly csr: string; readonly at: number; readonly underway: boolean } | null;
}

export function newMemory(): SyncMemory {
  return {
    etag: null,
    heard: false,
    scrubbedAt: null,
    hubAck: null,
    reported: null,
    certificate: null,
  };
}
