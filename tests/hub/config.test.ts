import { expect, test } from 'vitest';
import { hubConfig, readEnv } from '../../src/hub/config.ts';

const config = (env: Record<string, string>) => hubConfig(readEnv(env));

test('a folder is enough', () => {
  expect(config({ LYGTE_HUB_DATA: '/var/lib/lygte-hub' })).toEqual({
    database: { sqlite: '/var/lib/lygte-hub/hub.db' },
    host: '127.0.0.1',
    port: 8400,
    certificates: {
      folder: '/var/lib/lygte-hub',
      names: ['internal', 'home.arpa', 'test', 'example'],
      acme: null,
    },
  });
});

test('DATABASE_URL comes before the folder', () => {
  const env = { LYGTE_HUB_DATA: '/data', DATABASE_URL: 'postgresql://hub@db/lygte' };
  expect(config(env).database).toEqual({ postgres: 'postgresql://hub@db/lygte' });
  expect(() => config({ DATABASE_URL: 'mysql://db' })).toThrow('DATABASE_URL');
});

test('where to listen', () => {
  const listen = (LYGTE_HUB_LISTEN: string) => config({ LYGTE_HUB_DATA: '/d', LYGTE_HUB_LISTEN });
  expect(listen('0.0.0.0:0')).toMatchObject({ host: '0.0.0.0', port: 0 });
  expect(listen('[::1]:443')).toMatchObject({ host: '::1', port: 443 });
  for (const wrong of ['443', 'host', 'host:99999', 'host:port'])
    expect(() => listen(wrong)).toThrow('LYGTE_HUB_LISTEN');
});

test('nowhere to keep anything', () => {
  expect(() => config({})).toThrow('LYGTE_HUB_DATA');
});

const ACME = {
  LYGTE_HUB_DATA: '/data',
  LYGTE_ACME_DIRECTORY: 'https://acme.example/directory',
  LYGTE_ACME_HOOK: '/etc/lygte/dns',
};

test('keys are kept in a folder, never beside a database elsewhere', () => {
  const env = { DATABASE_URL: 'postgres://hub@db/lygte' };
  expect(config(env).certificates).toBeNull();
  expect(config({ ...env, LYGTE_HUB_CA: '/keys' }).certificates?.folder).toBe('/keys');
  expect(config({ LYGTE_HUB_DATA: '/d', LYGTE_HUB_CA: '/keys' })).toMatchObject({
    database: { sqlite: '/d/hub.db' },
    certificates: { folder: '/keys' },
  });
  const { LYGTE_HUB_DATA: _, ...acme } = ACME;
  expect(() => config({ ...env, ...acme })).toThrow('LYGTE_HUB_CA');
});

test('domains of devices', () => {
  const names = (LYGTE_HUB_NAMES: string) =>
    config({ LYGTE_HUB_DATA: '/d', LYGTE_HUB_NAMES }).certificates?.names;
  expect(names('lygte.Kommune.example, school.example')).toEqual([
    'lygte.kommune.example',
    'school.example',
  ]);
  for (const wrong of [',', 'a b', '*.example', 'https://x', '.example'])
    expect(() => names(wrong)).toThrow('LYGTE_HUB_NAMES');
});

test('another authority', () => {
  const acme = (more: Record<string, string> = {}) =>
    config({ ...ACME, ...more }).certificates?.acme;
  expect(acme()).toEqual({
    directory: 'https://acme.example/directory',
    email: null,
    hook: '/etc/lygte/dns',
  });
  expect(acme({ LYGTE_ACME_EMAIL: 'it@kommune.example' })?.email).toBe('it@kommune.example');
  expect(() => acme({ LYGTE_ACME_DIRECTORY: 'http://acme.example' })).toThrow('ACME_DIRECTORY');
  expect(() => acme({ LYGTE_ACME_HOOK: '' })).toThrow('ACME_HOOK');
  expect(() => acme({ LYGTE_ACME_HOOK: 'dns.sh' })).toThrow('ACME_HOOK');
});
