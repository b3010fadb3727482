export type Env = Readonly<Record<string, string | undefined>>;

/** The configuration of sync, from its environment. */
export interface SyncConfig {
  /** The folder of `device.db` and of the file `token`. */
  readonly data: string;
  /** Milliseconds between polls of the hub. */
  readonly intervalMs: number;
  readonly zone: string;
  readonly clockCertain: boolean;
}

const EVERY_SECONDS = '300';

/** Throws, naming the variable, when one is missing or not understood. */
export function syncConfig(env: Env): SyncConfig {
  const data = env.LYGTE_DATA;
  if (!data) throw new Error('LYGTE_DATA is missing');
  const seconds = Number(env.LYGTE_SYNC_SECONDS || EVERY_SECONDS);
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw new Error('LYGTE_SYNC_SECONDS is no number of seconds');
  return {
    data,
    intervalMs: seconds * 1_000,
    zone: env.LYGTE_ZONE || 'Europe/Copenhagen',
    clockCertain: env.LYGTE_CLOCK_CERTAIN === '1',
  };
}
