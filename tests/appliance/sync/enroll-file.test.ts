import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import {
  enrollDevice,
  enrollFromFile,
  finishEnrollment,
  readToken,
} from '../../../appliance/sync/enroll.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { type RecordingLogger, recordingLogger } from '../../fakes/logger.ts';
import { testOffice } from '../../fakes/publication.ts';

let hub: TestHub;
let data: string;
let store: DeviceStore;
let logger: RecordingLogger;
let waits: number[];
let stop: AbortController;
beforeEach(async () => {
  hub = await testHub();
  await hub.importer(await testOffice({ children: 3 }));
  data = mkdtempSync(join(tmpdir(), 'lygte-order-'));
  store = openDeviceStore(join(data, 'device.db'));
  logger = recordingLogger();
  waits = [];
  stop = new AbortController();
});
afterEach(async () => {
  store[Symbol.dispose]();
  await hub.close();
  rmSync(data, { recursive: true });
});

const newCode = (institution = 'inst-1') =>
  hub.store.createCode({ role: 'device', institution, ttlMs: 60_000 });

function order(code: string, at = hub.url): void {
  writeFileSync(join(data, 'enrol.json'), JSON.stringify({ hub: at, code }));
}

/** Follows the enrolment file until enrolled, or until it has waited `times` times. */
function follow(times: number, whileWaiting: (ms: number) => unknown = () => undefined) {
  const wait = async (ms: number) => {
    waits.push(ms);
    await whileWaiting(ms);
    if (waits.length >= times) stop.abort();
  };
  return enrollFromFile({ store, data, logger, wait }, stop.signal);
}

test('the enrolment file is used once and removed', async () => {
  order(await newCode());
  expect(await follow(3)).toBe(true);
  expect(store.enrollment()).toMatchObject({ institution: 'inst-1', hubUrl: hub.url });
  expect(statSync(join(data, 'token')).mode & 0o777).toBe(0o600);
  expect((await readdir(data)).filter((name) => name.includes('enrol'))).toEqual([]);
});

test('a file that comes later is found, and a device enrolled again keeps its id', async () => {
  order(await newCode());
  await follow(1);
  const before = store.enrollment();
  const token = readToken(data);
  const next = await newCode();
  expect(await follow(9, () => order(next))).toBe(true);
  expect(store.enrollment()).toEqual(before);
  expect(readToken(data)).not.toBe(token);
});

test('an enrolment by hand beside it is noticed', async () => {
  const code = await newCode();
  const byHand = async () =>
    void (await enrollDevice(store, data, { hub: hub.url, code, again: true }));
  expect(await follow(9, byHand)).toBe(true);
  expect(waits).toHaveLength(1);
});

test('a hub that does not answer is asked again after growing pauses', async () => {
  const code = await newCode();
  order(code, 'http://127.0.0.1:1/');
  expect(await follow(9)).toBe(false);
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((s) => s * 1_000));
  expect(store.syncFacts().enrolRefused).toBe(null);
  stop = new AbortController();
  order(code);
  expect(await follow(99)).toBe(true);
});

test('a hub that knows no importer yet is asked again, and the code stays good', async () => {
  const early = await testHub();
  const code = await early.store.createCode({ role: 'device', institution: 'x', ttlMs: 60_000 });
  order(code, early.url);
  const ready = async () => void (await early.importer(await testOffice({ children: 3 })));
  expect(await follow(5, ready)).toBe(true);
  await early.close();
});

test.each([
  ['codeUnknown', async () => '0000-0000-0000-0000'],
  ['badSignature', async () => `${(await newCode()).split('.')[0]}.0000-0000-0000-0000`],
  [
    'codeUsed',
    async () => {
      const code = await newCode();
      await hub.call('POST', '/v1/enroll', { body: { code: code.split('.')[0] } });
      return code;
    },
  ],
])('a refusal is the last word: %s', async (refusal, code) => {
  order(await code());
  expect(await follow(2)).toBe(false);
  expect(waits).toEqual([2_000, 2_000]);
  expect(store.syncFacts()).toMatchObject({ enrolRefused: refusal, reachable: true });
  expect(logger.text()).toContain(
    JSON.stringify({ event: 'sync.enrolRefused', facts: { code: refusal } }),
  );
  expect(store.enrollment()).toBe(null);
  // The next enrolment file clears it.
  stop = new AbortController();
  order(await newCode());
  expect(await follow(9)).toBe(true);
  expect(store.syncFacts().enrolRefused).toBe(null);
});

test('a device with a valid enrolment shows a refusal until it restarts', async () => {
  order(await newCode());
  await follow(1);
  order('0000-0000-0000-0000');
  await follow(1);
  expect(store.syncFacts().enrolRefused).toBe('codeUnknown');
  stop = new AbortController();
  await follow(1);
  expect(store.syncFacts().enrolRefused).toBe(null);
});

test('after a power cut a code that was already used is not sent again', async () => {
  const code = await newCode();
  order(code);
  await follow(1);
  const token = readToken(data);
  order(code);
  expect(await follow(1)).toBe(false);
  expect(readToken(data)).toBe(token);
  expect(store.syncFacts().enrolRefused).toBe(null);
  await expect(readFile(join(data, 'enrol.json'))).rejects.toThrow('ENOENT');
});

test('an answer of the hub that was cut off on its way to the disk is settled', async () => {
  const enrollment = unwrap(
    await enrollDevice(store, data, { hub: hub.url, code: await newCode(), again: false }),
  );
  const token = readToken(data);
  rmSync(join(data, 'token'));
  const answer = { enrolment: { ...enrollment, device: 'box-9' }, token, by: 'mark' };
  writeFileSync(join(data, 'enrolled.json'), JSON.stringify(answer));
  await finishEnrollment(store, data);
  expect(store.enrollment()?.device).toBe('box-9');
  expect(readToken(data)).toBe(token);
  expect(await readdir(data)).not.toContain('enrolled.json');
});
