import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EnrollAnswer, LIMITS } from '../../src/core/hub-api.ts';
import { codeOf, type TestHub, testHub } from '../fakes/hub.ts';
import { noiseRecords } from '../fakes/journal.ts';
import { type TestOffice, testOffice } from '../fakes/publication.ts';
import { CANARY } from '../fakes/sample.ts';

let hub: TestHub;
let office: TestOffice;
let importer: string;
let device: EnrollAnswer;

beforeAll(async () => {
  hub = await testHub();
  office = await testOffice({ children: 20 });
  importer = (await hub.importer(office)).token;
  device = await hub.device();
});
afterAll(() => hub.close());

test('what is not there, and what cannot be done there', async () => {
  expect(await codeOf(await hub.call('GET', '/'))).toBe('notFound');
  expect((await hub.call('GET', '/v1/nothing')).status).toBe(401);
  expect((await hub.call('GET', '/v1/nothing', { token: device.token })).status).toBe(404);
  const answer = await hub.call('DELETE', '/v1/manifest', { token: device.token });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, HEAD, PUT');
  expect(await codeOf(answer)).toBe('methodNotAllowed');
  expect((await hub.call('GET', '/v1/enroll')).status).toBe(405);
  expect((await hub.call('GET', '/healthz')).status).toBe(204);
});

test('HEAD is GET without its body', async () => {
  const published = await office.next();
  await hub.publish(importer, published);
  const path = `/v1/objects/${published.manifest.snapshot.sha256}`;
  const head = await hub.call('HEAD', path, { token: importer });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(String(published.manifest.snapshot.size));
  expect(await head.text()).toBe('');
  const missing = await hub.call('HEAD', `/v1/objects/${'0'.repeat(64)}`, { token: importer });
  expect(missing.status).toBe(404);
});

test('a body too large is refused by its declared length', async () => {
  const body = 'x'.repeat(LIMITS.manifest + 1);
  const answer = await hub.call('PUT', '/v1/manifest', { token: importer, body });
  expect(answer.status).toBe(413);
  expect(await codeOf(answer)).toBe('tooLarge');
});

test('a body without end is refused, and the connection ended', async () => {
  const socket = connect(Number(new URL(hub.url).port), '127.0.0.1');
  const head = `authorization: Bearer ${importer}\r\ntransfer-encoding: chunked`;
  socket.write(`PUT /v1/manifest HTTP/1.1\r\nhost: hub\r\n${head}\r\n\r\n`);
  const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
  const more = () => socket.writable && socket.write(chunk, more);
  more();
  const answer: string[] = [];
  socket.on('data', (data) => answer.push(data.toString('latin1')));
  // The sender never stops of itself, so that only the hub can end this.
  await new Promise((resolve) => socket.on('error', resolve).on('close', resolve));
  expect(answer.join('')).toMatch(/^HTTP\/1.1 413 /);
});

test('a sender that breaks off leaves the hub as it was', async () => {
  await new Promise<void>((resolve) => {
    const headers = { authorization: `Bearer ${device.token}`, 'content-length': 1000 };
    const call = request(`${hub.url}/v1/journal`, { method: 'POST', headers });
    call.on('error', () => resolve());
    call.write('{"records":[', () => call.destroy());
    call.on('close', resolve);
  });
  expect((await hub.call('GET', '/healthz')).status).toBe(204);
});

test('nothing readable of a child is in any file of the hub', async () => {
  await hub.publish(importer, await office.next());
  for (const name of readdirSync(hub.folder)) {
    const bytes = readFileSync(join(hub.folder, name));
    for (const text of [CANARY, 'Åse-Marie', '+4510'])
      expect(bytes.includes(text), `${text} in ${name}`).toBe(false);
  }
  expect(hub.logger.text()).not.toContain(CANARY);
});

test('a closing hub finishes what it is answering, and starts again on the same data', async () => {
  const body = JSON.stringify({ records: noiseRecords(device.id, 1) });
  const headers = { authorization: `Bearer ${device.token}`, expect: '100-continue' };
  const call = request(`${hub.url}/v1/journal`, { method: 'POST', headers });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    call.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject);
  });
  // The hub sends it once it has received the head of the request.
  await new Promise((resolve) => call.on('continue', resolve));
  const restarted = hub.restart();
  call.end(body);
  expect(await answered).toBe(200);
  await restarted;
  const put = { token: device.token, body: { records: noiseRecords(device.id, 2) } };
  const again = await hub.call('POST', '/v1/journal', put);
  expect(await again.json()).toEqual({ ack: 2 });
});
