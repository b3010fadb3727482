import * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { type DeviceReport, deviceList, type EnrollAnswer } from '../../src/core/hub-api.ts';
import { newSigningKey } from '../../src/crypto/manifest.ts';
import { codeOf } from '../fakes/hub.ts';
import { noiseRecords } from '../fakes/journal.ts';
import { onEveryDatabase } from './hub-databases.ts';

const report: DeviceReport = {
  at: '2026-11-23T09:00:00.000+01:00',
  software: '0.1.0',
  mode: 'normal',
  drill: false,
  vault: 'closed',
  version: 3,
  dataAsOf: '2026-11-23T06:00:00.000+01:00',
  pending: 0,
  clockCertain: true,
  readiness: [{ code: 'dataStale', severity: 'attention' }],
};

onEveryDatabase((hub) => {
  let importer: EnrollAnswer;
  let device: EnrollAnswer;

  beforeAll(async () => {
    importer = await hub().importer({ signingKey: newSigningKey().publicKey });
    device = await hub().device('inst-2');
    hub().clock.step(1000);
    await hub().device('inst-1');
  });

  async function listed() {
    const answer = await hub().call('GET', '/v1/devices', { token: importer.token });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return v.parse(deviceList, await answer.json()).devices;
  }
  const put = (body: unknown, token = device.token) =>
    hub().call('PUT', '/v1/readiness', { token, body });

  test('a device is listed as soon as it is enrolled, in the order of institutions', async () => {
    expect(await listed()).toMatchObject([
      { institution: 'inst-1', lastSeenAt: null, ack: 0, cloned: false, report: null },
      { device: device.id, institution: 'inst-2', report: null },
    ]);
  });

  test('a report is kept, and answered with what the hub has of the journal', async () => {
    expect(await (await put(report)).json()).toEqual({ ack: 0 });
    const body = { records: noiseRecords(device.id, 3) };
    await hub().call('POST', '/v1/journal', { token: device.token, body });
    expect(await (await put({ ...report, pending: 7 })).json()).toEqual({ ack: 3 });
    expect((await listed())[1]).toMatchObject({ ack: 3, report: { ...report, pending: 7 } });
  });

  test('every call is a sign of life', async () => {
    const before = (await listed())[1]?.lastSeenAt;
    hub().clock.step(120_000);
    await hub().call('GET', '/v1/manifest', { token: device.token });
    const after = (await listed())[1]?.lastSeenAt ?? '';
    expect(Date.parse(after) - Date.parse(before ?? '')).toBe(120_000);
  });

  test('anything but a report is refused, and no device reports for another', async () => {
    expect(await codeOf(await put({ ...report, mode: 'party' }))).toBe('badRequest');
    expect(await codeOf(await put({ ...report, software: 'a\u0000b' }))).toBe('badRequest');
    expect((await put(report, importer.token)).status).toBe(403);
    expect((await hub().call('GET', '/v1/devices', { token: device.token })).status).toBe(403);
  });
});
