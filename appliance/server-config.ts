import type { ApiConfig } from '../src/api/deps.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What the server is told by its environment. */
export interface ServerConfig {
  /** The folder of `device.db`. */
  readonly data: string;
  /** The folder of the control socket. */
  readonly run: string;
  /** Where phones come in: a socket we were handed, or an address of our own. */
  readonly listen: { readonly fd: number } | { readonly host: string; readonly port: number };
  /** The built phone app; null for none. */
  readonly web: string | null;
  readonly zone: string;
  /** Somebody vouches for the clock: it is not looked up. */
  readonly clockCertain: boolean;
  readonly api: ApiConfig;
}

/** The first descriptor handed over by socket activation, systemd's or the demo's. */
const FIRST_FD = 3;

/** Reads the environment. Throws, naming the variable, when one is missing or not understood. */
export function serverConfig(env: Env, pid: number): ServerConfig {
  return {
    data: required(env, 'LYGTE_DATA'),
    run: required(env, 'LYGTE_RUN'),
    listen: listenOn(env, pid),
    web: env.LYGTE_WEB || null,
    zone: env.LYGTE_ZONE || 'Europe/Copenhagen',
    clockCertain: flag(env, 'LYGTE_CLOCK_CERTAIN', false),
    api: {
      hosts: hostList(required(env, 'LYGTE_HOSTS')),
      secureCookies: flag(env, 'LYGTE_SECURE_COOKIES', true),
      simSocket: env.LYGTE_SIM_SOCKET || null,
    },
  };
}

function listenOn(env: Env, pid: number): ServerConfig['listen'] {
  const forUs = env.LISTEN_PID === undefined || Number(env.LISTEN_PID) === pid;
  if (Number(env.LISTEN_FDS ?? 0) >= 1 && forUs) return { fd: FIRST_FD };
  const match = /^(.+):(\d{1,5})$/.exec(required(env, 'LYGTE_LISTEN'));
  if (match?.[1] === undefined) throw new Error('LYGTE_LISTEN is not host:port');
  return { host: match[1].replace(/^\[|\]$/g, ''), port: Number(match[2]) };
}

function hostList(text: string): string[] {
  const hosts = text.split(',').map((host) => host.trim().toLowerCase());
  return hosts.filter((host) => host !== '');
}

function required(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
}

function flag(env: Env, name: string, otherwise: boolean): boolean {
  const value = env[name];
  if (value === undefined || value === '') return otherwise;
  if (value !== '0' && value !== '1') throw new Error(`${name} is 0 or 1`);
  return value === '1';
}
