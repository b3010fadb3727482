import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { makeDevice } from '../support/device.ts';
import { testHost } from './support.ts';

/** A box that has lived: data, a journal of three records, keys and a token. */
async function livedIn({ sent }: { readonly sent: boolean }) {
  const device = testHost();
  await makeDevice(device.data);
  mkdirSync(join(device.data, 'tls'));
  device.write('a private key', 'data', 'tls', 'key.pem');
  device.write('a token', 'data', 'token');
  device.write('abcdefgh34567899\n', 'data', 'hotspot.key');
  device.write('{"name":"lygte.a.dk"}', 'data', 'box.json');
  mkdirSync(join(device.data, 'lost+found'));
  if (sent) {
    using store = openDeviceStore(join(device.data, 'device.db'));
    unwrap(store.setAcked(3));
  }
  return device;
}

test('the name typed, nothing is left but a new key', async () => {
  using device = await livedIn({ sent: true });
  const { code, out } = await device.run(['factory-reset'], { answers: ['lygte.a.dk'] });
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('reset') });
  for (const name of ['device.db', 'token', 'tls', 'box.json'])
    expect(device.has('data', name)).toBe(false);
  expect(device.has('data', 'lost+found')).toBe(true);
  const key = readFileSync(device.at('data', 'hotspot.key'), 'utf8');
  expect(key).not.toBe('abcdefgh34567899\n');
  expect(readFileSync(device.at('run', 'server.env'), 'utf8')).toContain('lygte.internal');
  expect(device.commands[0]).toMatch(/^systemctl stop /);
  expect(device.commands.at(-1)).toMatch(/^systemctl start /);
});

test('the Wi-Fi of the poster may stay', async () => {
  using device = await livedIn({ sent: true });
  await device.run(['factory-reset', '--keep-hotspot', '--yes', 'lygte.a.dk']);
  expect(readFileSync(device.at('data', 'hotspot.key'), 'utf8')).toBe('abcdefgh34567899\n');
});

test('another name, or none, changes nothing', async () => {
  using device = await livedIn({ sent: true });
  for (const answers of [['lygte'], [''], []])
    expect((await device.run(['factory-reset'], { answers })).err).toContain('lygte: cancelled: ');
  expect((await device.run(['factory-reset', '--yes', 'lygte.b.dk'])).err).toContain('badOption');
  expect(device.has('data', 'device.db')).toBe(true);
  expect(device.commands).toEqual([]);
});

test('records nobody else has are not given up unasked', async () => {
  using device = await livedIn({ sent: false });
  const refused = await device.run(['factory-reset', '--yes', 'lygte.a.dk']);
  expect(refused.err).toContain('recordsPending: 3 records have not been sent');
  const forced = await device.run(['factory-reset', '--yes', 'lygte.a.dk', '--force']);
  expect(forced.code).toBe(0);
  expect(device.has('data', 'device.db')).toBe(false);
});

test('neither is a box in an outage', async () => {
  using device = await livedIn({ sent: true });
  {
    using store = openDeviceStore(join(device.data, 'device.db'));
    const outage = { mode: 'outage', drill: false, outage: 'o', since: 1, vault: 'open' } as const;
    unwrap(store.setOutage(outage));
  }
  const { err } = await device.run(['factory-reset', '--yes', 'lygte.a.dk']);
  expect(err).toContain('boxInOutage');
});
