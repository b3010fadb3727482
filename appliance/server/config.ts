import * as v from 'valibot';
import { deviceConfig, HOTSPOT_ADDRESS, UNNAMED } from '../../src/core/config.ts';
import type { ApiConfig, ListenerConfig } from './deps.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** A socket we were handed, or an address of our own. */
export type Listen = { readonly fd: number } | { readonly host: string; readonly port: number };

/** What the server reads from its environment. */
export interface ServerConfig {
  /** The folder of `device.db`. */
  readonly data: string;
  /** The folder of the control socket. */
  readonly run: string;
  /** Where phones come in without TLS: port 80, or the demo's only port. */
  readonly listen: Listen;
  /** Where they come in with TLS: port 443; null in the demo. */
  readonly listenTls: Listen | null;
  /** The folder where setup writes its outcome; null in the demo. */
  readonly setup: string | null;
  /** The built phone app; null for none. */
  readonly web: string | null;
  readonly zone: string;
  /** The clock is taken to be right, whether or not the system says that it is synchronized. */
  readonly clockCertain: boolean;
  readonly api: ApiConfig;
}

/** The first descriptor handed over by socket activation, systemd's or the demo's. */
const FIRST_FD = 3;
/** Where setup writes its outcome, and the environment file that names this folder. */
const SETUP = '/run/lygte-setup';

/**
 * Reads the environment: with `LYGTE_NAME` or two sockets that of a real device with its two
 * listeners, else the demo's. A device whose setup has failed has no name: it runs under a
 * placeholder, and its status shows the failed setup.
 * Throws, naming the variable, when one is missing or not understood.
 */
export function serverConfig(env: Env, pid: number): ServerConfig {
  const unnamed = !env.LYGTE_NAME && handedOver(env, pid) === 2;
  const listeners = env.LYGTE_NAME || unnamed ? listenerConfig(env) : null;
  return {
    data: required(env, 'LYGTE_DATA'),
    run: required(env, 'LYGTE_RUN'),
    ...listenAddresses(env, pid, listeners !== null),
    setup: env.LYGTE_SETUP || (unnamed ? SETUP : null),
    web: env.LYGTE_WEB || null,
    zone: env.LYGTE_ZONE || 'Europe/Copenhagen',
    clockCertain: flag(env, 'LYGTE_CLOCK_CERTAIN', false),
    api: {
      hosts: listeners === null ? hostList(required(env, 'LYGTE_HOSTS')) : [],
      secureCookies: listeners !== null || flag(env, 'LYGTE_SECURE_COOKIES', true),
      simSocket: env.LYGTE_SIM_SOCKET || null,
      listeners,
    },
  };
}

function listenerConfig(env: Env): ListenerConfig {
  const name = v.safeParse(deviceConfig.entries.name, env.LYGTE_NAME || UNNAMED);
  if (!name.success) throw new Error('LYGTE_NAME is no DNS name');
  const lan = env.LYGTE_LAN || 'status';
  if (lan !== 'status' && lan !== 'full') throw new Error('LYGTE_LAN is status or full');
  return { name: name.output, hotspotAddress: env.LYGTE_HOTSPOT_ADDRESS || HOTSPOT_ADDRESS, lan };
}

function listenAddresses(
  env: Env,
  pid: number,
  both: boolean,
): Pick<ServerConfig, 'listen' | 'listenTls'> {
  const handed = handedOver(env, pid);
  if (both && handed === 1) throw new Error('LISTEN_FDS is 2 on a box: ports 80 and 443');
  const addressFor = (name: string, index: number): Listen =>
    handed > 0 ? { fd: FIRST_FD + index } : address(env, name);
  return {
    listen: addressFor('LYGTE_LISTEN', 0),
    listenTls: both ? addressFor('LYGTE_LISTEN_TLS', 1) : null,
  };
}

/** How many sockets were handed to this very process. */
function handedOver(env: Env, pid: number): number {
  const forUs = env.LISTEN_PID === undefined || Number(env.LISTEN_PID) === pid;
  return forUs ? Number(env.LISTEN_FDS ?? 0) : 0;
}

function address(env: Env, name: string): Listen {
  const match = /^(.+):(\d{1,5})$/.exec(required(env, name));
  if (match?.[1] === undefined) throw new Error(`${name} is not host:port`);
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
