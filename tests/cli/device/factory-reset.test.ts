import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { makeDevice } from '../support/device.ts';
import { testHost } from './support.ts';

/** A box that has lived: data, a journal of three records, keys and a token. */
async function livedIn({ sent }: { readonly sent: boolean }) {
  const box = testHost();
  await makeDevice(box.data);
  mkdirSync(join(box.data, 'tls'));
  box.write('a private key', 'data', 'tls', 'key.pem');
  box.write('a token', 'data', 'token');
  box.write('abcdefgh34567899\n', 'data', 'hotspot.key');
  box.write('{"name":"lygte.a.dk"}', 'data', 'box.json');
  mkdirSync(join(box.data, 'lost+found'));
  if (sent) {
    using store = openDeviceStore(join(box.data, 'device.db'));
    unwrap(store.setAcked(3));
  }
  return box;
}

test('the name typed, nothing is left but a new key', async () => {
  using box = await livedIn({ sent: true });
  const { code, out } = await box.run(['factory-reset'], { answers: ['lygte.a.dk'] });
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('reset') });
  for (const name of ['device.db', 'token', 'tls', 'box.json'])
    expect(box.has('data', name)).toBe(false);
  expect(box.has('data', 'lost+found')).toBe(true);
  const key = readFileSync(box.at('data', 'hotspot.key'), 'utf8');
  expect(key).not.toBe('abcdefgh34567899\n');
  expect(readFileSync(box.at('run', 'server.env'), 'utf8')).toContain('lygte.internal');
  expect(box.commands[0]).toMatch(/^systemctl stop /);
  expect(box.commands.at(-1)).toMatch(/^systemctl start /);
});

test('the Wi-Fi of the poster may stay', async () => {
  using box = await livedIn({ sent: true });
  await box.run(['factory-reset', '--keep-hotspot', '--yes', 'lygte.a.dk']);
  expect(readFileSync(box.at('data', 'hotspot.key'), 'utf8')).toBe('abcdefgh34567899\n');
});

test('another name, or none, changes nothing', async () => {
  using box = await livedIn({ sent: true });
  for (const answers of [['lygte'], [''], []])
    expect((await box.run(['factory-reset'], { answers })).err).toContain('lygte: cancelled: ');
  expect((await box.run(['factory-reset', '--yes', 'lygte.b.dk'])).err).toContain('badOption');
  expect(box.has('data', 'device.db')).toBe(true);
  expect(box.commands).toEqual([]);
});

test('records nobody else has are not given up unasked', async () => {
  using box = await livedIn({ sent: false });
  const refused = await box.run(['factory-reset', '--yes', 'lygte.a.dk']);
  expect(refused.err).toContain('recordsPending: 3 records have not been sent');
  const forced = await box.run(['factory-reset', '--yes', 'lygte.a.dk', '--force']);
  expect(forced.code).toBe(0);
  expect(box.has('data', 'device.db')).toBe(false);
});

test('neither is a box in an outage', async () => {
  using box = await livedIn({ sent: true });
  {
    using store = openDeviceStore(join(box.data, 'device.db'));
    const outage = { mode: 'outage', drill: false, outage: 'o', since: 1, vault: 'open' } as const;
    unwrap(store.setOutage(outage));
  }
  const { err } = await box.run(['factory-reset', '--yes', 'lygte.a.dk']);
  expect(err).toContain('boxInOutage');
});
