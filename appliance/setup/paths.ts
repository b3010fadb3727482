import { PROFILE_FOLDER } from '../hotspot/profile.ts';

/** Where setup finds and puts things. */
export interface SetupPaths {
  /** The data disk. */
  readonly data: string;
  /** Folders where the boot partition may be mounted, the likelier first. */
  readonly boot: readonly string[];
  /** What is rendered at every start. */
  readonly run: string;
  /** NetworkManager's profiles that end with the power. */
  readonly profiles: string;
  /** The kernel's host name. */
  readonly hostname: string;
  /** The folder of `passwd` and `group`. */
  readonly accounts: string;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** The places on a box, each of which the environment may move. */
export function setupPaths(env: Env): SetupPaths {
  return {
    data: env.LYGTE_DATA || '/var/lib/lygte',
    boot: env.LYGTE_BOOT ? [env.LYGTE_BOOT] : ['/boot/firmware', '/boot'],
    run: env.LYGTE_SETUP || '/run/lygte-setup',
    profiles: env.LYGTE_PROFILES || PROFILE_FOLDER,
    hostname: env.LYGTE_HOSTNAME || '/proc/sys/kernel/hostname',
    accounts: env.LYGTE_ACCOUNTS || '/etc',
  };
}
