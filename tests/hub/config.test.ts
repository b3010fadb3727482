import { expect, test } from 'vitest';
import { hubConfig, readEnv } from '../../src/hub/config.ts';

const config = (env: Record<string, string>) => hubConfig(readEnv(env));

test('a folder is enough', () => {
  expect(config({ LYGTE_HUB_DATA: '/var/lib/lygte-hub' })).toEqual({
    database: { sqlite: '/var/lib/lygte-hub/hub.db' },
    host: '127.0.0.1',
    port: 8400,
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
