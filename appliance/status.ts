import type { StatusAnswer } from '../src/core/device-api.ts';
import type { Result } from '../src/core/errors.ts';
import type { OutageState } from '../src/core/outage.ts';
import type { PanelState } from '../src/core/panel.ts';
import type { Clock } from '../src/core/ports.ts';
import {
  type ApplianceCode,
  type DeviceFacts,
  levelOf,
  readinessOf,
} from '../src/core/readiness.ts';
import { stamp, stampOf, toMs } from '../src/core/time.ts';
import type { DeviceReader } from './storage/store.ts';

export interface DeviceStatus {
  answer(): StatusAnswer;
  panel(): PanelState;
  /** Notes the outcome of a write. A failed one is shown until a later one succeeds. */
  noteWrite(outcome: Result<unknown>): void;
  /** Notes whether an unlock read the newest version, an older one, or none. */
  noteUnlock(how: 'newest' | 'older' | 'damaged'): void;
  /** Reads every stored object. That takes seconds on a slow card, so it is done seldom. */
  scrub(): void;
}

export interface StatusDeps {
  readonly store: DeviceReader;
  readonly clock: Clock;
  readonly outage: { state(): OutageState };
  diskFree(): number;
  /**
   * The codes about the machine that apply now; left out where the server runs on another machine.
   */
  appliance?(): ReadonlySet<ApplianceCode>;
}

/** Only sync gets the hub's answer to an enrolment code, so it comes from the stored facts. */
const REFUSED: ReadonlySet<ApplianceCode> = new Set(['enrolRefused']);

/** The status that everybody may see: facts of the store and the system, nothing about people. */
export function createDeviceStatus(deps: StatusDeps): DeviceStatus {
  const { store, clock, outage, diskFree, appliance = () => new Set() } = deps;
  let writeFailed: DeviceFacts['writeFailed'] = 'no';
  let read: 'newest' | 'older' | 'damaged' = 'newest';
  let damaged: readonly string[] = [];

  function facts(): DeviceFacts {
    const sync = store.syncFacts();
    const newest = store.versions()[0];
    return {
      now: clock.now(),
      clockCertain: clock.certain(),
      enrolled: store.enrollment() !== null,
      dataAsOf: newest ? toMs(newest.manifest.dataAsOf) : null,
      objectDamaged: damaged.length > 0,
      dataDamaged: read === 'damaged' || nothingReadable(store, damaged),
      olderVersionUsed: read === 'older',
      manifestRefused: sync.manifestRefused,
      hubRefused: sync.hubRefused,
      deviceCloned: sync.deviceCloned,
      lastSyncAt: sync.lastSyncAt,
      syncSeenAt: sync.seenAt,
      pending: pendingOf(store),
      diskFree: diskFree(),
      writeFailed,
      appliance: sync.enrolRefused === null ? appliance() : appliance().union(REFUSED),
    };
  }

  return {
    answer() {
      const state = outage.state();
      const enrollment = store.enrollment();
      const manifest = store.versions()[0]?.manifest;
      const { reachable, lastSyncAt } = store.syncFacts();
      return {
        institution: enrollment && {
          id: enrollment.institution,
          name: manifest?.name ?? enrollment.name,
        },
        ...modeOf(state),
        dataAsOf: manifest?.dataAsOf ?? null,
        version: manifest?.version ?? null,
        hub: {
          reachable,
          lastSyncAt: lastSyncAt === null ? null : stampOf(clock, lastSyncAt),
          pending: pendingOf(store),
        },
        clock: { now: stamp(clock), certain: clock.certain() },
        readiness: readinessOf(facts()),
      };
    },
    panel: () => ({ ...modeOf(outage.state()), level: levelOf(readinessOf(facts())) }),
    noteWrite(outcome) {
      if (outcome.ok) writeFailed = 'no';
      else writeFailed = outcome.failure.code === 'diskFull' ? 'diskFull' : 'storeFailed';
    },
    noteUnlock(how) {
      read = how;
    },
    scrub() {
      damaged = store.damaged();
    },
  };
}

/** Journal records the hub has not acknowledged yet. */
export function pendingOf(store: DeviceReader): number {
  return Math.max(0, store.journalTail().n - store.acked());
}

function modeOf(state: OutageState) {
  if (state.mode === 'normal') return { mode: 'normal', drill: false, vault: 'closed' } as const;
  return { mode: 'outage', drill: state.drill, vault: state.vault } as const;
}

/**
 * Whether no keycard can open anything: the staff keyring or the snapshot of every version is
 * damaged.
 */
function nothingReadable(store: DeviceReader, damaged: readonly string[]): boolean {
  const versions = store.versions();
  const [newest] = versions;
  if (newest === undefined || damaged.length === 0) return false;
  const gone = (sha256: string | null) => sha256 !== null && damaged.includes(sha256);
  return (
    gone(newest.manifest.keyrings.staff.sha256) ||
    versions.every((version) => gone(version.baseObject) || gone(version.deltaObject))
  );
}
