import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebFile } from '../../../appliance/server/static-files.ts';
import { LEADER } from '../../fakes/test-device.ts';
import {
  type AskOptions,
  COMPUTER,
  HOTSPOT,
  type ListeningDevice,
  NAME,
  openListeningDevice,
  WIRE,
} from './support/listening-device.ts';

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const wired = { to: WIRE, from: COMPUTER };

function file(type: string, text: string): WebFile {
  return { type, etag: `"${text}"`, immutable: false, plain: Buffer.from(text), packed: {} };
}
const web = new Map([
  ['/', file('text/html; charset=utf-8', 'the app')],
  ['/portal', file('text/html; charset=utf-8', 'the portal')],
  ['/assets/index-abc.js', file('text/javascript; charset=utf-8', 'script()')],
]);

let listening: ListeningDevice;
let open: ListeningDevice;
beforeAll(async () => {
  listening = await openListeningDevice({ web });
  open = await openListeningDevice({ web, lan: 'full' });
});
afterAll(async () => {
  await listening.close();
  await open.close();
});

/** What a listener answers, in short: text, `→ place`, or the code of a problem. */
async function short(at: ListeningDevice, path: string, ask: AskOptions): Promise<string> {
  const answer = await at.ask(path, ask);
  if (answer.status >= 500) return `broken ${answer.status}`;
  if (answer.headers.location !== undefined) return `${answer.status} → ${answer.headers.location}`;
  return answer.code ?? (path === '/api/status' ? JSON.parse(answer.text).mode : answer.text);
}

const APP = ['/api/roster', '/api/live', '/api/session', '/api/log', '/api/live/stream'];

describe('port 80, on the hotspot', () => {
  test.each<[string, string]>([
    ['/', 'the portal'],
    ['/status', 'the app'],
    ['/api/status', 'outage'],
    ['/assets/index-abc.js', 'script()'],
    ...[...APP, '/child/child-5?x=1', '/captive-portal/api', '//evil.example/x'].map(
      (path) => [path, `308 → https://${NAME}${path}`] as [string, string],
    ),
  ])('by the device’s address, %s is %s', async (path, what) => {
    expect(await short(listening, path, {})).toBe(what);
    expect(await short(listening, path, { host: `${HOTSPOT}:80` })).toBe(what);
  });

  test.each(['/', '/status', '/api/status', '/api/roster'])(
    'by its name, %s leads behind TLS',
    async (path) => {
      expect(await short(listening, path, { host: NAME })).toBe(`308 → https://${NAME}${path}`);
      const loud = `${NAME.toUpperCase()}.:80`;
      expect(await short(listening, path, { host: loud })).toBe(`308 → https://${NAME}${path}`);
    },
  );

  test('nothing can be changed, whatever the header', async () => {
    for (const host of [HOTSPOT, NAME])
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
        for (const path of ['/api/unlock', '/api/events', '/api/status', '/portal/continue', '/']) {
          const headers = { 'x-lygte': '1' };
          const answer = await listening.ask(path, { host, method, headers });
          expect([answer.status, answer.code]).toEqual([421, 'wrongHost']);
        }
  });
});

describe('port 443, on the hotspot', () => {
  test('by its name, it is the app', async () => {
    const tls = { listener: 'tls' } as const;
    expect(await short(listening, '/', { ...tls, headers: HTML })).toBe('the app');
    expect(await short(listening, '/status', tls)).toBe('the app');
    expect(await short(listening, '/portal', tls)).toBe('the portal');
    expect(await short(listening, '/api/status', tls)).toBe('outage');
    expect(await short(listening, '/api/roster', tls)).toBe('vaultClosed');
    expect(await short(listening, '/api/roster', { ...tls, host: `${NAME}:8443` })).toBe(
      'vaultClosed',
    );
  });

  test('by the hotspot’s address, it is the status page', async () => {
    const bare = { listener: 'tls', host: HOTSPOT } as const;
    expect(await short(listening, '/status', bare)).toBe('the app');
    expect(await short(listening, '/api/status', bare)).toBe('outage');
    expect(await short(listening, '/', { ...bare, headers: HTML })).toBe(`302 → https://${NAME}/`);
    for (const path of APP) expect(await short(listening, path, bare)).toBe('onlyOverHotspot');
    const unlock = { ...bare, method: 'POST', headers: { 'x-lygte': '1' } };
    expect(await short(listening, '/api/unlock', unlock)).toBe('onlyOverHotspot');
  });

  test('cookies, records and the stream work there, and cookies never leave TLS', async () => {
    const { cards } = listening.device;
    const own = { 'x-lygte': '1' };
    const tls = { listener: 'tls', method: 'POST' } as const;
    const unlocked = await listening.ask('/api/unlock', {
      ...tls,
      headers: own,
      body: { card: cards.leader },
    });
    expect(unlocked.status).toBe(200);
    const [set = ''] = unlocked.headers['set-cookie'] ?? [];
    expect(set).toMatch(/^__Host-lygte=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    const headers = { ...own, cookie: set.split(';')[0] ?? '' };
    const person = await listening.ask('/api/session', {
      ...tls,
      headers,
      body: { staffId: LEADER },
    });
    expect(person.status).toBe(200);
    expect((await listening.ask('/api/roster', { listener: 'tls', headers })).status).toBe(200);
    const plain = await listening.ask('/api/roster', { headers });
    expect([plain.status, plain.text]).toEqual([308, '']);
    const overWire = await listening.ask('/api/roster', { listener: 'tls', ...wired, headers });
    expect([overWire.status, overWire.code]).toEqual([403, 'onlyOverHotspot']);
  });

  test('no answer has Strict-Transport-Security', async () => {
    for (const path of ['/', '/api/status', '/portal', '/api/roster']) {
      const { headers } = await listening.ask(path, { listener: 'tls' });
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });
});

describe('over the wire', () => {
  test.each([
    ['plain', WIRE],
    ['plain', NAME],
    ['tls', NAME],
  ] as const)('the %s listener by %s is the status page', async (listener, host) => {
    const ask = { ...wired, listener, host };
    expect(await short(listening, '/status', ask)).toBe('the app');
    expect(await short(listening, '/api/status', ask)).toBe('outage');
    expect(await short(listening, '/assets/index-abc.js', ask)).toBe('script()');
    expect(await short(listening, '/', { ...ask, headers: HTML })).toBe('302 → /status');
    for (const path of [...APP, '/', '/portal', '/portal/continue', '/captive-portal/api'])
      expect(await short(listening, path, ask)).toBe('onlyOverHotspot');
    for (const path of ['/api/unlock', '/api/events', '/api/status']) {
      const post = { ...ask, method: 'POST', headers: { 'x-lygte': '1' } };
      expect(await short(listening, path, post)).toMatch(/^(onlyOverHotspot|wrongHost)$/);
    }
  });

  test('the hotspot’s address is no way around that', async () => {
    // Routed to 127.0.0.1 by a computer of another network: nothing of the hotspot is served.
    const routed = { to: HOTSPOT, from: COMPUTER };
    expect(await short(listening, '/', routed)).toBe('onlyOverHotspot');
    expect(await short(listening, '/portal/continue', routed)).toBe('onlyOverHotspot');
    expect(await short(listening, '/api/status', routed)).toBe('outage');
    for (const host of [NAME, HOTSPOT])
      for (const path of APP)
        expect(await short(listening, path, { ...routed, listener: 'tls', host })).toMatch(
          /^(onlyOverHotspot|wrongHost)$/,
        );
    // The other way around: the hotspot's address named on the wire.
    expect(await short(listening, '/status', { ...wired, host: HOTSPOT })).toBe('wrongHost');
  });

  test('where it is configured, it is the app behind TLS', async () => {
    const tls = { ...wired, listener: 'tls' } as const;
    expect(await short(open, '/', { ...tls, headers: HTML })).toBe('the app');
    expect(await short(open, '/api/roster', tls)).toBe('vaultClosed');
    expect(await short(open, '/api/roster', { ...tls, host: WIRE })).toBe('wrongHost');
    expect(await short(open, '/', wired)).toBe(`308 → https://${NAME}/`);
    expect(await short(open, '/status', wired)).toBe('the app');
    const post = { ...wired, method: 'POST', headers: { 'x-lygte': '1' } };
    expect(await short(open, '/api/unlock', post)).toBe('wrongHost');
  });
});
