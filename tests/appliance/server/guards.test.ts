import { once } from 'node:events';
import { connect } from 'node:net';
import { inspectRoutes } from 'hono/dev';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDeviceApp, createHandlers } from '../../../appliance/server/app.ts';
import { fastListeners } from '../../../appliance/server/fast-path.ts';
import { type DeviceCall, type DeviceWho, deviceCalls } from '../../../src/core/device-api.ts';
import type { Problem } from '../../../src/core/errors.ts';
import { answerFault, type Phone } from '../../fakes/phone.ts';
import { LEADER, STAFF, type TestDevice, testDevice } from '../../fakes/test-device.ts';

let device: TestDevice;
beforeEach(async () => {
  device = await testDevice();
});
afterEach(() => device.close());

/** Every declared call: by name for the titles, and with an address one could ask for. */
const CALLS = Object.entries<DeviceCall>(deviceCalls).map(([name, call]) => ({
  name,
  ...call,
  url: call.path.replaceAll(/:\w+/g, 'x'),
}));
const CHANGES = CALLS.filter(({ method }) => method !== 'GET');
/** The addresses of the phone app's files, which are no calls. */
const PAGES = ['GET /portal', 'GET /portal/continue', 'GET /*'];

/** A device with everything there is: the demo's calls as well, and the phone app's files. */
const whole = await testDevice({ config: { simSocket: '/nowhere' }, web: new Map() });
afterAll(() => whole.close());

test('the app has the declared calls and the pages, and nothing else', () => {
  const app = createDeviceApp(whole.server, createHandlers(whole.server));
  const routes = inspectRoutes(app)
    .filter(({ isMiddleware }) => !isMiddleware)
    .map(({ method, path }) => `${method} ${path}`);
  const declared = CALLS.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(declared).size).toBe(declared.length);
  expect(routes.toSorted()).toEqual([...declared, ...PAGES].toSorted());
});

test('the fast path has two of the declared calls', () => {
  const fast = fastListeners(whole.server, createHandlers(whole.server));
  expect([...fast.keys()]).toEqual(['GET /api/roster', 'POST /api/events']);
});

test('who may call is what it was decided to be', () => {
  const names = (who: DeviceWho) => CALLS.filter((call) => call.who === who).map((c) => c.name);
  // Written down a second time: a call is not opened to more people by one slip.
  expect(names('anybody')).toEqual([
    'status',
    'unlock',
    'session',
    'signIn',
    'signOut',
    'searchPeople',
    'requestSignIn',
    'signInRequest',
    'simButton',
    'simPanel',
  ]);
  expect(names('session')).toEqual(['roster', 'live', 'liveStream', 'lock']);
  expect(names('leader')).toEqual(['protectedChild', 'endOutage', 'drill', 'setClock']);
});

test.each([
  [{ role: 'staff', staff: [] }, null],
  [{ role: 'staff' }, 'staff'],
  [{ role: 'staff', people: [] }, 'staff'],
  [{ role: 'staff', staff: [], people: [] }, 'more than is declared'],
  [{ role: 'staff', staff: [{ id: 's', name: 'n', role: 'leader', hidden: 1 }] }, 'more'],
])('the answer %j is held against its declaration', (answer, fault) => {
  const found = answerFault(
    { method: 'POST', path: '/api/unlock' },
    {
      status: 200,
      headers: { 'content-type': 'application/json' },
      bytes: Buffer.from(JSON.stringify(answer)),
    },
  );
  if (fault === null) expect(found).toBeNull();
  else expect(found).toContain(fault);
});

test.each(CHANGES)('$method $path needs the header of our own app', async ({ method, url }) => {
  // With a query it does not take the fast path.
  for (const address of [url, `${url}?x`])
    for (const value of ['', '0']) {
      const options = { body: {}, headers: { 'x-lygte': value } };
      const answer = await whole.phone().call(method, address, options);
      expect([answer.status, answer.code]).toEqual([403, 'headerMissing']);
    }
});

test.each([
  ...CALLS.map(({ method, url }) => [method, url]),
  ...PAGES.map((page) => page.replace('*', 'x').split(' ')),
])('%s %s answers to the device’s own names only', async (method = '', path = '') => {
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

describe('who may call', () => {
  // The vault stays closed in the one and open in the other. No case gets past the checks.
  let open: TestDevice;
  const phones = new Map<string, Phone>();
  beforeAll(async () => {
    open = await testDevice();
    for (const caller of ['nobody', 'card', 'staff']) phones.set(caller, open.phone());
    await phones.get('card')?.post('/api/unlock', { card: open.cards.leader });
    await phones.get('staff')?.comeIn(open.cards.staff, STAFF);
  });
  afterAll(() => open.close());

  async function ask(device: TestDevice, caller: string, call: (typeof CALLS)[number]) {
    const phone = device === open ? (phones.get(caller) ?? open.phone()) : device.phone();
    const answers = [];
    // The same by the fast path and by the app.
    for (const url of [call.url, `${call.url}?x`]) {
      const { status, code } = await phone.call(call.method, url);
      answers.push([status, code]);
    }
    expect(answers[0]).toEqual(answers[1]);
    return answers[0];
  }

  test.each(CALLS.filter(({ vault }) => vault === 'open'))(
    '$method $path needs an open vault first',
    async (call) => {
      expect(await ask(whole, 'nobody', call)).toEqual([409, 'vaultClosed']);
    },
  );

  test.each(CALLS.filter(({ who }) => who !== 'anybody'))(
    '$method $path needs a session',
    async (call) => {
      expect(await ask(open, 'nobody', call)).toEqual([401, 'noSession']);
    },
  );

  test.each(CALLS.filter(({ who }) => who === 'person' || who === 'leader'))(
    '$method $path needs a person, not only a card',
    async (call) => {
      expect(await ask(open, 'card', call)).toEqual([401, 'noSession']);
    },
  );

  test.each(CALLS.filter(({ who }) => who === 'leader'))(
    '$method $path needs leader rights',
    async (call) => {
      expect(await ask(open, 'staff', call)).toEqual([403, 'notAllowed']);
    },
  );

  test.each(CALLS.filter(({ who, demo }) => who === 'anybody' && !demo))(
    '$method $path needs none of these',
    async ({ method, url }) => {
      const { status, text } = await open.phone().call(method, url);
      if (status < 400) return;
      expect(text).not.toMatch(/noSession|notAllowed|vaultClosed/);
    },
  );
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
  test('carries the device’s headers, failures as well', async () => {
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
  test('has one shape', async () => {
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

  test('from a bug says nothing of its cause, to the phone or to the logger', async () => {
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

test('a body that says it is too large is refused before it is sent', async () => {
  for (const [path, max] of [
    ['/api/unlock', 16 * 1024],
    ['/api/events', 2 * 1024 * 1024],
  ]) {
    const phone = device.phone();
    await phone.comeIn(device.cards.staff, STAFF);
    const cookie = [...phone.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const socket = connect(device.port, '127.0.0.1');
    const head = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', 'x-lygte: 1', `cookie: ${cookie}`];
    const body = ['content-type: application/json', `content-length: ${Number(max) + 1}`, '', ''];
    socket.write([...head, ...body].join('\r\n'));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  }
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
