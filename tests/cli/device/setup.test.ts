import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { enrollFromFile } from '../../../appliance/sync/enroll.ts';
import { wait } from '../../../appliance/sync/scheduler.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { recordingLogger } from '../../fakes/logger.ts';
import { testOffice } from '../../fakes/publication.ts';
import { testHost } from './support.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
  await hub.importer(await testOffice({ children: 3 }));
});
afterAll(() => hub.close());

const newCode = () =>
  hub.store.createCode({ role: 'device', institution: 'inst-1', ttlMs: 60_000 });

/** Runs a box's sync beside `work`, as far as enrolment goes. */
async function withSync<T>(data: string, work: () => Promise<T>): Promise<T> {
  using store = openDeviceStore(join(data, 'device.db'));
  const stop = new AbortController();
  const following = enrollFromFile({ store, data, logger: recordingLogger(), wait }, stop.signal);
  try {
    return await work();
  } finally {
    stop.abort();
    await following;
  }
}

test('questions are asked one by one, wrong answers again, and the box is enrolled', async () => {
  using device = testHost();
  const answers = [
    'hub.example.dk',
    hub.url,
    'ABCD',
    await newCode(),
    'Skolen',
    'lygte.skolen.example.dk',
    'Danmark',
    'se',
    '',
    'onoff',
    '23',
    '',
    'full',
  ];
  const { code, out, err } = await withSync(device.data, () => device.run(['setup'], { answers }));
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('enrolled for') });
  expect(err.split('\n').filter((line) => line.startsWith('"'))).toEqual([
    '"hub": the value is wrong: an address that begins with https://.',
    expect.stringMatching(/^"code": the value is wrong: the enrolment code as it was printed/),
    expect.stringMatching(/^"name": the value is wrong: a name such as/),
    '"country": the value is wrong: two letters such as DK.',
  ]);
  expect(device.json('data', 'box.json')).toEqual({
    name: 'lygte.skolen.example.dk',
    country: 'se',
    panel: { buttonPin: 23 },
    lan: { serve: 'full' },
  });
  expect(device.commands).toEqual([
    'rfkill unblock wifi',
    'iw reg set SE',
    'systemctl restart lygte-firewall.service',
    'nmcli connection reload',
    'systemctl restart lygte-sync.service lygte-panel.service lygte-server.service',
  ]);
});

test('what the box has is offered, and keeping all of it changes nothing', async () => {
  using device = testHost();
  device.write('{"name":"lygte.a.dk","panel":{"driver":"kernel"}}', 'data', 'box.json');
  const answers = Array.from({ length: 8 }, () => '');
  const { code, out, err } = await device.run(['setup', '--lang', 'da'], { answers });
  expect({ code, out }).toEqual({ code: 0, out: 'Intet er ændret.\n' });
  expect(err).toContain('[lygte.a.dk]');
  expect(err).not.toContain('BCM');
  expect(err).not.toContain('Tilmeldingskode');
  expect(device.commands).toEqual([]);
});

test('an end of the answers changes nothing', async () => {
  using device = testHost();
  const { code, err } = await device.run(['setup'], { answers: [hub.url, '', 'lygte.a.dk'] });
  expect(code).toBe(1);
  expect(err).toContain('lygte: cancelled: ');
  expect(device.has('data', 'box.json')).toBe(false);
});

test('a code the hub refuses is told with its reason', async () => {
  using device = testHost();
  device.write(JSON.stringify({ hub: hub.url, code: '0000-0000-0000-0000' }), 'lygte.json');
  const { code, err } = await withSync(device.data, () =>
    device.run(['setup', '--file', device.at('lygte.json')]),
  );
  expect(code).toBe(1);
  expect(err).toContain('lygte: codeUnknown: ');
});

test('a file with a mistake is not used at all', async () => {
  using device = testHost();
  device.write('{"name": "lygte.a.dk", "contry": "DK"}', 'lygte.json');
  const { code, err } = await device.run(['setup', '--file', device.at('lygte.json')]);
  expect(code).toBe(1);
  expect(err).toContain('"contry": the box does not know that name');
  expect(err).toContain('lygte: wrongSetup: ');
  expect(device.has('data', 'box.json')).toBe(false);
});

test('in an outage the server is left alone', async () => {
  using device = testHost();
  {
    using store = openDeviceStore(join(device.data, 'device.db'));
    const outage = { mode: 'outage', drill: false, outage: 'o', since: 1, vault: 'open' } as const;
    store.setOutage(outage);
  }
  device.write('{"name": "lygte.a.dk"}', 'lygte.json');
  const { err } = await device.run(['setup', '--file', device.at('lygte.json')]);
  expect(err).toContain('in outage mode');
  expect(device.commands.at(-1)).toBe('systemctl restart lygte-sync.service lygte-panel.service');
  rmSync(device.at('lygte.json'));
});

test('it takes root', async () => {
  using device = testHost();
  const host = { root: false };
  expect((await device.run(['setup'], { host })).err).toContain('notRoot');
  expect((await device.run(['factory-reset'], { host })).err).toContain('notRoot');
  expect((await device.run(['backup', '--usb'], { host })).err).toContain('notRoot');
});

test('enrolled by root on the box, what it writes is the services’', async () => {
  using device = testHost();
  const { mkdirSync } = await import('node:fs');
  mkdirSync(device.at('etc'));
  device.write('lygte:x:900:\n', 'etc', 'group');
  device.write('lygte-server:x:901:900:\nlygte-sync:x:902:900:\n', 'etc', 'passwd');
  const { code } = await device.run(['enroll', '--hub', hub.url, await newCode()]);
  expect(code).toBe(0);
  expect(device.commands).toEqual(['become 902:900']);
  expect(device.has('data', 'token')).toBe(true);
});
