import { connect } from 'node:net';
import { inspectRoutes } from 'hono/dev';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDeviceApp } from '../../../appliance/server/app.ts';
import type { ServerContext } from '../../../appliance/server/context.ts';
import { fastRoutes } from '../../../appliance/server/fast-path.ts';
import type { Problem } from '../../../src/core/errors.ts';
import { LEADER, type TestDevice, testDevice } from '../../fakes/test-device.ts';

let device: TestDevice;
beforeEach(async () => {
  device = await testDevice();
});
afterEach(() => device.close());

/** A box with all routes there are: the demo's as well, and the phone app's files. */
const whole = await testDevice({ config: { simSocket: '/nowhere' }, web: new Map() });
afterAll(() => whole.close());
const ROUTES = routesOf(whole.server);
const CHANGES = ROUTES.filter(([method]) => method !== 'GET');

/** As method and path, of the app and of the lanes beside it; one for all methods is a POST too. */
function routesOf(device: ServerContext): [method: string, path: string][] {
  const app = inspectRoutes(createDeviceApp(device))
    .filter(({ method, isMiddleware }) => method !== 'ALL' || !isMiddleware)
    .flatMap(({ method, path }) =>
      (method === 'ALL' ? ['GET', 'POST'] : [method]).map((one) => `${one} ${path}`),
    );
  const calls = new Set([...app, ...Object.keys(fastRoutes(device))]);
  return [...calls].map((call) => {
    const [method = '', path = ''] = call.split(' ');
    return [method, path.replaceAll(/:\w+|\*/g, 'x')];
  });
}

test('the routes these tests go through are those of the box', () => {
  const calls = ROUTES.map((route) => route.join(' '));
  expect(calls).toEqual(
    expect.arrayContaining([
      'GET /api/status',
      'POST /api/unlock',
      'POST /api/session',
      'DELETE /api/session',
      'PUT /api/session/pin',
      'POST /api/session/requests/x/approve',
      'GET /api/roster',
      'GET /api/live/stream',
      'POST /api/events',
      'GET /api/children/x/protected',
      'POST /api/outage/end',
      'POST /api/clock',
      'POST /sim/button',
      'GET /portal',
      'GET /x',
    ]),
  );
  expect(new Set(calls).size).toBe(calls.length);
});

test.each(CHANGES)('%s %s needs the header of our own app', async (method, path) => {
  // With a query it comes by no lane.
  for (const url of [path, `${path}?x`])
    for (const value of ['', '0']) {
      const options = { body: {}, headers: { 'x-lygte': value } };
      const answer = await whole.phone().call(method, url, options);
      expect([answer.status, answer.code]).toEqual([403, 'headerMissing']);
    }
});

test.each(ROUTES)('%s %s answers to the box’s own names only', async (method, path) => {
  for (const host of [
    'evil.example',
    '127.0.0.1.evil.example',
    'evil.example:80',
    '127.0.0.1:80.evil.example',
    '127.0.0.1:80@evil',
  ]) {
    const answer = await whole.phone().call(method, path, { headers: { host } });
    expect([answer.status, answer.code]).toEqual([421, 'wrongHost']);
  }
});

test('an allowed name with a port stands for that port only, without one for all', async () => {
  await device.close();
  device = await testDevice({ config: { hosts: ['lygte.example', 'other.example:8443'] } });
  const status = async (host: string) => (await device.phone().get('/api/status', { host })).status;
  expect(await status('lygte.example')).toBe(200);
  expect(await status('LYGTE.example:1234')).toBe(200);
  expect(await status('other.example:8443')).toBe(200);
  expect(await status('other.example')).toBe(421);
  expect(await status(`127.0.0.1:${device.port}`)).toBe(421);
});

describe('every answer', () => {
  test('carries the box’s headers, failures as well', async () => {
    const phone = device.phone();
    for (const path of ['/api/status', '/api/nothing', '/api/unlock', '/api/live']) {
      const { headers } = await phone.get(path);
      expect(headers['content-security-policy']).toContain("script-src 'self';");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers.server ?? headers['x-powered-by']).toBeUndefined();
    }
  });
});

describe('a problem', () => {
  test('is told in one shape', async () => {
    const answer = await device.phone().get<Problem>('/api/live');
    expect(answer.status).toBe(409);
    expect(answer.json).toEqual({
      type: 'urn:lygte:problem:vaultClosed',
      title: 'vaultClosed',
      status: 409,
      code: 'vaultClosed',
    });
  });

  test.each([
    ['GET', '/api/nothing', 404, 'notFound'],
    ['GET', '/api/session/requests/a/b', 404, 'notFound'],
    ['POST', '/anything', 404, 'notFound'],
    ['GET', '/sim/panel', 404, 'notFound'],
    ['GET', '/../../etc/passwd', 404, 'notFound'],
    ['GET', '/api/%00', 404, 'notFound'],
    ['GET', '/api/unlock', 405, 'methodNotAllowed'],
    ['DELETE', '/api/roster', 405, 'methodNotAllowed'],
    ['PATCH', '/api/session/requests/x', 405, 'methodNotAllowed'],
    ['POST', '/api/status', 405, 'methodNotAllowed'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    const answer = await device.phone().call(method, path);
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  test('of a method says which there are', async () => {
    const answer = await device.phone().call('PATCH', '/api/session');
    expect(answer.headers.allow).toBe('DELETE, GET, POST');
  });

  test.each([
    ['not JSON', '{"card":', 'application/json', 400, 'badRequest'],
    ['empty', '', 'application/json', 400, 'badRequest'],
    ['another shape', '{"card":7}', 'application/json', 400, 'badRequest'],
    ['a list', '[]', 'application/json; charset=utf-8', 400, 'badRequest'],
    ['a form', 'card=x', 'application/x-www-form-urlencoded', 415, 'unsupportedMedia'],
    ['called nothing', '{}', '', 415, 'unsupportedMedia'],
    ['too large', `{"card":"${'x'.repeat(20_000)}"}`, 'application/json', 413, 'tooLarge'],
  ])('of a body that is %s', async (_what, body, type, status, code) => {
    const headers = { 'content-type': type };
    const answer = await device.phone().call('POST', '/api/unlock', { body, headers });
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  test('of a body in chunks that does not end', async () => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const body = 'x'.repeat(100_000);
    const answer = await device.phone().call('POST', '/api/unlock', { body, headers });
    expect([answer.status, answer.code]).toEqual([413, 'tooLarge']);
    const short = JSON.stringify({ card: device.cards.staff });
    const taken = await device.phone().call('POST', '/api/unlock', { body: short, headers });
    expect(taken.status).toBe(200);
  });

  test('of ours says nothing of its cause, to the phone or to the diary', async () => {
    const phone = device.phone();
    await phone.comeIn(device.cards.leader, LEADER);
    const name = 'Åse Kanariefugl';
    device.server.vault.opened = () => {
      throw new TypeError(`cannot read ${name}`);
    };
    const answer = await phone.get('/api/log');
    expect([answer.status, answer.code]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain(name);
    expect(device.logger.events()).toEqual(['bug']);
    expect(device.logger.text()).toContain('TypeError');
    expect(device.logger.text()).not.toContain('Kanariefugl');
  });
});

test('what is not even HTTP ends the connection and nothing else', async () => {
  const socket = connect(device.port, '127.0.0.1');
  socket.end('\x16\x03\x01 hello\r\n\r\n');
  socket.resume();
  await new Promise((resolve) => socket.on('close', resolve));
  expect((await device.phone().get('/api/status')).status).toBe(200);
});

test('a phone that goes out of reach in mid-sentence is no bug', async () => {
  const socket = connect(device.port, '127.0.0.1');
  const head = ['POST /api/unlock HTTP/1.1', 'host: 127.0.0.1', 'x-lygte: 1'];
  const body = ['content-type: application/json', 'content-length: 50', '', '{"card":'];
  socket.write([...head, ...body].join('\r\n'));
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  device.server.sessions.use = () => {
    resolve();
    return null;
  };
  await taken;
  socket.destroy();
  expect((await device.phone().get('/api/status')).status).toBe(200);
  expect(device.logger.events()).toEqual([]);
});
