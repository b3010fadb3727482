import { isAbsolute, join } from 'node:path';
import type { AcmeConfig } from './certificates/acme.ts';
import type { HubDatabase } from './store/database.ts';

/** The hub's environment, before it is checked. */
export interface HubEnvironment {
  readonly data: string | undefined;
  readonly listen: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly authority: string | undefined;
  readonly names: string | undefined;
  readonly acme: {
    readonly directory: string | undefined;
    readonly email: string | undefined;
    readonly hook: string | undefined;
  };
}

/** What the hub needs to certify the names of devices. */
export interface CertificateConfig {
  /** Where keys are kept: never in the database. */
  readonly folder: string;
  /** Domains that the devices' names are below. */
  readonly names: readonly string[];
  /** An ACME authority to use in place of the hub's own. */
  readonly acme: AcmeConfig | null;
}

export interface HubConfig {
  /** Carries the database's password: it is never printed. */
  readonly database: HubDatabase;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Null where there is no folder for a key: then the hub certifies nothing. */
  readonly certificates: CertificateConfig | null;
}

/** Domains that nobody can own on the internet: an authority for them endangers no other site. */
const PRIVATE_DOMAINS = ['internal', 'home.arpa', 'test', 'example'];
const DOMAIN = /^(?=.{1,120}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * `LYGTE_HUB_DATA` (folder for the SQLite file), `DATABASE_URL` (PostgreSQL instead of it),
 * `LYGTE_HUB_LISTEN` (`host:port`, `[::1]:port` for IPv6), `LYGTE_HUB_CA` (folder of the authority's
 * key, otherwise `LYGTE_HUB_DATA`), `LYGTE_HUB_NAMES` (domains that devices may have names below, by
 * commas), and for another authority `LYGTE_ACME_DIRECTORY` (URL), `LYGTE_ACME_HOOK` (script that
 * changes the DNS) and `LYGTE_ACME_EMAIL`.
 */
export function readEnv(env: Env): HubEnvironment {
  const given = (name: string) => env[name] || undefined;
  return {
    data: given('LYGTE_HUB_DATA'),
    listen: given('LYGTE_HUB_LISTEN'),
    databaseUrl: given('DATABASE_URL'),
    authority: given('LYGTE_HUB_CA'),
    names: given('LYGTE_HUB_NAMES'),
    acme: {
      directory: given('LYGTE_ACME_DIRECTORY'),
      email: given('LYGTE_ACME_EMAIL'),
      hook: given('LYGTE_ACME_HOOK'),
    },
  };
}

/** Throws, naming the variable, when a value is invalid. */
export function hubConfig(env: HubEnvironment): HubConfig {
  const listen = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(env.listen ?? '127.0.0.1:8400');
  const port = Number(listen?.[3]);
  if (listen === null || port > 65_535) throw new Error('LYGTE_HUB_LISTEN is host:port');
  return {
    database: databaseOf(env),
    host: listen[1] ?? listen[2] ?? '',
    port,
    certificates: certificatesOf(env),
  };
}

function certificatesOf({
  authority,
  data,
  names,
  acme,
}: HubEnvironment): CertificateConfig | null {
  const folder = authority ?? data;
  const other = acmeOf(acme);
  if (folder === undefined) {
    if (other === null) return null;
    throw new Error('LYGTE_HUB_CA is needed: a folder for the key of the ACME account');
  }
  const domains = names?.split(',').map((name) => name.trim().toLowerCase()) ?? PRIVATE_DOMAINS;
  if (!domains.every((domain) => DOMAIN.test(domain)))
    throw new Error('LYGTE_HUB_NAMES is a list of domains');
  return { folder, names: domains, acme: other };
}

function acmeOf({ directory, email, hook }: HubEnvironment['acme']): AcmeConfig | null {
  if (directory === undefined) return null;
  if (!URL.canParse(directory) || new URL(directory).protocol !== 'https:')
    throw new Error('LYGTE_ACME_DIRECTORY is an https:// URL');
  if (hook === undefined) throw new Error('LYGTE_ACME_HOOK is needed: it changes the DNS');
  if (!isAbsolute(hook)) throw new Error('LYGTE_ACME_HOOK is the whole path of a script');
  return { directory, email: email ?? null, hook };
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
