import { type Hours, parseHours } from '../../src/core/config.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** How often the hub is polled. */
export interface Pace {
  /** Milliseconds between polls in opening hours, give or take a fifth. */
  readonly openMs: number;
  /** At other times, when a new check-in is not to be expected. */
  readonly quietMs: number;
  readonly hours: Hours;
}

/** The configuration of sync, from its environment. */
export interface SyncConfig {
  /** The folder of `device.db` and of the file `token`. */
  readonly data: string;
  readonly pace: Pace;
  readonly zone: string;
  readonly clockCertain: boolean;
}

/** Throws, naming the variable, when one is missing or not understood. */
export function syncConfig(env: Env): SyncConfig {
  const data = env.LYGTE_DATA;
  if (!data) throw new Error('LYGTE_DATA is missing');
  const hours = parseHours(env.LYGTE_SYNC_HOURS || '06:00-18:00');
  if (hours === null) throw new Error('LYGTE_SYNC_HOURS is neither 06:00-18:00 nor always');
  return {
    data,
    pace: {
      openMs: secondsIn(env, 'LYGTE_SYNC_SECONDS', '45'),
      quietMs: secondsIn(env, 'LYGTE_SYNC_QUIET_SECONDS', '900'),
      hours,
    },
    zone: env.LYGTE_ZONE || 'Europe/Copenhagen',
    clockCertain: env.LYGTE_CLOCK_CERTAIN === '1',
  };
}

/** Milliseconds. */
function secondsIn(env: Env, name: string, otherwise: string): number {
  const seconds = Number(env[name] || otherwise);
  if (!Number.isFinite(seconds) || seconds <= 0) throw new Error(`${name} is no number of seconds`);
  return seconds * 1_000;
}
