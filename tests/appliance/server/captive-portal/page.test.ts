import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebFile } from '../../../../appliance/server/static-files.ts';
import { type TestDevice, testDevice } from '../../../fakes/test-device.ts';
import { type ListeningDevice, NAME, openListeningDevice } from '../support/listening-device.ts';

const STYLE = 'p { color: #123 }';
const HTML = `<style>${STYLE}</style><a href="{{appLink}}">{{appLink}}</a>`;
const packed = gzipSync(HTML);

function file(type: string, text: string): WebFile {
  const plain = Buffer.from(text);
  return { type, etag: '"of the build"', immutable: false, plain, packed: { gzip: packed } };
}

const web = new Map([
  ['/', file('text/html; charset=utf-8', '<title>App</title>')],
  ['/portal', file('text/html; charset=utf-8', HTML)],
  ['/assets/portal-abc.css', file('text/css; charset=utf-8', 'a { color: #321 }')],
]);

let listening: ListeningDevice;
let demo: TestDevice;
beforeAll(async () => {
  listening = await openListeningDevice({
    web,
    authority: () => Buffer.from('the hub’s authority'),
  });
  demo = await testDevice({ web });
});
afterAll(async () => {
  await listening.close();
  await demo.close();
});

const filled = (link: string) => HTML.replaceAll('{{appLink}}', link);
const LINK = `https://${NAME}/`;

test.each([
  ['plain', '/'],
  ['plain', '/portal'],
  ['plain', '/?from=sheet'],
  ['tls', '/portal'],
] as const)(
  'behind the %s listener at %s it names the app’s full address',
  async (listener, path) => {
    const answer = await listening.ask(path, { listener });
    expect([answer.status, answer.text]).toEqual([200, filled(LINK)]);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  },
);

test('it may be asked about by its tag, and comes packed with the link inside', async () => {
  const plain = await listening.ask('/');
  const tag = String(plain.headers.etag);
  expect(tag).not.toBe('"of the build"');
  const known = await listening.ask('/', { headers: { 'if-none-match': tag } });
  expect([known.status, known.text]).toEqual([304, '']);
  const small = await listening.ask('/', { headers: { 'accept-encoding': 'gzip, deflate' } });
  expect(small.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(small.bytes).toString()).toBe(filled(LINK));
  const head = await listening.ask('/', { method: 'HEAD' });
  expect([head.status, head.text, head.headers.etag]).toEqual([200, '', tag]);
});

test('its own style is the only one allowed beside the device’s files', async () => {
  const policy = String((await listening.ask('/')).headers['content-security-policy']);
  const hash = createHash('sha256').update(STYLE).digest('base64');
  expect(policy).toContain(`style-src 'self' 'sha256-${hash}';`);
  expect(policy).not.toContain('unsafe');
  const other = await listening.ask('/status');
  expect(other.headers['content-security-policy']).toContain("style-src 'self';");
});

test('what it is made of is there too', async () => {
  expect((await listening.ask('/assets/portal-abc.css')).text).toBe('a { color: #321 }');
});

test('the authority of the certificate can be installed from it, where there is one', async () => {
  for (const listener of ['plain', 'tls'] as const) {
    const answer = await listening.ask('/ca.crt', { listener });
    expect([answer.status, answer.text]).toEqual([200, 'the hub’s authority']);
    expect(answer.headers['content-type']).toBe('application/x-x509-ca-cert');
  }
  const without = await openListeningDevice();
  expect((await without.ask('/ca.crt')).code).toBe('notFound');
  expect((await without.ask('/')).code).toBe('notFound');
  await without.close();
});

test('in the demo it names the address of the request', async () => {
  const answer = await demo.phone().get('/portal');
  expect(answer.text).toBe(filled(`http://127.0.0.1:${demo.port}/`));
  const small = await demo.phone().get('/portal', { 'accept-encoding': 'gzip' });
  expect(gunzipSync(small.bytes).toString()).toBe(answer.text);
  const known = await demo.phone().get('/portal', { 'if-none-match': String(answer.headers.etag) });
  expect([known.status, known.text]).toEqual([304, '']);
});
