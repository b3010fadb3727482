import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import { openTls } from '../../../appliance/tls/certificates.ts';
import { steppedClock } from '../../fakes/clock.ts';
import { recordingLogger } from '../../fakes/logger.ts';
import { seededRandom } from '../../fakes/random.ts';

const NAME = 'boks.skole.example';
let data: string;
let store: DeviceStore;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'lygte-tls-'));
  store = openDeviceStore(join(data, 'device.db'));
});
afterEach(() => {
  store[Symbol.dispose]();
  rmSync(data, { recursive: true });
});

function open(name = NAME) {
  const logger = recordingLogger();
  return openTls({ data, name, store, clock: steppedClock(), random: seededRandom('tls'), logger });
}

test('a first start makes a key that stays, and a self-signed certificate', async () => {
  using tls = await open();
  expect(statSync(join(data, 'tls')).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
  expect([...tls.codes()]).toEqual(['certificateMissing']);
  expect(tls.ca()).toBeNull();
  const request = store.certificateRequest();
  expect(request).toMatchObject({ name: NAME });
  using again = await open();
  expect(again.options()).toEqual(tls.options());
  expect(store.certificateRequest()).toEqual(request);
});

test('another name needs a new request with the same key', async () => {
  using first = await open();
  const before = store.certificateRequest();
  using second = await open('anden.skole.example');
  expect(store.certificateRequest()).toMatchObject({
    name: 'anden.skole.example',
    publicKey: before?.publicKey,
  });
  expect(second.options().key).toBe(first.options().key);
});

test('a key that was damaged is replaced', async () => {
  const path = join(data, 'tls', 'key.pem');
  using first = await open();
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 60));
  using second = await open();
  expect(second.options().key).not.toBe(first.options().key);
  expect(readFileSync(path, 'utf8')).toBe(second.options().key);
});
