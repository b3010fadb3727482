import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadWebFiles } from '../../../appliance/server/static-files.ts';
import { type TestDevice, testDevice } from '../../fakes/test-device.ts';

let device: TestDevice;
const folder = mkdtempSync(join(tmpdir(), 'lygte-web-'));
const SCRIPT = 'console.log("lygte");'.repeat(50);
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>Lygte</title>');
  writeFileSync(join(folder, 'portal.html'), '<title>Portal</title>');
  writeFileSync(join(folder, 'desk.html'), '<title>Desk</title>');
  writeFileSync(join(folder, 'lantern.svg'), '<svg/>');
  writeFileSync(join(folder, 'secret.key'), 'not for phones');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'index-abc.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'assets', 'index-abc.js.gz'), gzipSync(SCRIPT));
  device = await testDevice({ web: loadWebFiles(folder) });
});
afterAll(async () => {
  await device.close();
  rmSync(folder, { recursive: true });
});

test.each(['/', '/child/child-5', '/log', '/status', '/child/%2e%2e'])(
  '%s is a page of the app',
  async (path) => {
    const answer = await device.phone().get(path, HTML);
    expect([answer.status, answer.text]).toEqual([200, '<title>Lygte</title>']);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  },
);

test('the portal’s Continue leads to the app', async () => {
  const answer = await device.phone().get('/portal/continue', HTML);
  expect([answer.status, answer.headers.location]).toEqual([303, '/']);
});

test('the portal is a page of its own', async () => {
  expect((await device.phone().get('/portal', HTML)).text).toBe('<title>Portal</title>');
});

test('assets come packed and are kept for ever', async () => {
  const path = '/assets/index-abc.js';
  const answer = await device.phone().get(path, { 'accept-encoding': 'gzip, br' });
  expect(answer.headers).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'accept-encoding',
  });
  expect(brotliDecompressSync(answer.bytes).toString()).toBe(SCRIPT);
  const gzip = await device.phone().get(path, { 'accept-encoding': 'gzip' });
  expect(gzip.headers['content-encoding']).toBe('gzip');
  const plain = await device.phone().get(path);
  expect([plain.headers['content-encoding'], plain.text]).toEqual([undefined, SCRIPT]);
  const known = await device.phone().get(path, { 'if-none-match': String(plain.headers.etag) });
  expect([known.status, known.text]).toEqual([304, '']);
});

test.each([
  '/desk.html',
  '/desk',
  '/index.html',
  '/secret.key',
  '/assets/index-abc.js.br',
  '/assets/nothing',
  '/assets/../secret.key',
  '/..%2fsecret.key',
  '/nothing.png',
  '/api/nothing',
  '/sim/panel',
])('%s is not there', async (path) => {
  const headers = path === '/desk' ? {} : HTML;
  const answer = await device.phone().get(path, headers);
  expect([answer.status, answer.code]).toEqual([404, 'notFound']);
});

test('a program that asks for no page gets none', async () => {
  expect((await device.phone().get('/child/child-5', { accept: 'application/json' })).code).toBe(
    'notFound',
  );
  expect((await device.phone().call('POST', '/log')).code).toBe('notFound');
  expect((await device.phone().get('/api/unlock', HTML)).code).toBe('methodNotAllowed');
});

test('also for a page the Host must be ours', async () => {
  expect((await device.phone().get('/', { ...HTML, host: 'captive.apple.com' })).code).toBe(
    'wrongHost',
  );
});
