import type { DeviceClock, Logger, Random } from '../../src/core/ports.ts';
import type { ApplianceCode } from '../../src/core/readiness.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { WebFiles } from './static-files.ts';

/** What the device's API is told once, at start. */
export interface ApiConfig {
  /** Allowed `Host` values of the demo's door; one without a port stands for every port. */
  readonly hosts: readonly string[];
  /** Cookies travel over TLS only. */
  readonly secureCookies: boolean;
  /** Unix socket of the demo's virtual box; null on a real one. */
  readonly simSocket: string | null;
  /** The two doors of a real box; null in the demo, which has one with everything behind it. */
  readonly box: ListenerConfig | null;
}

export interface ListenerConfig {
  /** The name phones use: it is the certificate's. */
  readonly name: string;
  /** The box's own address on its hotspot. */
  readonly hotspotAddress: string;
  /** What the wired network gets: the status page, or the whole app. */
  readonly lan: 'status' | 'full';
}

/** The world of the device's API. One composition root supplies it, tests another. */
export interface ServerDeps {
  readonly store: DeviceStore;
  readonly clock: DeviceClock;
  readonly random: Random;
  readonly logger: Logger;
  readonly config: ApiConfig;
  /** The built phone app; null where there is none. */
  readonly web: WebFiles | null;
  /** Free bytes on the disk of the device's file. */
  diskFree(): number;
  /** What holds of the box as an appliance; nothing in the demo. */
  appliance?(): ReadonlySet<ApplianceCode>;
  /** The certificate of the hub's authority; null where the box's certificate needs none. */
  authority?(): Uint8Array | null;
  /**
   * The vault is to be closed: finish the answers under way and end the process, because only its
   * end clears what was opened from memory.
   */
  closeVault(): void;
}
