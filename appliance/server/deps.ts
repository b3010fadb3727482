import type { DeviceClock, Logger, Random } from '../../src/core/ports.ts';
import type { ApplianceCode } from '../../src/core/readiness.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { WebFiles } from './static-files.ts';

/** Settings of the device's API, read once at start. */
export interface ApiConfig {
  /** Allowed `Host` values of the demo's listener; one without a port stands for every port. */
  readonly hosts: readonly string[];
  /** Cookies travel over TLS only. */
  readonly secureCookies: boolean;
  /** Unix socket of the demo's virtual box; null on a real device. */
  readonly simSocket: string | null;
  /** The two listeners of a real device; null in the demo, whose only listener answers everything. */
  readonly listeners: ListenerConfig | null;
}

export interface ListenerConfig {
  /** The name phones use: it is the certificate's. */
  readonly name: string;
  /** The device's own address on its hotspot. */
  readonly hotspotAddress: string;
  /** What the wired network gets: the status page, or the whole app. */
  readonly lan: 'status' | 'full';
}

/** What the device's API depends on. main.ts supplies it, and tests supply their own. */
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
  /** The readiness codes of the device as an appliance; left out in the demo. */
  appliance?(): ReadonlySet<ApplianceCode>;
  /** The certificate of the hub's authority; null where the device's certificate needs none. */
  authority?(): Uint8Array | null;
  /**
   * The vault is to be closed: finish the answers under way and end the process, because only its
   * end clears what was opened from memory.
   */
  closeVault(): void;
}
