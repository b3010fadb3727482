import { join } from 'node:path';
import type { HubDatabase } from './store/database.ts';

/** The hub's environment, as read: nothing decided yet. */
export interface HubEnvironment {
  readonly data: string | undefined;
  readonly listen: string | undefined;
  readonly databaseUrl: string | undefined;
}

export interface HubConfig {
  /** Carries the database's password: it is never printed. */
  readonly database: HubDatabase;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * `LYGTE_HUB_DATA` (folder for the SQLite file), `DATABASE_URL` (PostgreSQL instead of it),
 * `LYGTE_HUB_LISTEN` (`host:port`, `[::1]:port` for IPv6).
 */
export function readEnv(env: Env): HubEnvironment {
  const given = (name: string) => env[name] || undefined;
  return {
    data: given('LYGTE_HUB_DATA'),
    listen: given('LYGTE_HUB_LISTEN'),
    databaseUrl: given('DATABASE_URL'),
  };
}

/** Throws, naming the variable, when the environment makes no sense. */
export function hubConfig(env: HubEnvironment): HubConfig {
  const listen = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(env.listen ?? '127.0.0.1:8400');
  const port = Number(listen?.[3]);
  if (listen === null || port > 65_535) throw new Error('LYGTE_HUB_LISTEN is host:port');
  return { database: databaseOf(env), host: listen[1] ?? listen[2] ?? '', port };
}

function databaseOf({ data, databaseUrl }: HubEnvironment): HubDatabase {
  if (databaseUrl !== undefined) {
    if (!/^postgres(ql)?:\/\//.test(databaseUrl))
      throw new Error('DATABASE_URL is a postgres:// URL');
    return { postgres: databaseUrl };
  }
  if (data === undefined) throw new Error('LYGTE_HUB_DATA or DATABASE_URL is needed');
  return { sqlite: join(data, 'hub.db') };
}
