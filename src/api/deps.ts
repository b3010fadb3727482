import type { Clock, Diary, Random } from '../core/ports.ts';
import type { DeviceStore } from '../store/device-store.ts';
import type { WebFiles } from './http/web-files.ts';

/** What the device's API is told once, at start. */
export interface ApiConfig {
  /** Allowed `Host` values; one without a port stands for every port. */
  readonly hosts: readonly string[];
  /** Cookies travel over TLS only. */
  readonly secureCookies: boolean;
  /** Unix socket of the demo's virtual box; null on a real one. */
  readonly simSocket: string | null;
}

/** The world of the device's API. One composition root supplies it, tests another. */
export interface DeviceParts {
  readonly store: DeviceStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
  readonly config: ApiConfig;
  /** The built phone app; null where there is none. */
  readonly web: WebFiles | null;
  /** Free bytes on the disk of the device's file. */
  diskFree(): number;
  /**
   * The vault is to be closed: finish the answers under way and end the process, because only its
   * end clears what was opened from memory.
   */
  closeVault(): void;
}
